import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { OAuthApplicationsApi } from "@effect-clerk/core/contract/OAuthApplications"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { InstanceId } from "@effect-clerk/core/Instance"
import { OAuthApplication, OAuthApplicationId } from "@effect-clerk/core/OAuthApplication"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import { instanceId } from "../identifiers.js"
import * as images from "../images.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as tokens from "../tokens.js"

type Input<Name extends keyof OAuthApplicationsApi> = Endpoint.Input<OAuthApplicationsApi[Name]>

const row = () =>
  Schema.Struct({
    id: OAuthApplicationId,
    clientId: Schema.String,
    name: Schema.String,
    redirectUris: Schema.Array(Schema.String),
    scopes: Schema.String,
    consentScreenEnabled: Schema.Boolean,
    pkceRequired: Schema.Boolean,
    public: Schema.Boolean,
    dynamicallyRegistered: Schema.Boolean,
    clientImageUrl: Schema.NullOr(Schema.String),
    /** The number of client secrets that it has had. */
    secrets: Schema.NonNegativeInt,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const applications = Table.make("oauthApplications", {
  prefix: "oa",
  object: "oauth_application",
  row
})

declare module "../table.js" {
  interface Tables {
    readonly oauthApplications: typeof applications
  }
}

type Row = Table.RowOf<"oauthApplications">

/** An OAuth application as Clerk shows it. */
const show = ({ secrets: _, ...row }: Row): OAuthApplication =>
  new OAuthApplication({
    ...row,
    instanceId: InstanceId.make(instanceId, true),
    // guess: the deprecated callback URL is the first redirect URI
    callbackUrl: row.redirectUris[0] ?? "",
    authorizeUrl: `${tokens.issuer}/oauth/authorize`,
    tokenFetchUrl: `${tokens.issuer}/oauth/token`,
    userInfoUrl: `${tokens.issuer}/oauth/userinfo`,
    discoveryUrl: `${tokens.issuer}/.well-known/openid-configuration`,
    tokenIntrospectionUrl: `${tokens.issuer}/oauth/token_info`
  }, true)

/** A public client has no secret. The secret is derived from the id, so it is not in snapshots. */
const showWithSecret = (row: Row): OAuthApplication =>
  row.public ? show(row) : new OAuthApplication({
    ...show(row),
    clientSecret: Redacted.make(`secret_${row.id}_${row.secrets}`)
  }, true)

/** The redirect URIs of an input, including the deprecated one. */
const redirectUrisOf = (
  { callbackUrl, redirectUris }: Pick<Input<"create">, "callbackUrl" | "redirectUris">
): ReadonlyArray<string> | undefined =>
  callbackUrl == null
    ? redirectUris ?? undefined
    : [callbackUrl, ...(redirectUris ?? []).filter((uri) => uri !== callbackUrl)]

const maxName = 256

const check = ({ consentScreenEnabled, dynamicallyRegistered, name, pkceRequired, ...row }: Row) =>
  Either.gen(function*() {
    const twice = row.redirectUris.find((uri, index) => row.redirectUris.indexOf(uri) !== index)
    if (twice !== undefined) yield* Either.left(failures.duplicateRecord("redirect URI", twice))
    yield* failures.refuse([
      Array.from(name).length > maxName ? failures.parameterLength("name", maxName) : null,
      row.redirectUris.every((uri) => URL.canParse(uri))
        ? null
        : failures.parameterFormat("redirect_uris", "valid URLs"),
      row.public && !pkceRequired
        ? failures.detail(
          "form_public_client_requires_pkce",
          "A public client requires PKCE.",
          undefined,
          "pkce_required"
        )
        : null,
      dynamicallyRegistered && !consentScreenEnabled
        ? failures.detail(
          "oauth_application_consent_screen_cannot_be_disabled",
          "The consent screen of an application that registered itself cannot be disabled.",
          undefined,
          "consent_screen_enabled"
        )
        : null
    ])
  })

/** Adds an OAuth application. */
const add = (
  store: Store,
  { consentScreenEnabled, name, pkceRequired, scopes, ...input }: Input<"create">,
  given: { readonly id?: OAuthApplicationId; readonly dynamicallyRegistered?: boolean } = {}
): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const row = yield* store.insert("oauthApplications", {
      dynamicallyRegistered: false,
      ...given,
      clientId: store.nextId("client"),
      name,
      redirectUris: redirectUrisOf(input) ?? [],
      // guess: unknown scopes are accepted
      scopes: scopes ?? "profile email",
      consentScreenEnabled: consentScreenEnabled ?? true,
      pkceRequired: pkceRequired ?? false,
      public: input.public ?? false,
      clientImageUrl: null,
      secrets: 1
    })
    yield* check(row)
    return row
  })

/** An OAuth application. */
const seed = seeding.make(
  "oauthApplications",
  () =>
    Schema.Struct({
      name: Schema.NonEmptyString,
      /** Generated by default. */
      id: seeding.optional(Schema.String.pipe(Schema.startsWith("oa_"))),
      redirectUris: seeding.optional(Schema.Array(Schema.String)),
      /** `profile email` by default. */
      scopes: seeding.optional(Schema.String),
      pkceRequired: seeding.optional(Schema.Boolean),
      public: seeding.optional(Schema.Boolean),
      /** Whether it registered dynamically, like clients of MCP servers. */
      dynamicallyRegistered: seeding.optional(Schema.Boolean),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, dynamicallyRegistered = false, id, ...input }, store) => {
    const given = { dynamicallyRegistered, ...(id !== undefined && { id: OAuthApplicationId.make(id) }) }
    return seeding.add(store, "oauthApplications", { createdAt, id }, () => add(store, input, given))
  }
)

const rows = crud.of("oauthApplications", "oauthApplicationId", show)

// guess: the error for an OAuth token that belongs to another application or is a JWT
const unknownToken = () => failures.notFound(failures.detail("resource_not_found", "OAuth token not found"))

export const resource = Resource.make({
  group: OAuthApplicationsApi,
  tables: [applications],
  seed,
  handlers: {
    list: rows.list<Input<"list">>({
      order: { name: ({ name }) => name },
      filter: ({ nameQuery }) => {
        const matches = lists.matches(nameQuery)
        return ({ clientId, name }) => clientId === nameQuery || matches(name)
      }
    }),
    create: (input, store) => Either.map(add(store, input), showWithSecret),
    get: rows.get,
    update: (input, store) =>
      Either.gen(function*() {
        const changed = yield* store.update("oauthApplications", yield* rows.find(input, store), {
          name: input.name ?? undefined,
          redirectUris: redirectUrisOf(input),
          scopes: input.scopes ?? undefined,
          consentScreenEnabled: input.consentScreenEnabled ?? undefined,
          pkceRequired: input.pkceRequired ?? undefined,
          public: input.public ?? undefined
        })
        yield* check(changed)
        return show(changed)
      }),
    delete: rows.delete,
    uploadLogo: {
      prepare: images.check,
      handle: ({ uploaderUserId, ...input }, store) =>
        Either.gen(function*() {
          if (uploaderUserId !== undefined) yield* store.find("users", uploaderUserId, "uploader_user_id")
          const clientImageUrl = `https://img.clerk.com/${store.nextId("img")}`
          return show(yield* store.update("oauthApplications", yield* rows.find(input, store), { clientImageUrl }))
        })
    },
    rotateSecret: (input, store) =>
      Either.gen(function*() {
        const row = yield* rows.find(input, store)
        return showWithSecret(yield* store.update("oauthApplications", row, { secrets: row.secrets + 1 }))
      }),
    // guess: all opaque tokens of an application for a user are one grant; there are no refresh tokens
    revokeToken: ({ token, ...input }, store) =>
      Either.gen(function*() {
        const application = yield* rows.find(input, store)
        const { userId } = yield* Either.filterOrLeft(
          Either.fromNullable(store.one("oauthAccessTokens", "text", Redacted.value(token)), unknownToken),
          ({ applicationId }) => applicationId === application.id,
          unknownToken
        )
        for (const row of store.by("oauthAccessTokens", "applicationId", application.id)) {
          if (row.userId === userId && row.format === "opaque") {
            yield* store.update("oauthAccessTokens", row, { revoked: true })
          }
        }
      })
  }
})
