import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import type { AllowlistIdentifiersApi } from "@effect-clerk/core/AllowlistIdentifiersApi"
import type { BlocklistIdentifiersApi } from "@effect-clerk/core/BlocklistIdentifiersApi"
import type {
  BadRequest,
  Common,
  Conflict,
  Forbidden,
  InvalidRequest,
  NotFound,
  PayloadTooLarge,
  PaymentRequired,
  RequestTimeout,
  ResponseDecodeError,
  ServerError,
  TooManyRequests,
  TransportError,
  Unauthorized,
  UnexpectedStatus,
  UnprocessableEntity,
  UnsupportedMediaType
} from "@effect-clerk/core/ClerkError"
import type { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type { Failure, Input, Success } from "@effect-clerk/core/Endpoint"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import type { Metadata } from "@effect-clerk/core/Metadata"
import type {
  Organization,
  OrganizationId,
  OrganizationSlug,
  OrganizationWithLogo
} from "@effect-clerk/core/Organization"
import type { OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationDomainsApi } from "@effect-clerk/core/OrganizationDomainsApi"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { OrganizationMembershipsApi } from "@effect-clerk/core/OrganizationMembershipsApi"
import type { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
import type { Page } from "@effect-clerk/core/Page"
import type { UserId } from "@effect-clerk/core/User"
import { HttpApiSchema } from "@effect/platform"
import { type DateTime, Schema } from "effect"
import { describe, expectTypeOf, test } from "vitest"

type Organizations<Name extends keyof typeof OrganizationsApi.endpoints> = (typeof OrganizationsApi.endpoints)[Name]
type Domains<Name extends keyof typeof OrganizationDomainsApi.endpoints> =
  (typeof OrganizationDomainsApi.endpoints)[Name]
type Memberships<Name extends keyof typeof OrganizationMembershipsApi.endpoints> =
  (typeof OrganizationMembershipsApi.endpoints)[Name]
type Allowlist<Name extends keyof typeof AllowlistIdentifiersApi.endpoints> =
  (typeof AllowlistIdentifiersApi.endpoints)[Name]
type Blocklist<Name extends keyof typeof BlocklistIdentifiersApi.endpoints> =
  (typeof BlocklistIdentifiersApi.endpoints)[Name]

type OpenEnum<Known extends string> = Known | (string & {})
type EnrollmentMode = OpenEnum<
  "manual_invitation" | "automatic_invitation" | "automatic_suggestion" | "enterprise_sso"
>

test("the common set", () => {
  expectTypeOf<Common>().toEqualTypeOf<
    | Unauthorized
    | Conflict
    | PayloadTooLarge
    | UnsupportedMediaType
    | TooManyRequests
    | ServerError
    | UnexpectedStatus
    | ResponseDecodeError
    | TransportError
    | RequestTimeout
    | InvalidRequest
  >()
})

describe("an operation fails with what it declares and the common set", () => {
  test("organizations", () => {
    expectTypeOf<Failure<Organizations<"list">>>().toEqualTypeOf<
      BadRequest | Forbidden | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Organizations<"create">>>().toEqualTypeOf<
      BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Organizations<"get">>>().toEqualTypeOf<Forbidden | NotFound | Common>()
    expectTypeOf<Failure<Organizations<"update">>>().toEqualTypeOf<
      BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Organizations<"delete">>>().toEqualTypeOf<NotFound | Common>()
    expectTypeOf<Failure<Organizations<"mergeMetadata">>>().toEqualTypeOf<
      BadRequest | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Organizations<"replaceMetadata">>>().toEqualTypeOf<
      BadRequest | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Organizations<"uploadLogo">>>().toEqualTypeOf<BadRequest | Forbidden | NotFound | Common>()
    expectTypeOf<Failure<Organizations<"deleteLogo">>>().toEqualTypeOf<NotFound | Common>()
  })

  test("domains", () => {
    expectTypeOf<Failure<Domains<"create">>>().toEqualTypeOf<
      BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Domains<"list">>>().toEqualTypeOf<UnprocessableEntity | Common>()
    expectTypeOf<Failure<Domains<"update">>>().toEqualTypeOf<
      BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Domains<"delete">>>().toEqualTypeOf<BadRequest | Forbidden | NotFound | Common>()
    expectTypeOf<Failure<Domains<"listAll">>>().toEqualTypeOf<Forbidden | UnprocessableEntity | Common>()
    expectTypeOf<Failure<Domains<"verifyOwnership">>>().toEqualTypeOf<Forbidden | NotFound | Common>()
  })

  test("memberships", () => {
    expectTypeOf<Failure<Memberships<"create">>>().toEqualTypeOf<
      BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Memberships<"list">>>().toEqualTypeOf<UnprocessableEntity | Common>()
    expectTypeOf<Failure<Memberships<"update">>>().toEqualTypeOf<NotFound | UnprocessableEntity | Common>()
    expectTypeOf<Failure<Memberships<"delete">>>().toEqualTypeOf<NotFound | UnprocessableEntity | Common>()
    expectTypeOf<Failure<Memberships<"updateMetadata">>>().toEqualTypeOf<
      BadRequest | NotFound | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Memberships<"listAll">>>().toEqualTypeOf<BadRequest | UnprocessableEntity | Common>()
  })

  test("the allowlist", () => {
    expectTypeOf<Failure<Allowlist<"list">>>().toEqualTypeOf<PaymentRequired | Common>()
    expectTypeOf<Failure<Allowlist<"create">>>().toEqualTypeOf<
      BadRequest | PaymentRequired | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Allowlist<"delete">>>().toEqualTypeOf<PaymentRequired | NotFound | Common>()
  })

  test("the blocklist", () => {
    expectTypeOf<Failure<Blocklist<"list">>>().toEqualTypeOf<PaymentRequired | Common>()
    expectTypeOf<Failure<Blocklist<"create">>>().toEqualTypeOf<
      BadRequest | PaymentRequired | UnprocessableEntity | Common
    >()
    expectTypeOf<Failure<Blocklist<"delete">>>().toEqualTypeOf<PaymentRequired | NotFound | Common>()
  })
})

describe("an input is flat", () => {
  test("path and query", () => {
    expectTypeOf<Input<Organizations<"get">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId | OrganizationSlug
      readonly includeMembersCount?: boolean | undefined
      readonly includeMissingMemberWithElevatedPermissions?: boolean | undefined
    }>()
  })

  test("path only", () => {
    expectTypeOf<Input<Organizations<"delete">>>().toEqualTypeOf<{ readonly organizationId: OrganizationId }>()
    expectTypeOf<Input<Domains<"verifyOwnership">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId
      readonly domainId: OrganizationDomainId
    }>()
  })

  test("body only", () => {
    expectTypeOf<Input<Organizations<"create">>>().toEqualTypeOf<{
      readonly name: string
      readonly slug?: string | null | undefined
      readonly createdBy?: UserId | null | undefined
      readonly publicMetadata?: Metadata | null | undefined
      readonly privateMetadata?: Metadata | null | undefined
      readonly maxAllowedMemberships?: number | null | undefined
      readonly createdAt?: DateTime.Utc | null | undefined
      readonly roleSetKey?: string | null | undefined
    }>()
  })

  test("path and body", () => {
    expectTypeOf<Input<Organizations<"update">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId
      readonly name?: string | null | undefined
      readonly slug?: string | null | undefined
      readonly adminDeleteEnabled?: boolean | null | undefined
      readonly maxAllowedMemberships?: number | null | undefined
      readonly createdAt?: DateTime.Utc | null | undefined
      readonly roleSetKey?: string | null | undefined
      readonly publicMetadata?: Metadata | undefined
      readonly privateMetadata?: Metadata | undefined
    }>()
    expectTypeOf<Input<Domains<"create">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId
      readonly name: string
      readonly enrollmentMode?: EnrollmentMode | undefined
      readonly verified?: boolean | null | undefined
    }>()
    expectTypeOf<Input<Memberships<"update">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId
      readonly userId: UserId
      readonly role: OpenEnum<"org:admin" | "org:member">
    }>()
  })

  test("multipart body", () => {
    expectTypeOf<Input<Organizations<"uploadLogo">>>().toEqualTypeOf<{
      readonly organizationId: OrganizationId
      readonly file: Blob
      readonly uploaderUserId?: UserId | undefined
    }>()
  })

  test("query only", () => {
    expectTypeOf<Input<Domains<"listAll">>>().toEqualTypeOf<{
      readonly organizationId?: OrganizationId | undefined
      readonly verified?: boolean | undefined
      readonly enrollmentMode?:
        | ReadonlyArray<
          | EnrollmentMode
          | "-manual_invitation"
          | "-automatic_invitation"
          | "-automatic_suggestion"
          | "-enterprise_sso"
        >
        | undefined
      readonly query?: string | undefined
      readonly domains?: ReadonlyArray<string> | undefined
      readonly orderBy?:
        | OpenEnum<
          "name" | "+name" | "-name" | "created_at" | "+created_at" | "-created_at"
        >
        | undefined
      readonly offset?: number | undefined
      readonly limit?: number | undefined
    }>()
    expectTypeOf<Input<Allowlist<"list">>>().toEqualTypeOf<{
      readonly paginated?: boolean | undefined
      readonly limit?: number | undefined
      readonly offset?: number | undefined
    }>()
  })

  test("nothing", () => {
    expectTypeOf<Input<Blocklist<"list">>>().toEqualTypeOf<{}>()
  })
})

test("a success is a model or a page of it", () => {
  expectTypeOf<Success<Organizations<"get">>>().toEqualTypeOf<Organization>()
  expectTypeOf<Success<Organizations<"uploadLogo">>>().toEqualTypeOf<OrganizationWithLogo>()
  expectTypeOf<Success<Organizations<"delete">>>().toEqualTypeOf<DeletedObject>()
  expectTypeOf<Success<Memberships<"delete">>>().toEqualTypeOf<OrganizationMembership>()
  expectTypeOf<Success<Domains<"list">>>().toExtend<Page<OrganizationDomain>>()
  expectTypeOf<Success<Allowlist<"list">>>().toExtend<Page<AllowlistIdentifier, number | null>>()
  expectTypeOf<Success<Allowlist<"list">>>().not.toExtend<Page<AllowlistIdentifier>>()
})

test("an operation's fields can be written inline", () => {
  const input = <Endpoint_ extends Endpoint.Any>(_endpoint: Endpoint_) => ({}) as Input<Endpoint_>
  expectTypeOf(input(Endpoint.get("/things/:id", () => ({
    params: { id: Schema.String },
    query: { email: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.String,
    error: []
  })))).toEqualTypeOf<{ readonly id: string; readonly email?: string | undefined }>()
  expectTypeOf(input(Endpoint.post("/things", () => ({
    payload: { email: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.String,
    error: []
  })))).toEqualTypeOf<{ readonly email?: string | undefined }>()
})

test("a body is made of fields", () => {
  const form = HttpApiSchema.Multipart(Schema.Struct({ file: Schema.instanceOf(Blob) }))
  // @ts-expect-error: a form is no record of fields
  Endpoint.post("/x", () => ({ payload: form, success: Schema.Void, error: [] }))
  for (const payload of [Schema.Array(Schema.String), Schema.Record({ key: Schema.String, value: Schema.Unknown })]) {
    // @ts-expect-error: neither is an array or a record of any key
    Endpoint.post("/x", () => ({ payload, success: Schema.Void, error: [] }))
  }
  const fields = { a: Schema.String }
  Endpoint.post("/x", () => ({ payload: fields, success: Schema.Void, error: [] }))
})
