import type { Resource } from "../resource.js"
import type * as Table from "../table.js"
import { resource as actorTokens } from "./actorTokens.js"
import { resource as adminPortalLinkTokens } from "./adminPortalLinkTokens.js"
import { resource as agentTasks } from "./agentTasks.js"
import { resource as allowlistIdentifiers } from "./allowlistIdentifiers.js"
import { resource as apiKeys } from "./apiKeys.js"
import { resource as betaFeatures } from "./betaFeatures.js"
import { discounts, payments, plans, resource as billing, subscriptions } from "./billing.js"
import { resource as blocklistIdentifiers } from "./blocklistIdentifiers.js"
import { resource as clients } from "./clients.js"
import { resource as directories } from "./directories.js"
import { resource as domains } from "./domains.js"
import { resource as emailAddresses } from "./emailAddresses.js"
import { resource as enterpriseConnections } from "./enterpriseConnections.js"
import { resource as instance } from "./instance.js"
import { resource as invitations } from "./invitations.js"
import { resource as jwks } from "./jwks.js"
import { resource as jwtTemplates } from "./jwtTemplates.js"
import { resource as m2m } from "./m2m.js"
import { resource as machines } from "./machines.js"
import { resource as oauthAccessTokens } from "./oauthAccessTokens.js"
import { resource as oauthApplications } from "./oauthApplications.js"
import { resource as organizationDomains } from "./organizationDomains.js"
import { resource as organizationInvitations } from "./organizationInvitations.js"
import { resource as organizationMemberships } from "./organizationMemberships.js"
import { resource as organizationPermissions } from "./organizationPermissions.js"
import { resource as organizationRoles } from "./organizationRoles.js"
import { resource as organizations } from "./organizations.js"
import { resource as phoneNumbers } from "./phoneNumbers.js"
import { resource as proxyChecks } from "./proxyChecks.js"
import { resource as redirectUrls } from "./redirectUrls.js"
import { resource as roleSets } from "./roleSets.js"
import { resource as samlConnections } from "./samlConnections.js"
import { resource as scimDirectories } from "./scimDirectories.js"
import { resource as sessions } from "./sessions.js"
import { resource as signInTokens } from "./signInTokens.js"
import { resource as signUps } from "./signUps.js"
import { resource as templates } from "./templates.js"
import { resource as testingTokens } from "./testingTokens.js"
import { resource as users } from "./users.js"
import { resource as waitlistEntries } from "./waitlistEntries.js"
import { resource as webhooks } from "./webhooks.js"

/** All resources of the in-memory Clerk. A seed is added in this order. */
export const resources = {
  users,
  emailAddresses,
  phoneNumbers,
  clients,
  jwks,
  jwtTemplates,
  signInTokens,
  actorTokens,
  signUps,
  testingTokens,
  roleSets,
  organizations,
  organizationMemberships,
  sessions,
  organizationDomains,
  organizationInvitations,
  organizationRoles,
  organizationPermissions,
  machines,
  m2m,
  apiKeys,
  oauthApplications,
  oauthAccessTokens,
  waitlistEntries,
  invitations,
  enterpriseConnections,
  samlConnections,
  directories,
  scimDirectories,
  plans,
  discounts,
  subscriptions,
  payments,
  billing,
  allowlistIdentifiers,
  blocklistIdentifiers,
  adminPortalLinkTokens,
  agentTasks,
  betaFeatures,
  domains,
  instance,
  proxyChecks,
  redirectUrls,
  templates,
  webhooks
}

const byName = new Map(
  Object.values<Resource>(resources).flatMap((resource) => resource.tables).map((table) => [table.name, table])
)

/** All tables, each after those that its rows refer to. */
export const tables: ReadonlyArray<Table.Any> = Array.from(byName.values()).reduce(
  function after(ordered: ReadonlyArray<Table.Any>, table: Table.Any): ReadonlyArray<Table.Any> {
    if (ordered.includes(table)) return ordered
    const parents = Array.from(table.parents.values()).flat().map((name) => byName.get(name)!)
    return [...parents.filter((parent) => parent !== table).reduce(after, ordered), table]
  },
  []
)
