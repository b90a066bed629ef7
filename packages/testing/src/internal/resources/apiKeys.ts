import { ApiKey, ApiKeyId, ApiKeySecret } from "@effect-clerk/core/ApiKey"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { ApiKeysApi } from "@effect-clerk/core/contract/ApiKeys"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

type Input<Name extends keyof ApiKeysApi> = Endpoint.Input<ApiKeysApi[Name]>

const row = () =>
  Schema.Struct({
    id: ApiKeyId,
    type: Schema.String,
    subject: Schema.String,
    name: Schema.String,
    description: Schema.NullOr(Schema.String),
    claims: Schema.Unknown,
    scopes: Schema.Array(Schema.String),
    revoked: Schema.Boolean,
    revocationReason: Schema.NullOr(Schema.String),
    expiration: Schema.NullOr(Schema.DateTimeUtc),
    createdBy: Schema.NullOr(Schema.String),
    lastUsedAt: Schema.NullOr(Schema.DateTimeUtc),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

/** As long as Clerk's, and derived from the id, so it is not in snapshots. */
const secretOf = (id: string): string => `ak_secret_${id.slice(3)}`

const subjects = ["users", "organizations", "machines"] as const

const apiKeys = Table.make("apiKeys", {
  prefix: "ak",
  object: "api_key",
  row,
  // guess: the API keys of an organization or a machine are deleted with it, like those of a user
  parents: { subject: subjects },
  unique: { secret: { key: ({ id }) => secretOf(id), taken: () => unknownSecret() } }
})

declare module "../table.js" {
  interface Tables {
    readonly apiKeys: typeof apiKeys
  }
}

type Row = Table.RowOf<"apiKeys">

const isExpired = ({ expiration }: Row, store: Store): boolean =>
  expiration !== null && DateTime.lessThanOrEqualTo(expiration, store.now)

/** An API key as Clerk shows it. */
const show = (row: Row, store: Store): ApiKey => new ApiKey({ ...row, expired: isExpired(row, store) }, true)

export const showWithSecret = (row: Row, store: Store): ApiKey =>
  new ApiKey({ ...show(row, store), secret: Redacted.make(secretOf(row.id)) }, true)

// guess: the error for an API key secret that is unknown, revoked or expired
const unknownSecret = () => failures.notFound(failures.detail("resource_not_found", "API key not found"))

const badRequest = (message: string) => failures.badRequest(failures.detail("bad_request", message))

const expiration = (store: Store, after: Duration.Duration | null | undefined): DateTime.Utc | null =>
  after == null ? null : DateTime.addDuration(store.now, after)

// guess: the error for an API key of a subject that does not exist
const checkSubject = (store: Store, subject: string): Either.Either<void, ClerkError> =>
  subjects.some((name) => store.has(name, subject))
    ? Either.void
    : Either.left(badRequest(`No subject was found with id ${subject}.`))

/** Adds an API key. */
export const add = (store: Store, input: Input<"create">): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    yield* checkSubject(store, input.subject)
    if (input.createdBy != null && !store.has("users", input.createdBy)) {
      yield* Either.left(badRequest(`No user was found with id ${input.createdBy}.`))
    }
    if (!/^\S.+\S$/.test(input.name)) {
      yield* Either.left(badRequest("The name must have at least three characters, without surrounding white space."))
    }
    return yield* store.insert("apiKeys", {
      id: ApiKeyId.make(`ak_${String(store.next("ak")).padStart(32, "0")}`),
      type: input.type ?? "api_key",
      subject: input.subject,
      name: input.name,
      description: input.description ?? null,
      claims: input.claims ?? null,
      scopes: input.scopes ?? [],
      revoked: false,
      revocationReason: null,
      expiration: expiration(store, input.secondsUntilExpiration),
      createdBy: input.createdBy ?? null,
      lastUsedAt: null
    })
  })

/** An API key of a user, an organization or a machine, of the same seed or existing. */
const seed = seeding.make(
  "apiKeys",
  () =>
    Schema.Struct({
      subject: Schema.NonEmptyString,
      name: Schema.NonEmptyString,
      description: seeding.optional(Schema.String),
      scopes: seeding.optional(Schema.Array(Schema.String)),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, ...input }, store) => store.as(createdAt, () => add(store, input))
)

const rows = crud.of("apiKeys", "apiKeyId", show)

export const resource = Resource.make({
  group: ApiKeysApi,
  tables: [apiKeys],
  seed,
  unversioned: true,
  handlers: {
    list: rows.list<Input<"list">>({
      filter: ({ includeInvalid, query, subject, type }, store) => {
        const matches = lists.matches(query)
        return (row) =>
          row.subject === subject
          && (type === undefined || row.type === type)
          && (includeInvalid === "true" || (!row.revoked && !isExpired(row, store)))
          && (row.id === query || matches(row.name))
      }
    }),
    create: (input, store) => Either.map(add(store, input), (row) => showWithSecret(row, store)),
    get: rows.get,
    update: (input, store) =>
      Either.gen(function*() {
        const { apiKeyId: _, secondsUntilExpiration, ...changes } = input
        const row = yield* rows.find(input, store)
        if (changes.subject !== undefined) yield* checkSubject(store, changes.subject)
        const updated = yield* store.update("apiKeys", row, {
          ...changes,
          ...(secondsUntilExpiration !== undefined && { expiration: expiration(store, secondsUntilExpiration) })
        })
        return show(updated, store)
      }),
    delete: rows.delete,
    getSecret: (input, store) =>
      Either.map(
        rows.find(input, store),
        ({ id }) => new ApiKeySecret({ secret: Redacted.make(secretOf(id)) }, true)
      ),
    // guess: a revoked API key can be revoked again
    revoke: (input, store) =>
      Either.gen(function*() {
        const row = yield* rows.find(input, store)
        const revoked = { revoked: true, revocationReason: input.revocationReason ?? row.revocationReason }
        return show(yield* store.update("apiKeys", row, revoked), store)
      }),
    verify: ({ secret }, store) =>
      Either.gen(function*() {
        const row = yield* Either.fromNullable(store.one("apiKeys", "secret", Redacted.value(secret)), unknownSecret)
        if (row.revoked || isExpired(row, store)) yield* Either.left(unknownSecret())
        return show(yield* store.update("apiKeys", row, { lastUsedAt: store.now, updatedAt: row.updatedAt }), store)
      })
  }
})
