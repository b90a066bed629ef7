import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { OAuthAccessTokensApi } from "@effect-clerk/core/contract/OAuthAccessTokens"
import { OAuthAccessTokenId } from "@effect-clerk/core/OAuthAccessTokenVerification"
import { OAuthApplicationId } from "@effect-clerk/core/OAuthApplication"
import { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as tokens from "../tokens.js"
import * as instance from "./instance.js"

const row = () =>
  Schema.Struct({
    id: OAuthAccessTokenId,
    applicationId: OAuthApplicationId,
    userId: UserId,
    format: Schema.Literal("opaque", "jwt"),
    scopes: Schema.Array(Schema.String),
    revoked: Schema.Boolean,
    expiration: Schema.DateTimeUtc,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

/** The text of an opaque token is derived from the id, so it is not in snapshots; a JWT is recognized by its signature. */
const textOf = ({ format, id }: Schema.Schema.Type<ReturnType<typeof row>>): string | null =>
  format === "opaque" ? `oat_secret_${id.slice(4)}` : null

const accessTokens = Table.make("oauthAccessTokens", {
  prefix: "oat",
  object: "oauth_access_token",
  row,
  parents: { applicationId: "oauthApplications", userId: "users" },
  unique: { text: { key: textOf, taken: () => unknownToken() } }
})

declare module "../table.js" {
  interface Tables {
    readonly oauthAccessTokens: typeof accessTokens
  }
}

type Row = Table.RowOf<"oauthAccessTokens">

// guess: the error for an unknown OAuth access token
const unknownToken = () => failures.notFound(failures.detail("resource_not_found", "OAuth access token not found"))

const seconds = (time: DateTime.Utc): number => Math.floor(time.epochMillis / 1000)

/** A token on the wire: only `active` for an expired JWT. The expiration is in seconds. */
const toWire = (row: Row, store: Store): object => {
  const expired = DateTime.lessThanOrEqualTo(row.expiration, store.now)
  return expired && row.format === "jwt" ? { active: false } : {
    object: "clerk_idp_oauth_access_token",
    id: row.id,
    client_id: store.get("oauthApplications", row.applicationId)!.clientId,
    subject: row.userId,
    scopes: row.scopes,
    revoked: row.revoked,
    revocation_reason: null,
    expired,
    expiration: seconds(row.expiration),
    created_at: row.createdAt.epochMillis,
    updated_at: row.updatedAt.epochMillis
  }
}

/** Issues a token of an application for a user, who has consented. */
export const create = (
  store: Store,
  { applicationId, lifetime = "1 day", scopes, tokenFormat, userId }: tokens.OAuthInput
): Either.Either<Redacted.Redacted, ClerkError> =>
  Either.gen(function*() {
    const application = yield* store.find("oauthApplications", applicationId)
    const user = yield* store.find("users", userId)
    const row = yield* store.insert("oauthAccessTokens", {
      id: OAuthAccessTokenId.make(`oat_${String(store.next("oat")).padStart(32, "0")}`),
      applicationId: application.id,
      userId: user.id,
      format: tokenFormat ?? (instance.current(store).oauthApplications.oauthJwtAccessTokens ? "jwt" : "opaque"),
      scopes: scopes ?? application.scopes.split(" "),
      revoked: false,
      expiration: DateTime.addDuration(store.now, lifetime)
    })
    return Redacted.make(
      textOf(row) ?? tokens.ofOAuth({
        iss: tokens.issuer,
        sub: user.id,
        client_id: application.clientId,
        scope: row.scopes.join(" "),
        jti: row.id,
        iat: seconds(row.createdAt),
        nbf: seconds(row.createdAt) - 10,
        exp: seconds(row.expiration)
      })
    )
  })

const find = (store: Store, text: string): Row | undefined =>
  store.one("oauthAccessTokens", "text", text) ?? store.get("oauthAccessTokens", String(tokens.read(text)?.["jti"]))

export const resource = Resource.make({
  group: OAuthAccessTokensApi,
  tables: [accessTokens],
  unversioned: true,
  handlers: {
    verify: ({ accessToken, secret }, store) =>
      Either.gen(function*() {
        const text = yield* Either.fromNullable(
          accessToken ?? secret,
          () => failures.badRequest(failures.detail("bad_request", "access_token must be included."))
        )
        const row = yield* Either.fromNullable(find(store, Redacted.value(text)), unknownToken)
        return new Resource.Wire(toWire(row, store))
      })
  }
})
