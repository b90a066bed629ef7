/**
 * All resources of a Clerk instance under one name.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ActorTokens from "./ActorTokens.js"
import * as AdminPortalLinkTokens from "./AdminPortalLinkTokens.js"
import * as AgentTasks from "./AgentTasks.js"
import * as AllowlistIdentifiers from "./AllowlistIdentifiers.js"
import * as ApiKeys from "./ApiKeys.js"
import * as BetaFeatures from "./BetaFeatures.js"
import * as Billing from "./Billing.js"
import * as BlocklistIdentifiers from "./BlocklistIdentifiers.js"
import * as ClerkClient from "./ClerkClient.js"
import * as Clients from "./Clients.js"
import * as Directories from "./Directories.js"
import * as Domains from "./Domains.js"
import * as EmailAddresses from "./EmailAddresses.js"
import * as EnterpriseConnections from "./EnterpriseConnections.js"
import * as Instance from "./Instance.js"
import * as Invitations from "./Invitations.js"
import * as Jwks from "./Jwks.js"
import * as JwtTemplates from "./JwtTemplates.js"
import * as M2M from "./M2M.js"
import * as Machines from "./Machines.js"
import * as OAuthAccessTokens from "./OAuthAccessTokens.js"
import * as OAuthApplications from "./OAuthApplications.js"
import * as OrganizationDomains from "./OrganizationDomains.js"
import * as OrganizationInvitations from "./OrganizationInvitations.js"
import * as OrganizationMemberships from "./OrganizationMemberships.js"
import * as OrganizationPermissions from "./OrganizationPermissions.js"
import * as OrganizationRoles from "./OrganizationRoles.js"
import * as Organizations from "./Organizations.js"
import * as PhoneNumbers from "./PhoneNumbers.js"
import * as ProxyChecks from "./ProxyChecks.js"
import * as RedirectUrls from "./RedirectUrls.js"
import * as Resource from "./Resource.js"
import * as RoleSets from "./RoleSets.js"
import * as SamlConnections from "./SamlConnections.js"
import * as ScimDirectories from "./ScimDirectories.js"
import * as Sessions from "./Sessions.js"
import * as SignInTokens from "./SignInTokens.js"
import * as SignUps from "./SignUps.js"
import * as Templates from "./Templates.js"
import * as TestingTokens from "./TestingTokens.js"
import * as Users from "./Users.js"
import * as WaitlistEntries from "./WaitlistEntries.js"
import * as Webhooks from "./Webhooks.js"

const resources = {
  /** Tokens to sign in as another user, for support. */
  actorTokens: Resource.entry(ActorTokens.ActorTokens, ActorTokens.make),
  /** Links to the admin portal, where customers set up their connection. */
  adminPortalLinkTokens: Resource.entry(AdminPortalLinkTokens.AdminPortalLinkTokens, AdminPortalLinkTokens.make),
  /** Tasks that an agent performs on behalf of a user. */
  agentTasks: Resource.entry(AgentTasks.AgentTasks, AgentTasks.make),
  /** The allowlist: identifiers that may sign up. */
  allowlistIdentifiers: Resource.entry(AllowlistIdentifiers.AllowlistIdentifiers, AllowlistIdentifiers.make),
  /** API keys of users, organizations and machines. */
  apiKeys: Resource.entry(ApiKeys.ApiKeys, ApiKeys.make),
  /** Features in beta at Clerk. */
  betaFeatures: Resource.entry(BetaFeatures.BetaFeatures, BetaFeatures.make),
  /** Plans, subscriptions and payments. */
  billing: Resource.entry(Billing.Billing, Billing.make),
  /** The blocklist: identifiers that may not sign up. */
  blocklistIdentifiers: Resource.entry(BlocklistIdentifiers.BlocklistIdentifiers, BlocklistIdentifiers.make),
  /** Browsers and devices, with their sessions. */
  clients: Resource.entry(Clients.Clients, Clients.make),
  /** Directories that provision users. */
  directories: Resource.entry(Directories.Directories, Directories.make),
  /** The domains of the instance. */
  domains: Resource.entry(Domains.Domains, Domains.make),
  /** Email addresses of users. */
  emailAddresses: Resource.entry(EmailAddresses.EmailAddresses, EmailAddresses.make),
  /** Connections to the identity providers of customers. */
  enterpriseConnections: Resource.entry(EnterpriseConnections.EnterpriseConnections, EnterpriseConnections.make),
  /** The instance and its settings. */
  instance: Resource.entry(Instance.Instance, Instance.make),
  /** Invitations to the applications of the instance. */
  invitations: Resource.entry(Invitations.Invitations, Invitations.make),
  /** The keys that verify tokens. */
  jwks: Resource.entry(Jwks.Jwks, Jwks.make),
  /** Templates for the claims of tokens. */
  jwtTemplates: Resource.entry(JwtTemplates.JwtTemplates, JwtTemplates.make),
  /** Tokens for calls between machines. */
  m2m: Resource.entry(M2M.M2M, M2M.make),
  /** Machines, and which machines they may call. */
  machines: Resource.entry(Machines.Machines, Machines.make),
  /** The verification of OAuth access tokens. */
  oauthAccessTokens: Resource.entry(OAuthAccessTokens.OAuthAccessTokens, OAuthAccessTokens.make),
  /** OAuth applications that users sign in to. */
  oauthApplications: Resource.entry(OAuthApplications.OAuthApplications, OAuthApplications.make),
  /** Domains that organizations claim. */
  organizationDomains: Resource.entry(OrganizationDomains.OrganizationDomains, OrganizationDomains.make),
  /** Invitations to organizations. */
  organizationInvitations: Resource.entry(
    OrganizationInvitations.OrganizationInvitations,
    OrganizationInvitations.make
  ),
  /** The members of organizations, and their roles. */
  organizationMemberships: Resource.entry(
    OrganizationMemberships.OrganizationMemberships,
    OrganizationMemberships.make
  ),
  /** Permissions that roles can grant. */
  organizationPermissions: Resource.entry(
    OrganizationPermissions.OrganizationPermissions,
    OrganizationPermissions.make
  ),
  /** Roles of organization members. */
  organizationRoles: Resource.entry(OrganizationRoles.OrganizationRoles, OrganizationRoles.make),
  /** Organizations, their metadata and their logos. */
  organizations: Resource.entry(Organizations.Organizations, Organizations.make),
  /** Phone numbers of users. */
  phoneNumbers: Resource.entry(PhoneNumbers.PhoneNumbers, PhoneNumbers.make),
  /** Checks of a proxy's setup. */
  proxyChecks: Resource.entry(ProxyChecks.ProxyChecks, ProxyChecks.make),
  /** URLs that native applications may redirect to. */
  redirectUrls: Resource.entry(RedirectUrls.RedirectUrls, RedirectUrls.make),
  /** Sets of roles that are available to organizations. */
  roleSets: Resource.entry(RoleSets.RoleSets, RoleSets.make),
  /** SAML connections, deprecated by Clerk. */
  samlConnections: Resource.entry(SamlConnections.SamlConnections, SamlConnections.make),
  /** SCIM directories. */
  scimDirectories: Resource.entry(ScimDirectories.ScimDirectories, ScimDirectories.make),
  /** Sessions of users, and their tokens. */
  sessions: Resource.entry(Sessions.Sessions, Sessions.make),
  /** Tokens for a single sign-in of a user. */
  signInTokens: Resource.entry(SignInTokens.SignInTokens, SignInTokens.make),
  /** Sign-ups in progress. */
  signUps: Resource.entry(SignUps.SignUps, SignUps.make),
  /** Templates for messages, deprecated by Clerk. */
  templates: Resource.entry(Templates.Templates, Templates.make),
  /** Tokens that let tests bypass bot protection. */
  testingTokens: Resource.entry(TestingTokens.TestingTokens, TestingTokens.make),
  /** Users, their metadata and their credentials. */
  users: Resource.entry(Users.Users, Users.make),
  /** People on the waitlist. */
  waitlistEntries: Resource.entry(WaitlistEntries.WaitlistEntries, WaitlistEntries.make),
  /** The Svix application that sends webhooks. */
  webhooks: Resource.entry(Webhooks.Webhooks, Webhooks.make)
}

/**
 * The resources, under Clerk's names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Services<typeof resources> {}

/**
 * All resources under one tag. A program that needs a single resource should require that resource's tag instead.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const program = Effect.gen(function*() {
 *   const clerk = yield* Clerk.Clerk
 *   return yield* clerk.organizations.create({ name: "Acme" })
 * })
 *
 * const runnable = Effect.provide(program, Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer)))
 *
 * @since 0.1.0
 * @category services
 */
export class Clerk extends Context.Tag("@effect-clerk/client/Clerk")<Clerk, Service>() {}

/**
 * The tags of the individual resources.
 *
 * @since 0.1.0
 * @category models
 */
export type Resources = Resource.Tags<typeof resources>

/**
 * Combines the resources into one service.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, Resources> = Effect.contextWith((
  context: Context.Context<Resources>
) => Resource.gather(resources, context))

/**
 * A layer that provides `Clerk` and each resource. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Clerk | Resources, never, ClerkClient.ClerkClient> = Layer.effectContext(
  Effect.map(
    Resource.all(resources),
    (context) => Context.add(context, Clerk, Resource.gather(resources, context))
  )
)

/**
 * A layer that provides `Clerk`, each resource and the client, with options from the configuration: by default
 * `CLERK_SECRET_KEY`, `CLERK_API_URL` and `CLERK_API_VERSION`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  ...config: Parameters<typeof ClerkClient.layerConfig>
): Layer.Layer<
  Clerk | Resources | ClerkClient.ClerkClient,
  ConfigError.ConfigError,
  HttpClient.HttpClient
> => Layer.provideMerge(layer, ClerkClient.layerConfig(...config))
