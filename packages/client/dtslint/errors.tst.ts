import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import type * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import type * as Organizations from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import type {
  BadRequest,
  ClerkError,
  Common,
  Forbidden,
  NotFound,
  PayloadTooLarge,
  PaymentRequired,
  ServerError,
  Unauthorized,
  UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import type { OrganizationDomainsApi } from "@effect-clerk/core/OrganizationDomainsApi"
import type { OrganizationMembershipsApi } from "@effect-clerk/core/OrganizationMembershipsApi"
import type { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
import { type Effect, Stream } from "effect"
import { expect, test } from "tstyche"

type Failure<Method> = Method extends (...args: never) => Effect.Effect<infer _A, infer E, infer _R> ? E
  : Method extends (...args: never) => Stream.Stream<infer _A, infer E, infer _R> ? E
  : "not a method"

type Failures<Service> = {
  readonly [Name in keyof Service as Name extends `${string}Many` ? never : Name]: Failure<Service[Name]>
}

/** What one of many inputs can fail with. */
type ItemFailure<Method> = Method extends (...args: never) => Stream.Stream<infer A, infer _E, infer _R>
  ? Extract<A, { readonly _tag: "Failed" }> extends Outcome.Failed<infer _Input, infer E> ? E : never
  : "not a stream"

/** For each method that takes many inputs, whether one of them fails as the method for one does. */
type FailAlike<Service> = {
  readonly [Name in keyof Service as Name extends `${infer One}Many` ? One : never]: Name extends `${infer One}Many`
    ? One extends keyof Service ? ItemFailure<Service[Name]> extends Failure<Service[One]> ? true : false : never
    : never
}

test("an operation fails with what Clerk documents of it, and with what any call can fail with", () => {
  type Memberships = Failures<OrganizationMemberships.Service>
  type Domains = Failures<OrganizationDomains.Service>
  type Allowlist = Failures<AllowlistIdentifiers.Service>

  expect<Failures<Organizations.Service>["get"]>().type.toBe<Forbidden | NotFound | Common>()
  expect<Memberships["get"]>().type.toBe<Unauthorized | NotFound | UnprocessableEntity | Common>()
  expect<Memberships["listOfUser"]>().type.toBe<Forbidden | Common>()

  expect<Failures<Organizations.Service>["create"]>().type.toBe<
    BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
  >()
  expect<Domains["create"]>().type.toBe<BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>()
  expect<Allowlist["create"]>().type.toBe<BadRequest | PaymentRequired | UnprocessableEntity | Common>()

  expect<Memberships["update"]>().type.toBe<NotFound | UnprocessableEntity | Common>()
  expect<Domains["delete"]>().type.toBe<BadRequest | Unauthorized | Forbidden | NotFound | Common>()
  expect<Failures<Organizations.Service>["uploadLogo"]>().type.toBe<
    BadRequest | Forbidden | NotFound | PayloadTooLarge | Common
  >()
})

test("the streams of a list fail as the list does", () => {
  type Organization = Failures<Organizations.Service>
  type Membership = Failures<OrganizationMemberships.Service>
  type Domain = Failures<OrganizationDomains.Service>
  expect<Organization["list"]>().type.toBe<BadRequest | Forbidden | UnprocessableEntity | Common>()
  expect<Organization["listStream" | "listPages"]>().type.toBe<Organization["list"]>()
  expect<Membership["listAll"]>().type.toBe<BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common>()
  expect<Membership["listAllStream" | "listAllPages"]>().type.toBe<Membership["listAll"]>()
  expect<Domain["list"]>().type.toBe<Unauthorized | UnprocessableEntity | Common>()
  expect<Domain["listStream" | "listPages"]>().type.toBe<Domain["list"]>()
})

test("one of many inputs fails as the method for one does", () => {
  expect<FailAlike<Organizations.Service>>().type.toBe<
    { readonly create: true; readonly get: true; readonly delete: true }
  >()
  expect<FailAlike<OrganizationMemberships.Service>>().type.toBe<
    { readonly create: true; readonly get: true; readonly update: true; readonly delete: true }
  >()
  expect<FailAlike<OrganizationDomains.Service>>().type.toBe<{ readonly create: true; readonly delete: true }>()
})

test("a stream of outcomes fails as the stream of inputs does, and a dry run has no values", () => {
  const { createMany } = {} as AllowlistIdentifiers.Service
  const inputs = {} as Stream.Stream<AllowlistIdentifiers.CreateInput, "broken", "file">
  expect(createMany(inputs)).type.toBe<
    Stream.Stream<
      Outcome.Outcome<
        AllowlistIdentifiers.CreateInput,
        AllowlistIdentifier,
        BadRequest | PaymentRequired | UnprocessableEntity | Common
      >,
      "broken",
      "file"
    >
  >()
  expect(createMany([{ identifier: "a@b.c" }], { dryRun: true })).type.toBe<
    Stream.Stream<
      | Outcome.Checked<AllowlistIdentifiers.CreateInput>
      | Outcome.Failed<
        AllowlistIdentifiers.CreateInput,
        BadRequest | PaymentRequired | UnprocessableEntity | Common
      >
    >
  >()
})

test("what failed is told from what was done, in outcomes of several operations too", () => {
  type Several = Outcome.Outcome<"a", 1, BadRequest> | Outcome.Outcome<"b", 2, NotFound> | Outcome.Checked<"c">
  const several = {} as Stream.Stream<Several>
  expect(several.pipe(Stream.filter(Outcome.isFailed))).type.toBe<
    Stream.Stream<Outcome.Failed<"a", BadRequest> | Outcome.Failed<"b", NotFound>>
  >()
  expect(several.pipe(Stream.filter(Outcome.isSucceeded))).type.toBe<
    Stream.Stream<Outcome.Succeeded<"a", 1> | Outcome.Succeeded<"b", 2>>
  >()
})

test("an operation that the contract does not hold may fail with any error", () => {
  expect<Failure<ClerkClient.Service["request"]>>().type.toBe<ClerkError>()
})

test("the contract becomes methods that fail as the written-out services do", () => {
  type Written<Service, Derived> = Pick<Failures<Service>, keyof Derived & keyof Failures<Service>>
  type A = ClerkClient.Methods<typeof OrganizationsApi>
  expect<Failures<A>>().type.toBe<Written<Organizations.Service, A>>()
  type B = ClerkClient.Methods<typeof OrganizationDomainsApi>
  expect<Failures<B>>().type.toBe<Written<OrganizationDomains.Service, B>>()
  type C = ClerkClient.Methods<typeof OrganizationMembershipsApi>
  expect<Failures<C>>().type.toBe<Written<OrganizationMemberships.Service, C>>()
})
