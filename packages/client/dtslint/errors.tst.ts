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
import { expectTypeOf, test } from "vitest"

type Failure<Method> = Method extends (...args: never) => Effect.Effect<infer _A, infer E, infer _R> ? E
  : Method extends (...args: never) => Stream.Stream<infer _A, infer E, infer _R> ? E
  : "not a method"

type Failures<Service> = {
  readonly [Name in keyof Service as Name extends `${string}Many` ? never : Name]: Failure<Service[Name]>
}

/** The errors of an outcome of a bulk method. */
type ItemFailure<Method> = Method extends (...args: never) => Stream.Stream<infer A, infer _E, infer _R>
  ? Extract<A, { readonly _tag: "Failed" }> extends Outcome.Failed<infer _Input, infer E> ? E : never
  : "not a stream"

/** For each bulk method, whether its outcomes fail as the single method does. */
type FailAlike<Service> = {
  readonly [Name in keyof Service as Name extends `${infer One}Many` ? One : never]: Name extends `${infer One}Many`
    ? One extends keyof Service ? ItemFailure<Service[Name]> extends Failure<Service[One]> ? true : false : never
    : never
}

test("an operation fails with its declared errors and the common ones", () => {
  type Memberships = Failures<OrganizationMemberships.Service>
  type Domains = Failures<OrganizationDomains.Service>
  type Allowlist = Failures<AllowlistIdentifiers.Service>

  expectTypeOf<Failures<Organizations.Service>["get"]>().toEqualTypeOf<Forbidden | NotFound | Common>()
  expectTypeOf<Memberships["get"]>().toEqualTypeOf<Unauthorized | NotFound | UnprocessableEntity | Common>()
  expectTypeOf<Memberships["listOfUser"]>().toEqualTypeOf<Forbidden | Common>()

  expectTypeOf<Failures<Organizations.Service>["create"]>().toEqualTypeOf<
    BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
  >()
  expectTypeOf<Domains["create"]>().toEqualTypeOf<BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>()
  expectTypeOf<Allowlist["create"]>().toEqualTypeOf<BadRequest | PaymentRequired | UnprocessableEntity | Common>()

  expectTypeOf<Memberships["update"]>().toEqualTypeOf<NotFound | UnprocessableEntity | Common>()
  expectTypeOf<Domains["delete"]>().toEqualTypeOf<BadRequest | Unauthorized | Forbidden | NotFound | Common>()
  expectTypeOf<Failures<Organizations.Service>["uploadLogo"]>().toEqualTypeOf<
    BadRequest | Forbidden | NotFound | PayloadTooLarge | Common
  >()
})

test("the streams of a list fail as the list does", () => {
  type Organization = Failures<Organizations.Service>
  type Membership = Failures<OrganizationMemberships.Service>
  type Domain = Failures<OrganizationDomains.Service>
  expectTypeOf<Organization["list"]>().toEqualTypeOf<BadRequest | Forbidden | UnprocessableEntity | Common>()
  expectTypeOf<Organization["listStream" | "listPages"]>().toEqualTypeOf<Organization["list"]>()
  expectTypeOf<Membership["listAll"]>().toEqualTypeOf<
    BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common
  >()
  expectTypeOf<Membership["listAllStream" | "listAllPages"]>().toEqualTypeOf<Membership["listAll"]>()
  expectTypeOf<Domain["list"]>().toEqualTypeOf<Unauthorized | UnprocessableEntity | Common>()
  expectTypeOf<Domain["listStream" | "listPages"]>().toEqualTypeOf<Domain["list"]>()
})

test("an outcome of a bulk method fails as the method does", () => {
  expectTypeOf<FailAlike<Organizations.Service>>().toEqualTypeOf<
    { readonly create: true; readonly get: true; readonly delete: true }
  >()
  expectTypeOf<FailAlike<OrganizationMemberships.Service>>().toEqualTypeOf<
    { readonly create: true; readonly get: true; readonly update: true; readonly delete: true }
  >()
  expectTypeOf<FailAlike<OrganizationDomains.Service>>().toEqualTypeOf<
    { readonly create: true; readonly delete: true }
  >()
})

test("a stream of outcomes fails as the stream of inputs does, and a dry run has no values", () => {
  const { createMany } = {} as AllowlistIdentifiers.Service
  const inputs = {} as Stream.Stream<AllowlistIdentifiers.CreateInput, "broken", "file">
  expectTypeOf(createMany(inputs)).toEqualTypeOf<
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
  expectTypeOf(createMany([{ identifier: "a@b.c" }], { dryRun: true })).toEqualTypeOf<
    Stream.Stream<
      | Outcome.Checked<AllowlistIdentifiers.CreateInput>
      | Outcome.Failed<
        AllowlistIdentifiers.CreateInput,
        BadRequest | PaymentRequired | UnprocessableEntity | Common
      >
    >
  >()
})

test("failed outcomes are distinguished from succeeded ones, across operations too", () => {
  type Several = Outcome.Outcome<"a", 1, BadRequest> | Outcome.Outcome<"b", 2, NotFound> | Outcome.Checked<"c">
  const several = {} as Stream.Stream<Several>
  expectTypeOf(several.pipe(Stream.filter(Outcome.isFailed))).toEqualTypeOf<
    Stream.Stream<Outcome.Failed<"a", BadRequest> | Outcome.Failed<"b", NotFound>>
  >()
  expectTypeOf(several.pipe(Stream.filter(Outcome.isSucceeded))).toEqualTypeOf<
    Stream.Stream<Outcome.Succeeded<"a", 1> | Outcome.Succeeded<"b", 2>>
  >()
})

test("an operation that is not in the contract may fail with any error", () => {
  expectTypeOf<Failure<ClerkClient.Service["request"]>>().toEqualTypeOf<ClerkError>()
})

test("methods of the contract fail as the services do", () => {
  type Written<Service, Derived> = Pick<Failures<Service>, keyof Derived & keyof Failures<Service>>
  type A = ClerkClient.Methods<typeof OrganizationsApi>
  expectTypeOf<Failures<A>>().toEqualTypeOf<Written<Organizations.Service, A>>()
  type B = ClerkClient.Methods<typeof OrganizationDomainsApi>
  expectTypeOf<Failures<B>>().toEqualTypeOf<Written<OrganizationDomains.Service, B>>()
  type C = ClerkClient.Methods<typeof OrganizationMembershipsApi>
  expectTypeOf<Failures<C>>().toEqualTypeOf<Written<OrganizationMemberships.Service, C>>()
})
