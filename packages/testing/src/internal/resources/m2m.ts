import { M2MApi } from "@effect-clerk/core/contract/M2M"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { M2MToken, M2MTokenId } from "@effect-clerk/core/M2MToken"
import { MachineId } from "@effect-clerk/core/Machine"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import * as machines from "../machines.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as tokens from "../tokens.js"

type Input<Name extends keyof M2MApi> = Endpoint.Input<M2MApi[Name]>

const row = () =>
  Schema.Struct({
    id: M2MTokenId,
    machineId: MachineId,
    claims: Schema.Unknown,
    /** The machines that the machine could call when the token was created. */
    scopes: Schema.Array(MachineId),
    revoked: Schema.Boolean,
    revocationReason: Schema.NullOr(Schema.String),
    expiration: Schema.NullOr(Schema.DateTimeUtc),
    lastUsedAt: Schema.NullOr(Schema.DateTimeUtc),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

/** Derived from the id, so it is not in snapshots. */
const textOf = (id: string): string => `mt_secret_${id.slice(3)}`

/** Opaque tokens; JWTs are not stored. */
const m2mTokens = Table.make("m2mTokens", {
  prefix: "mt",
  object: "machine_to_machine_token",
  row,
  parents: { machineId: "machines" },
  unique: { text: { key: ({ id }) => textOf(id), taken: () => unknownToken() } }
})

declare module "../table.js" {
  interface Tables {
    readonly m2mTokens: typeof m2mTokens
  }
}

type Row = Table.RowOf<"m2mTokens">

const isExpired = ({ expiration }: Row, store: Store): boolean =>
  expiration !== null && DateTime.lessThanOrEqualTo(expiration, store.now)

/** A token as Clerk shows it. */
const show = ({ machineId, ...row }: Row, store: Store): M2MToken =>
  new M2MToken({ ...row, subject: machineId, expired: isExpired({ machineId, ...row }, store) }, true)

const showWithText = (row: Row, store: Store, text = textOf(row.id)): M2MToken =>
  new M2MToken({ ...show(row, store), token: Redacted.make(text) }, true)

// guess: the error for an M2M token that is unknown or for other machines
const unknownToken = () => failures.notFound(failures.detail("resource_not_found", "Machine token not found"))

/** Claims that Clerk sets. */
const reserved = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scopes"]

const checkClaims = (claims: object): Either.Either<void, ClerkError> => {
  const claim = reserved.find((name) => name in claims)
  return claim === undefined ? Either.void : Either.left(failures.badRequest(
    failures.detail("machine_token_reserved_claim", "reserved claim", `The claim ${claim} is reserved.`, "claims")
  ))
}

/** The claims of a JWT. */
const claimsOf = ({ claims, createdAt, expiration, id, machineId, scopes }: Row): tokens.Claims => {
  const iat = Math.floor(createdAt.epochMillis / 1000)
  return {
    iss: tokens.issuer,
    sub: machineId,
    aud: scopes,
    scopes: scopes.join(" "),
    jti: id,
    iat,
    nbf: iat - 10,
    ...(expiration !== null && { exp: Math.floor(expiration.epochMillis / 1000) }),
    ...claims as object
  }
}

/** An equivalent token that lives long enough. */
const reusable = (store: Store, like: Row, minimum: Duration.Duration): Row | undefined => {
  const until = DateTime.addDuration(store.now, minimum)
  const sayingOf = ({ claims, scopes }: Row) => JSON.stringify([claims, Array.from(scopes).sort()])
  return store.by("m2mTokens", "machineId", like.machineId).find((row) =>
    row.id !== like.id && !row.revoked
    && (row.expiration === null || DateTime.greaterThanOrEqualTo(row.expiration, until))
    && sayingOf(row) === sayingOf(like)
  )
}

/** Fails if even a new token would not live as long as required. */
const checkMinimum = (minimum: Duration.Duration, lifetime: Duration.Duration): Either.Either<void, ClerkError> =>
  Duration.lessThan(minimum, lifetime) ? Either.void : Either.left(failures.badRequest(failures.detail(
    "bad_request",
    "min_remaining_ttl_seconds must be less than the lifetime of the token"
  )))

/** Creates a token of a machine. */
export const create = (
  store: Store,
  machine: machines.Row,
  { claims = null, minRemainingTtlSeconds, secondsUntilExpiration, tokenFormat }: Input<"createToken">
): Either.Either<M2MToken, ClerkError> =>
  Either.gen(function*() {
    yield* checkClaims(claims ?? {})
    // guess: with a lifetime of null, an opaque token does not expire, and a JWT has the default lifetime
    const isEndless = secondsUntilExpiration === null && tokenFormat !== "jwt"
    const lifetime = secondsUntilExpiration ?? Duration.seconds(machine.defaultTokenTtlSeconds)
    if (minRemainingTtlSeconds !== undefined && !isEndless) yield* checkMinimum(minRemainingTtlSeconds, lifetime)
    const row = yield* store.insert("m2mTokens", {
      id: M2MTokenId.make(`mt_${String(store.next("mt")).padStart(32, "0")}`),
      machineId: machine.id,
      claims,
      scopes: machines.scopesOf(store, machine.id),
      revoked: false,
      revocationReason: null,
      expiration: isEndless ? null : DateTime.addDuration(store.now, lifetime),
      lastUsedAt: null
    })
    if (tokenFormat === "jwt") {
      store.delete("m2mTokens", row.id)
      return showWithText(row, store, tokens.ofMachine(claimsOf(row)))
    }
    const other = minRemainingTtlSeconds === undefined ? undefined : reusable(store, row, minRemainingTtlSeconds)
    if (other === undefined) return showWithText(row, store)
    store.delete("m2mTokens", row.id)
    return showWithText(other, store)
  })

/** The machine whose key the request has; `undefined` for the key of the instance. */
const caller = (store: Store, { key }: Resource.Request) => machines.ofKey(store, key)

export const resource = Resource.make({
  group: M2MApi,
  tables: [m2mTokens],
  unversioned: true,
  accepts: (key, store) => machines.ofKey(store, key) !== undefined,
  handlers: {
    createToken: (input, store, request) =>
      Either.flatMap(
        Either.fromNullable(caller(store, request), () =>
          // guess: the error for creating an M2M token with the key of the instance
          failures.unauthorized(failures.detail(
            "clerk_key_invalid",
            "The provided Clerk Secret Key is invalid. A machine token is created with the secret key of a machine."
          ))),
        (machine) => create(store, machine, input)
      ),
    listTokens: ({ expired = false, limit, offset, revoked = false, subject }, store, request) =>
      Either.gen(function*() {
        const machine = yield* store.find("machines", subject, "subject")
        if ((caller(store, request)?.id ?? subject) !== subject) {
          // guess: the error code for listing the M2M tokens of another machine
          yield* Either.left(failures.forbidden(failures.detail(
            "not_allowed_access",
            "not allowed",
            "The secret key of a machine lists only the tokens of that machine."
          )))
        }
        const found = store.by("m2mTokens", "machineId", machine.id)
          .filter((row) => (revoked || !row.revoked) && (expired || !isExpired(row, store)))
        const newestFirst = lists.sort(found, ({ createdAt }) => createdAt.epochMillis, true)
        return lists.shown(lists.page(newestFirst, { limit, offset }), (row) => show(row, store))
      }),
    // guess: a revoked M2M token can be revoked again
    revokeToken: ({ m2mTokenId, revocationReason }, store, request) =>
      Either.gen(function*() {
        const row = yield* store.find("m2mTokens", m2mTokenId)
        if ((caller(store, request)?.id ?? row.machineId) !== row.machineId) yield* Either.left(unknownToken())
        return show(
          yield* store.update("m2mTokens", row, {
            revoked: true,
            revocationReason: revocationReason ?? row.revocationReason
          }),
          store
        )
      }),
    // guess: verifying a JWT is a 404; a revoked or expired opaque token is returned as such
    verifyToken: ({ token }, store, request) =>
      Either.gen(function*() {
        const row = yield* Either.fromNullable(store.one("m2mTokens", "text", Redacted.value(token)), unknownToken)
        const machine = caller(store, request)
        if (machine !== undefined && !row.scopes.includes(machine.id)) yield* Either.left(unknownToken())
        if (row.revoked || isExpired(row, store)) return show(row, store)
        const used = { lastUsedAt: store.now, updatedAt: row.updatedAt }
        return show(yield* store.update("m2mTokens", row, used), store)
      })
  }
})
