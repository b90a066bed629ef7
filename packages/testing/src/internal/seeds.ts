import { type Organization, OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { UserId } from "@effect-clerk/core/User"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import type { MemberSeed, OrganizationSeed, User, UserSeed } from "../InMemoryClerk.js"
import * as domains from "./domains.js"
import * as members from "./memberships.js"
import * as organizations from "./organizations.js"
import { nextId, type Store } from "./store.js"

/** A seed that breaks a rule of the API is a mistake in the test, so it is thrown. */
const getOrThrow = Either.getOrThrowWith((error: unknown) => error)

const user = (store: Store, seed: UserSeed, now: DateTime.Utc): User => {
  const id = UserId.make(seed.id ?? nextId(store, "user"))
  if (store.users.has(id)) throw new Error(`There already is a user ${id}`)
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
  return added
}

export const users = (store: Store, seeds: ReadonlyArray<UserSeed>, now: DateTime.Utc): ReadonlyArray<User> =>
  seeds.map((seed) => user(store, seed, now))

export const memberships = (
  store: Store,
  organizationId: string,
  seeds: ReadonlyArray<MemberSeed>,
  now: DateTime.Utc
): ReadonlyArray<OrganizationMembership> =>
  seeds.map(({ role = "org:member", userId, ...metadata }) => {
    const input = {
      ...metadata,
      organizationId: OrganizationId.make(organizationId),
      userId: UserId.make(userId),
      role
    }
    return members.render(store, getOrThrow(members.create(store, input, now)))
  })

export const organization = (
  store: Store,
  { createdBy, domains: claimed = [], id, members = [], ...seed }: OrganizationSeed,
  now: DateTime.Utc
): Organization => {
  const chosen = id === undefined ? undefined : OrganizationId.make(id)
  if (chosen !== undefined && store.organizations.has(chosen)) {
    throw new Error(`There already is an organization ${chosen}`)
  }
  const input = createdBy === undefined ? seed : { ...seed, createdBy: UserId.make(createdBy) }
  const added = getOrThrow(organizations.create(store, input, now, chosen))
  memberships(store, added.id, members, now)
  for (const domain of claimed) {
    getOrThrow(domains.create(store, { ...domain, organizationId: added.id }, now))
  }
  return added
}
