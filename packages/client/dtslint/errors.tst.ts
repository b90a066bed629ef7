import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import type * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import type * as Organizations from "@effect-clerk/client/Organizations"
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
import type { Effect, Stream } from "effect"
import { expect, test } from "tstyche"

type Failure<Method> = Method extends (...args: never) => Effect.Effect<infer _A, infer E, infer _R> ? E
  : Method extends (...args: never) => Stream.Stream<infer _A, infer E, infer _R> ? E
  : "not a method"

type Failures<Service> = { readonly [Name in keyof Service]: Failure<Service[Name]> }

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
      & {
        readonly create: BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
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

test("an operation that the contract does not hold may fail with any error", () => {
  expect<Failure<ClerkClient.Service["request"]>>().type.toBe<ClerkError>()
})

test("the contract becomes methods that fail as the written-out services do", () => {
  type Written<Service, Derived> = Pick<Failures<Service>, keyof Derived & keyof Service>
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
