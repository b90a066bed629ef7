// The calls below are never made.
// @effect-diagnostics floatingEffect:off
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
import type * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import type * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import type * as Organizations from "@effect-clerk/client/Organizations"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { describe, expectTypeOf, test } from "vitest"

type Item<A> = A extends ReadonlyArray<infer B> ? B : A

/** The required keys of an input, and the keys whose values must be an id or a number. */
interface Shape<Required, Ids = never, Numbers = never> {
  readonly required: Required
  readonly ids: Ids
  readonly numbers: Numbers
  readonly takesAnyKey: false
}

type ShapeOf<Input> = {
  readonly required: { [Key in keyof Input]-?: {} extends Pick<Input, Key> ? never : Key }[keyof Input]
  /** Each of them is a string, but not every string is one. */
  readonly ids: {
    [Key in keyof Input]-?: "an id" extends Input[Key] | Item<Input[Key]> ? never
      : [Extract<Item<NonNullable<Input[Key]>>, string>] extends [never] ? never
      : Key
  }[keyof Input]
  readonly numbers: { [Key in keyof Input]-?: 1 extends Input[Key] | Item<Input[Key]> ? Key : never }[keyof Input]
  readonly takesAnyKey: string extends keyof Input ? true : false
}

type Shapes<Service> = {
  readonly [Name in keyof Service as Name extends `${string}Many` ? never : Name]: Service[Name] extends
    (...args: infer Args) => unknown ? Args extends [] ? "no input" : ShapeOf<NonNullable<Args[0]>> : never
}

describe("required fields of an input", () => {
  test("organizations", () => {
    expectTypeOf<Shapes<Organizations.Service>>().toEqualTypeOf<{
      readonly list: Shape<never, never, "limit" | "offset">
      readonly listPages: Shape<never, never, "pageSize" | "concurrency">
      readonly listStream: Shape<never, never, "pageSize" | "concurrency">
      readonly create: Shape<"name", "createdBy", "maxAllowedMemberships">
      readonly get: Shape<"organizationId", "organizationId">
      readonly update: Shape<"organizationId", "organizationId", "maxAllowedMemberships">
      readonly delete: Shape<"organizationId", "organizationId">
      readonly mergeMetadata: Shape<"organizationId", "organizationId">
      readonly replaceMetadata: Shape<"organizationId", "organizationId">
      readonly uploadLogo: Shape<"organizationId" | "file", "organizationId" | "uploaderUserId">
      readonly deleteLogo: Shape<"organizationId", "organizationId">
    }>()
  })

  test("organization domains", () => {
    expectTypeOf<Shapes<OrganizationDomains.Service>>().toEqualTypeOf<{
      readonly create: Shape<"organizationId" | "name", "organizationId">
      readonly list: Shape<"organizationId", "organizationId", "limit" | "offset">
      readonly listPages: Shape<"organizationId", "organizationId", "pageSize" | "concurrency">
      readonly listStream: Shape<"organizationId", "organizationId", "pageSize" | "concurrency">
      readonly update: Shape<"organizationId" | "domainId", "organizationId" | "domainId">
      readonly delete: Shape<"organizationId" | "domainId", "organizationId" | "domainId">
      readonly listAll: Shape<never, "organizationId", "limit" | "offset">
      readonly listAllPages: Shape<never, "organizationId", "pageSize" | "concurrency">
      readonly listAllStream: Shape<never, "organizationId", "pageSize" | "concurrency">
      readonly verifyOwnership: Shape<"organizationId" | "domainId", "organizationId" | "domainId">
    }>()
  })

  test("organization memberships", () => {
    expectTypeOf<Shapes<OrganizationMemberships.Service>>().toEqualTypeOf<{
      readonly create: Shape<"userId" | "organizationId" | "role", "userId" | "organizationId">
      readonly get: Shape<"userId" | "organizationId", "userId" | "organizationId">
      readonly list: Shape<"organizationId", "organizationId", "limit" | "offset">
      readonly listPages: Shape<"organizationId", "organizationId", "pageSize" | "concurrency">
      readonly listStream: Shape<"organizationId", "organizationId", "pageSize" | "concurrency">
      readonly update: Shape<"userId" | "organizationId" | "role", "userId" | "organizationId">
      readonly delete: Shape<"userId" | "organizationId", "userId" | "organizationId">
      readonly updateMetadata: Shape<"userId" | "organizationId", "userId" | "organizationId">
      readonly listAll: Shape<never, never, "limit" | "offset">
      readonly listAllPages: Shape<never, never, "pageSize" | "concurrency">
      readonly listAllStream: Shape<never, never, "pageSize" | "concurrency">
      readonly listOfUser: Shape<"userId", "userId", "limit" | "offset">
      readonly listOfUserPages: Shape<"userId", "userId", "pageSize" | "concurrency">
      readonly listOfUserStream: Shape<"userId", "userId", "pageSize" | "concurrency">
    }>()
  })

  test("the allowlist", () => {
    expectTypeOf<Shapes<AllowlistIdentifiers.Service>>().toEqualTypeOf<{
      readonly list: Shape<never, never, "limit" | "offset">
      readonly listPages: Shape<never, never, "pageSize" | "concurrency">
      readonly listStream: Shape<never, never, "pageSize" | "concurrency">
      readonly create: Shape<"identifier">
      readonly delete: Shape<"identifierId", "identifierId">
    }>()
  })

  test("the blocklist", () => {
    expectTypeOf<Shapes<BlocklistIdentifiers.Service>>().toEqualTypeOf<{
      readonly list: "no input"
      readonly listPages: "no input"
      readonly listStream: "no input"
      readonly create: Shape<"identifier">
      readonly delete: Shape<"identifierId", "identifierId">
    }>()
  })
})

test("a call with an unknown key, without a required key, or with an invalid id", () => {
  const { create, listStream } = {} as OrganizationMemberships.Service
  const organizationId = OrganizationId.make("org_1")
  const userId = UserId.make("user_1")
  create({ organizationId, userId, role: "org:admin" })
  // @ts-expect-error: no key `rolle`
  create({ organizationId, userId, role: "org:admin", rolle: "org:admin" })
  // @ts-expect-error: `role` is required
  create({ organizationId, userId })
  // @ts-expect-error: a string is no id
  create({ organizationId: "org_1", userId, role: "org:admin" })
  // @ts-expect-error: a number is no id
  create({ organizationId, userId: 1, role: "org:admin" })
  // @ts-expect-error: ids of another resource
  create({ organizationId: userId, userId: organizationId, role: "org:admin" })
  listStream({ organizationId, pageSize: 100 })
  // @ts-expect-error: a stream has a page size, not a limit
  listStream({ organizationId, limit: 100 })
  const { list } = {} as BlocklistIdentifiers.Service
  // @ts-expect-error: no input
  list({ limit: 100 })
})

test("each input of a bulk method has the type of a single one", () => {
  const { createMany } = {} as OrganizationMemberships.Service
  const organizationId = OrganizationId.make("org_1")
  createMany([{ organizationId, userId: UserId.make("user_1"), role: "org:admin" }])
  // @ts-expect-error: a string is no id
  createMany([{ organizationId, userId: "user_1", role: "org:admin" }])
  // @ts-expect-error: `role` is required
  createMany([{ organizationId, userId: UserId.make("user_1") }])
})
