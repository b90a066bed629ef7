import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import type * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import type * as Organizations from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import type { AllowlistIdentifiersApi } from "@effect-clerk/core/AllowlistIdentifiersApi"
import type { BlocklistIdentifiersApi } from "@effect-clerk/core/BlocklistIdentifiersApi"
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

/** A list with its streams. */
type Lists<Name extends string, E> = { readonly [Key in Name | `${Name}Pages` | `${Name}Stream`]: E }

type Flat<A> = { readonly [Key in keyof A]: A[Key] }

test("organizations", () => {
  expect<Failures<Organizations.Service>>().type.toBe<
    Flat<
      & Lists<"list", BadRequest | Forbidden | UnprocessableEntity | Common>
      & {
        readonly create: BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
        readonly get: Forbidden | NotFound | Common
        readonly update: BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity | Common
        readonly delete: NotFound | Common
        readonly mergeMetadata: BadRequest | Unauthorized | NotFound | UnprocessableEntity | Common
        readonly replaceMetadata: BadRequest | Unauthorized | NotFound | UnprocessableEntity | Common
        readonly uploadLogo: BadRequest | Forbidden | NotFound | PayloadTooLarge | Common
        readonly deleteLogo: NotFound | Common
      }
    >
  >()
})

test("organization domains", () => {
  expect<Failures<OrganizationDomains.Service>>().type.toBe<
    Flat<
      & Lists<"list", Unauthorized | UnprocessableEntity | Common>
      & Lists<"listAll", Unauthorized | Forbidden | UnprocessableEntity | Common>
      & {
        readonly create: BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
        readonly update: BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
        readonly delete: BadRequest | Unauthorized | Forbidden | NotFound | Common
        readonly verifyOwnership: Unauthorized | Forbidden | NotFound | Common
      }
    >
  >()
})

test("organization memberships", () => {
  expect<Failures<OrganizationMemberships.Service>>().type.toBe<
    Flat<
      & Lists<"list", Unauthorized | UnprocessableEntity | Common>
      & Lists<"listAll", BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common>
      & Lists<"listOfUser", Forbidden | Common>
      & {
        readonly create: BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
        readonly get: Unauthorized | NotFound | UnprocessableEntity | Common
        readonly update: NotFound | UnprocessableEntity | Common
        readonly delete: Unauthorized | NotFound | UnprocessableEntity | Common
        readonly updateMetadata: BadRequest | NotFound | UnprocessableEntity | Common
      }
    >
  >()
})

test("allow-list and block-list", () => {
  type Expected = Flat<
    & Lists<"list", Unauthorized | PaymentRequired | Common>
    & {
      readonly create: BadRequest | PaymentRequired | UnprocessableEntity | Common
      readonly delete: PaymentRequired | NotFound | Common
    }
  >
  expect<Failures<AllowlistIdentifiers.Service>>().type.toBe<Expected>()
  expect<Failures<BlocklistIdentifiers.Service>>().type.toBe<Expected>()
})

test("one of many inputs fails as the method for one does", () => {
  expect<FailAlike<Organizations.Service>>().type.toBe<
    { readonly create: true; readonly get: true; readonly delete: true }
  >()
  expect<FailAlike<OrganizationMemberships.Service>>().type.toBe<
    { readonly create: true; readonly get: true; readonly update: true; readonly delete: true }
  >()
  expect<FailAlike<OrganizationDomains.Service>>().type.toBe<{ readonly create: true; readonly delete: true }>()
  expect<FailAlike<AllowlistIdentifiers.Service>>().type.toBe<{ readonly create: true; readonly delete: true }>()
  expect<FailAlike<BlocklistIdentifiers.Service>>().type.toBe<{ readonly create: true; readonly delete: true }>()
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
  type D = ClerkClient.Methods<typeof AllowlistIdentifiersApi>
  expect<Failures<D>>().type.toBe<Written<AllowlistIdentifiers.Service, D>>()
  type E = ClerkClient.Methods<typeof BlocklistIdentifiersApi>
  expect<Failures<E>>().type.toBe<Written<BlocklistIdentifiers.Service, E>>()
})
