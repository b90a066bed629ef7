import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { type Organization, OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Seed from "../Seed.js"
import type { Membership, User } from "../Snapshot.js"
import * as domains from "./domains.js"
import * as failures from "./failures.js"
import * as identifiers from "./identifiers.js"
import * as memberships from "./memberships.js"
import * as organizations from "./organizations.js"
import * as paths from "./paths.js"
import { withChange } from "./settings.js"
import { copy, nextId, type Store } from "./store.js"

type Seeded<A> = Either.Either<A, Seed.SeedError>

const wrong = (path: string, reason: string) => Either.left(new Seed.SeedError({ path, reason }))

/** What the schema refuses in a seed that a program built, which nothing has decoded. */
const valid = <A, I>(schema: Schema.Schema<A, I>): (seed: A) => Seeded<A> => {
  const validate = Schema.validateEither(schema)
  return (seed) =>
    Either.mapLeft(validate(seed), (error) => {
      const [{ message, path }] = ParseResult.ArrayFormatter.formatErrorSync(error) as [ParseResult.ArrayFormatterIssue]
      return new Seed.SeedError({ path: paths.render(path), reason: message })
    })
}

const validUser = valid(Seed.User)
const validMember = valid(Seed.Member)
const validDomain = valid(Seed.Domain)
const validOrganization = valid(Seed.Organization.omit("members", "domains"))

/** What the API would answer, as what is wrong with a seed. */
const checked = <A>(result: Either.Either<A, ClerkError>): Seeded<A> =>
  Either.mapLeft(result, (error) => new Seed.SeedError({ path: "", reason: failures.describe(error) }))

/** Adds one after the other, up to the first that is wrong. Paths are relative to where `add` is. */
const each = <A, B>(
  name: string,
  seeds: ReadonlyArray<A> = [],
  add: (seed: A) => Seeded<B>
): Seeded<ReadonlyArray<B>> => {
  const added: Array<B> = []
  for (const [index, seed] of seeds.entries()) {
    const result = add(seed)
    if (Either.isLeft(result)) {
      const { path, reason } = result.left
      return wrong([`${name}[${index}]`, path].filter(String).join("."), reason)
    }
    added.push(result.right)
  }
  return Either.right(added)
}

const user = (store: Store, seed: Seed.User, now: DateTime.Utc): Seeded<User> => {
  const id = UserId.make(seed.id ?? nextId(store, "user", store.users))
  if (store.users.has(id)) return wrong("", `There already is a user ${id}.`)
  const added: User = {
    id,
    firstName: seed.firstName ?? null,
    lastName: seed.lastName ?? null,
    username: seed.username ?? null,
    emailAddress: seed.emailAddress ?? null,
    phoneNumber: seed.phoneNumber ?? null,
    web3Wallet: seed.web3Wallet ?? null,
    imageUrl: seed.imageUrl ?? "https://img.clerk.com/user",
    hasImage: seed.imageUrl !== undefined,
    banned: seed.banned ?? false,
    deprovisioned: seed.deprovisioned ?? false,
    lastActiveAt: seed.lastActiveAt ?? null,
    createdAt: seed.createdAt ?? now
  }
  store.users.set(id, added)
  return Either.right(added)
}

export const users = (
  store: Store,
  seeds: ReadonlyArray<Seed.User> | undefined,
  now: DateTime.Utc
): Seeded<ReadonlyArray<User>> =>
  each("users", seeds, (seed) => Either.flatMap(validUser(seed), () => user(store, seed, now)))

export const members = (
  store: Store,
  organizationId: string,
  seeds: ReadonlyArray<Seed.Member> | undefined,
  now: DateTime.Utc
): Seeded<ReadonlyArray<Membership>> => {
  const id = OrganizationId.make(organizationId)
  return each("members", seeds, (seed) =>
    Either.flatMap(validMember(seed), () => {
      const { createdAt = now, managedByScim = false, role = "org:member", userId, ...metadata } = seed
      const input = { ...metadata, organizationId: id, userId: UserId.make(userId, true), role }
      return checked(memberships.seed(store, input, managedByScim, createdAt))
    }))
}

export const organization = (
  store: Store,
  { domains: claimed, members: joined, ...organization }: Seed.Organization,
  now: DateTime.Utc
): Seeded<Organization> =>
  Either.gen(function*() {
    yield* validOrganization(organization)
    const { createdAt, createdBy, id, ...seed } = organization
    const chosen = id === undefined ? undefined : OrganizationId.make(id)
    if (chosen !== undefined && store.organizations.has(chosen)) {
      yield* wrong("", `There already is an organization ${chosen}.`)
    }
    const input = { ...seed, createdBy: createdBy === undefined ? null : UserId.make(createdBy) }
    const added = yield* checked(organizations.seed(store, input, createdAt ?? now, chosen))
    yield* members(store, added.id, joined, now)
    yield* each("domains", claimed, (seed) =>
      Either.flatMap(validDomain(seed), () => {
        const { createdAt = now, ...domain } = seed
        return checked(domains.seed(store, { ...domain, organizationId: added.id }, createdAt))
      }))
    return added
  })

/** The store with what the seed adds. The one that is given stays as it is. */
export const all = (before: Store, seed: Seed.Seed, now: DateTime.Utc): Seeded<Store> =>
  Either.gen(function*() {
    const store = copy(before)
    store.settings = withChange(before.settings, seed.settings ?? {})
    yield* users(store, seed.users, now)
    yield* each("organizations", seed.organizations, (seed) => organization(store, seed, now))
    yield* each("allowlistIdentifiers", seed.allowlistIdentifiers, (identifier) =>
      checked(identifiers.allow(store, identifier, false, now)))
    yield* each("blocklistIdentifiers", seed.blocklistIdentifiers, (identifier) =>
      checked(identifiers.block(store, identifier, now)))
    return store
  })
