import { InstanceApi } from "@effect-clerk/core/contract/Instance"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import {
  Instance,
  InstanceCommunication,
  InstanceId,
  InstanceProtect,
  InstanceRestrictions,
  OAuthApplicationSettings,
  OrganizationSettings
} from "@effect-clerk/core/Instance"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as identifiers from "../identifiers.js"
import * as limits from "../limits.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import * as roleSets from "../roleSets.js"
import { withChange } from "../settings.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

/** The fields of the instance in addition to `Settings`, in the only row of its table, which the first change inserts. */
const row = () =>
  Schema.Struct({
    id: InstanceId,
    allowedOrigins: Schema.NullOr(Schema.Array(Schema.String)),
    restrictions: InstanceRestrictions,
    protect: InstanceProtect,
    oauthApplications: OAuthApplicationSettings,
    adminDeleteEnabled: Schema.Boolean,
    fromEmailAddress: Schema.String,
    progressiveSignUp: Schema.Boolean,
    blockedCountryCodes: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
    primaryDomain: Schema.optionalWith(Schema.String, { default: () => "example.com" }),
    creatorRole: Schema.optionalWith(Schema.String, { default: () => roles.defaults.creatorRole }),
    domainsDefaultRole: Schema.optionalWith(Schema.String, { default: () => roles.defaults.domainsDefaultRole })
  })

const instances = Table.make("instances", { prefix: "ins", object: "instance", row })

declare module "../table.js" {
  interface Tables {
    readonly instances: typeof instances
  }
}

type Row = Table.RowOf<"instances">

// guess: the initial settings of an instance
const fresh = (): Row => ({
  id: InstanceId.make(identifiers.instanceId, true),
  allowedOrigins: null,
  restrictions: new InstanceRestrictions({
    allowlist: false,
    blocklist: false,
    allowlistBlocklistDisabledOnSignIn: false,
    blockEmailSubaddresses: false,
    blockDisposableEmailDomains: false,
    ignoreDotsForGmailAddresses: false
  }, true),
  protect: new InstanceProtect({ rulesEnabled: false, specterEnabled: false, checksBypassed: false }, true),
  oauthApplications: new OAuthApplicationSettings({
    dynamicOauthClientRegistration: false,
    defaultScopes: null,
    oauthJwtAccessTokens: false,
    clientIdMetadataDocumentsAdvertised: false,
    clientIdMetadataDocumentsOnlyAllowPreRegisteredClients: false,
    clientIdMetadataDocumentsBlockImplicitlyAllowedClients: false
  }, true),
  adminDeleteEnabled: true,
  fromEmailAddress: "noreply",
  progressiveSignUp: true,
  blockedCountryCodes: [],
  primaryDomain: "example.com",
  ...roles.defaults
})

/** The fields of the instance in addition to `Settings`. */
export const current = (store: Store): Row => store.get("instances", identifiers.instanceId) ?? fresh()

/** Changes the fields that are given and not `undefined`. */
export const change = (store: Store, changes: Table.Changes<"instances">) =>
  store.has("instances", identifiers.instanceId)
    ? store.update("instances", current(store), changes)
    : Either.flatMap(store.insert("instances", fresh()), (row) => store.update("instances", row, changes))

/** The given fields; null and `undefined` are ignored. */
const given = <A extends object>(input: A) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null)) as {
    [Key in keyof A]?: NonNullable<A[Key]>
  }

/** Enabling a list requires a plan that includes it. */
export const inPlan = (store: Store, { allowlist, blocklist }: {
  readonly allowlist?: boolean | null | undefined
  readonly blocklist?: boolean | null | undefined
}) =>
  Either.gen(function*() {
    if (allowlist) yield* limits.inPlan("allowlist")(store.settings)
    if (blocklist) yield* limits.inPlan("blocklist")(store.settings)
  })

const organizationSettings = (store: Store) => {
  const { settings } = store
  return new OrganizationSettings({
    enabled: settings.organizationsEnabled,
    maxAllowedMemberships: settings.maxAllowedMemberships,
    maxAllowedRoles: 10,
    maxAllowedDomains: settings.maxDomainsPerOrganization,
    creatorRole: roles.creator(store),
    initialRoleSetKey: roleSets.initial(store)?.key ?? null,
    adminDeleteEnabled: current(store).adminDeleteEnabled,
    domainsEnabled: settings.domainsEnabled,
    slugDisabled: !settings.slugs,
    domainsEnrollmentModes: settings.domainsEnrollmentModes,
    domainsDefaultRole: roles.initial(store)
  }, true)
}

/** The role that an input names, if there is one. */
const roleWith = (store: Store, id: string | null | undefined) =>
  id == null ? Either.right(undefined) : Either.fromNullable(
    roles.all(store).find((role) => role.id === id),
    failures.roleNotFound
  )

type Change = Endpoint.Input<InstanceApi["updateOrganizationSettings"]>

/** The `Settings` for the fields of Clerk's settings. */
const settingsOf = (input: Change) => ({
  organizationsEnabled: input.enabled ?? undefined,
  maxAllowedMemberships: input.maxAllowedMemberships ?? undefined,
  domainsEnabled: input.domainsEnabled ?? undefined,
  slugs: typeof input.slugDisabled === "boolean" ? !input.slugDisabled : undefined,
  domainsEnrollmentModes: input.domainsEnrollmentModes
})

const communication = ({ blockedCountryCodes }: Row) => new InstanceCommunication({ blockedCountryCodes }, true)

/** The host of a URL or of a bare domain name; `null` if it is neither. */
const hostOf = (url: string): string | null => {
  const whole = url.includes("://") ? url : `https://${url}`
  const host = URL.canParse(whole) ? new URL(whole).hostname : ""
  return /^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(host) ? host : null
}

/** Changes the primary domain of the instance. */
// guess: the domain changes immediately and in any instance, whereas Clerk changes it asynchronously and only in production
export const changeDomain = (store: Store, { homeUrl }: Endpoint.Input<InstanceApi["changeDomain"]>) =>
  Either.gen(function*() {
    if (homeUrl === undefined) {
      return yield* Either.left(failures.unprocessable(failures.parameterMissing("home_url")))
    }
    const primaryDomain = hostOf(homeUrl)
    if (primaryDomain === null) {
      return yield* Either.left(failures.unprocessable(failures.parameterFormat("home_url", "a valid URL")))
    }
    if (store.one("instanceDomains", "name", primaryDomain) !== undefined) {
      const taken = failures.detail(
        "home_url_taken",
        "is taken",
        `${homeUrl} is already the URL of another domain.`,
        "home_url"
      )
      yield* Either.left(failures.unprocessable(taken))
    }
    yield* change(store, { primaryDomain })
  })

export const resource = Resource.make({
  group: InstanceApi,
  tables: [instances],
  handlers: {
    get: (_input, store) =>
      Either.right(
        new Instance({
          id: InstanceId.make(identifiers.instanceId),
          environmentType: "development",
          allowedOrigins: current(store).allowedOrigins
        }, true)
      ),
    // Only the allowed origins can be read.
    update: ({ allowedOrigins }, store) => Either.map(change(store, { allowedOrigins }), () => undefined),
    updateRestrictions: (input, store) =>
      Either.gen(function*() {
        yield* inPlan(store, input)
        const restrictions = new InstanceRestrictions({ ...current(store).restrictions, ...given(input) }, true)
        return (yield* change(store, { restrictions })).restrictions
      }),
    getProtect: (_input, store) => Either.right(current(store).protect),
    updateProtect: (input, store) => {
      const protect = new InstanceProtect({ ...current(store).protect, ...given(input) }, true)
      return Either.map(change(store, { protect }), ({ protect }) => protect)
    },
    getCommunication: (_input, store) => Either.right(communication(current(store))),
    updateCommunication: ({ blockedCountryCodes }, store) =>
      // guess: null leaves the list of blocked country codes unchanged
      Either.map(change(store, { blockedCountryCodes: blockedCountryCodes ?? undefined }), communication),
    getOAuthApplicationSettings: (_input, store) => Either.right(current(store).oauthApplications),
    updateOAuthApplicationSettings: (input, store) => {
      const oauthApplications = new OAuthApplicationSettings(
        {
          ...current(store).oauthApplications,
          ...given(input),
          ...(input.defaultScopes !== undefined && {
            defaultScopes: input.defaultScopes && Array.from(new Set(input.defaultScopes))
          })
        },
        true
      )
      return Either.map(change(store, { oauthApplications }), ({ oauthApplications }) => oauthApplications)
    },
    getOrganizationSettings: (_input, store) => Either.right(organizationSettings(store)),
    updateOrganizationSettings: (input, store) =>
      Either.gen(function*() {
        const creator = yield* roleWith(store, input.creatorRoleId)
        const initial = yield* roleWith(store, input.domainsDefaultRoleId)
        if (creator !== undefined) yield* roles.checkCreator(creator, "creator_role_id")
        yield* change(store, {
          adminDeleteEnabled: input.adminDeleteEnabled ?? undefined,
          creatorRole: creator?.key,
          domainsDefaultRole: initial?.key
        })
        store.allow(withChange(store.settings, settingsOf(input)))
        return organizationSettings(store)
      }),
    changeDomain: (input, store) => changeDomain(store, input)
  }
})
