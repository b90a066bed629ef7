import { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier, BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import type { BadRequest, NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import { look, run } from "./instance.js"
import * as lists from "./lists.js"
import { Api } from "./operations.js"
import { nextId, type Store } from "./store.js"

const formats = [
  ["email_address", /^([^\s@*]+|\*)@[^\s@*]+\.[^\s@*]+$/],
  ["phone_number", /^\+[1-9]\d{1,14}$/],
  ["web3_wallet", /^0x[0-9a-f]{40}$/]
] as const

type IdentifierType = (typeof formats)[number][0]

/** The identifier as it is stored and its type, by its shape. */
const parse = (
  text: string
): Either.Either<{ readonly identifier: string; readonly identifierType: IdentifierType }, UnprocessableEntity> => {
  const identifier = text.trim().toLowerCase()
  const format = formats.find(([, pattern]) => pattern.test(identifier))
  return format === undefined
    ? Either.left(failures.unprocessable(failures.parameterFormat(
      "identifier",
      "either a valid email address, a valid phone number according to E.164 international standard or a valid web3 wallet"
    )))
    : Either.right({ identifier, identifierType: format[0] })
}

interface Entry {
  readonly id: string
  readonly identifier: string
  readonly createdAt: DateTime.Utc
}

const newestFirst = <A extends Entry>(rows: ReadonlyMap<string, A>): ReadonlyArray<A> =>
  lists.sort(Array.from(rows.values()), ({ createdAt }) => createdAt.epochMillis, true)

/** Adds what an identifier parses to, once. */
const add = <Id extends string, A extends Entry & { readonly id: Id }>(
  kind: "allowlist" | "blocklist",
  rows: Map<Id, A>,
  taken: Set<string>,
  text: string,
  make: (parsed: { readonly identifier: string; readonly identifierType: IdentifierType }) => A
): Either.Either<A, BadRequest | UnprocessableEntity> =>
  Either.flatMap(parse(text), (parsed) => {
    if (taken.has(parsed.identifier)) return Either.left(failures.duplicateRecord(kind, parsed.identifier))
    const row = make(parsed)
    taken.add(row.identifier)
    rows.set(row.id, row)
    return Either.right(row)
  })

const remove = <Id extends string>(
  kind: "allowlist" | "blocklist",
  rows: Map<Id, Entry>,
  taken: Set<string>,
  id: Id
): Either.Either<DeletedObject, NotFound> =>
  Either.map(
    Either.fromNullable(rows.get(id), () => failures.resourceNotFound("identifier", id)),
    ({ identifier }) => {
      rows.delete(id)
      taken.delete(identifier)
      return new DeletedObject({ object: `${kind}_identifier`, id, deleted: true })
    }
  )

export const instanceId = `ins_${"1".padStart(27, "0")}`

export const allow = (store: Store, text: string, notify: boolean, now: DateTime.Utc) =>
  add("allowlist", store.allowlist, store.allowed, text, (parsed) => {
    const isPerson = parsed.identifierType !== "web3_wallet" && !parsed.identifier.startsWith("*")
    return new AllowlistIdentifier({
      ...parsed,
      id: AllowlistIdentifierId.make(nextId(store, "alid")),
      instanceId,
      invitationId: notify && isPerson ? nextId(store, "inv") : null,
      createdAt: now,
      updatedAt: now
    }, true)
  })

export const block = (store: Store, text: string, now: DateTime.Utc) =>
  add("blocklist", store.blocklist, store.blocked, text, (parsed) =>
    new BlocklistIdentifier({
      ...parsed,
      id: BlocklistIdentifierId.make(nextId(store, "blid")),
      instanceId,
      createdAt: now,
      updatedAt: now
    }, true))

export const allowlistLayer = HttpApiBuilder.group(Api, "allowlistIdentifiers", (handlers) =>
  handlers
    .handle("list", ({ urlParams }) =>
      look((store) => {
        // Whether Clerk cuts the bare array is not known; the spec gives `limit` its default either way.
        const { data, totalCount } = lists.page(newestFirst(store.allowlist), urlParams)
        return Either.right({ data, totalCount: urlParams.paginated ? totalCount : null })
      }))
    .handle("create", ({ payload }) =>
      run((store, now) => allow(store, payload.identifier, payload.notify ?? false, now)))
    .handle("delete", ({ path }) =>
      run((store) =>
        remove("allowlist", store.allowlist, store.allowed, path.identifierId)
      )))

export const blocklistLayer = HttpApiBuilder.group(Api, "blocklistIdentifiers", (handlers) =>
  handlers
    .handle("list", () =>
      look((store) => Either.right({ data: newestFirst(store.blocklist), totalCount: store.blocklist.size })))
    .handle("create", ({ payload }) =>
      run((store, now) => block(store, payload.identifier, now)))
    .handle("delete", ({ path }) =>
      run((store) =>
        remove("blocklist", store.blocklist, store.blocked, path.identifierId)
      )))
