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
import { describe, expect, test } from "tstyche"

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
  expect<Common>().type.toBe<
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
    expect<Failure<Organizations<"list">>>().type.toBe<BadRequest | Forbidden | UnprocessableEntity | Common>()
    expect<Failure<Organizations<"create">>>().type.toBe<
      BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
    >()
    expect<Failure<Organizations<"get">>>().type.toBe<Forbidden | NotFound | Common>()
    expect<Failure<Organizations<"update">>>().type.toBe<
      BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expect<Failure<Organizations<"delete">>>().type.toBe<NotFound | Common>()
    expect<Failure<Organizations<"mergeMetadata">>>().type.toBe<BadRequest | NotFound | UnprocessableEntity | Common>()
    expect<Failure<Organizations<"replaceMetadata">>>().type.toBe<
      BadRequest | NotFound | UnprocessableEntity | Common
    >()
    expect<Failure<Organizations<"uploadLogo">>>().type.toBe<BadRequest | Forbidden | NotFound | Common>()
    expect<Failure<Organizations<"deleteLogo">>>().type.toBe<NotFound | Common>()
  })

  test("domains", () => {
    expect<Failure<Domains<"create">>>().type.toBe<BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>()
    expect<Failure<Domains<"list">>>().type.toBe<UnprocessableEntity | Common>()
    expect<Failure<Domains<"update">>>().type.toBe<BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>()
    expect<Failure<Domains<"delete">>>().type.toBe<BadRequest | Forbidden | NotFound | Common>()
    expect<Failure<Domains<"listAll">>>().type.toBe<Forbidden | UnprocessableEntity | Common>()
    expect<Failure<Domains<"verifyOwnership">>>().type.toBe<Forbidden | NotFound | Common>()
  })

  test("memberships", () => {
    expect<Failure<Memberships<"create">>>().type.toBe<
      BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
    >()
    expect<Failure<Memberships<"list">>>().type.toBe<UnprocessableEntity | Common>()
    expect<Failure<Memberships<"update">>>().type.toBe<NotFound | UnprocessableEntity | Common>()
    expect<Failure<Memberships<"delete">>>().type.toBe<NotFound | UnprocessableEntity | Common>()
    expect<Failure<Memberships<"updateMetadata">>>().type.toBe<BadRequest | NotFound | UnprocessableEntity | Common>()
    expect<Failure<Memberships<"listAll">>>().type.toBe<BadRequest | UnprocessableEntity | Common>()
  })

  test("the allow-list", () => {
    expect<Failure<Allowlist<"list">>>().type.toBe<PaymentRequired | Common>()
    expect<Failure<Allowlist<"create">>>().type.toBe<BadRequest | PaymentRequired | UnprocessableEntity | Common>()
    expect<Failure<Allowlist<"delete">>>().type.toBe<PaymentRequired | NotFound | Common>()
  })

  test("the block-list", () => {
    expect<Failure<Blocklist<"list">>>().type.toBe<PaymentRequired | Common>()
    expect<Failure<Blocklist<"create">>>().type.toBe<BadRequest | PaymentRequired | UnprocessableEntity | Common>()
    expect<Failure<Blocklist<"delete">>>().type.toBe<PaymentRequired | NotFound | Common>()
  })
})

describe("an input is flat", () => {
  test("path and query", () => {
    expect<Input<Organizations<"get">>>().type.toBe<{
      readonly organizationId: OrganizationId | OrganizationSlug
      readonly includeMembersCount?: boolean | undefined
      readonly includeMissingMemberWithElevatedPermissions?: boolean | undefined
    }>()
  })

  test("path only", () => {
    expect<Input<Organizations<"delete">>>().type.toBe<{ readonly organizationId: OrganizationId }>()
    expect<Input<Domains<"verifyOwnership">>>().type.toBe<{
      readonly organizationId: OrganizationId
      readonly domainId: OrganizationDomainId
    }>()
  })

  test("body only", () => {
    expect<Input<Organizations<"create">>>().type.toBe<{
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
    expect<Input<Organizations<"update">>>().type.toBe<{
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
    expect<Input<Domains<"create">>>().type.toBe<{
      readonly organizationId: OrganizationId
      readonly name: string
      readonly enrollmentMode?: EnrollmentMode | undefined
      readonly verified?: boolean | null | undefined
    }>()
    expect<Input<Memberships<"update">>>().type.toBe<{
      readonly organizationId: OrganizationId
      readonly userId: UserId
      readonly role: OpenEnum<"org:admin" | "org:member">
    }>()
  })

  test("multipart body", () => {
    expect<Input<Organizations<"uploadLogo">>>().type.toBe<{
      readonly organizationId: OrganizationId
      readonly file: Blob
      readonly uploaderUserId?: UserId | undefined
    }>()
  })

  test("query only", () => {
    expect<Input<Domains<"listAll">>>().type.toBe<{
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
    expect<Input<Allowlist<"list">>>().type.toBe<{
      readonly paginated?: boolean | undefined
      readonly limit?: number | undefined
      readonly offset?: number | undefined
    }>()
  })

  test("nothing", () => {
    expect<Input<Blocklist<"list">>>().type.toBe<{}>()
  })
})

test("a success is a model or a page of it", () => {
  expect<Success<Organizations<"get">>>().type.toBe<Organization>()
  expect<Success<Organizations<"uploadLogo">>>().type.toBe<OrganizationWithLogo>()
  expect<Success<Organizations<"delete">>>().type.toBe<DeletedObject>()
  expect<Success<Memberships<"delete">>>().type.toBe<OrganizationMembership>()
  expect<Success<Domains<"list">>>().type.toBeAssignableTo<Page<OrganizationDomain>>()
  expect<Success<Allowlist<"list">>>().type.toBeAssignableTo<Page<AllowlistIdentifier, number | null>>()
  expect<Success<Allowlist<"list">>>().type.not.toBeAssignableTo<Page<AllowlistIdentifier>>()
})

test("an operation's fields can be written where they stand", () => {
  const input = <Endpoint_ extends Endpoint.Any>(_endpoint: Endpoint_) => ({}) as Input<Endpoint_>
  expect(input(Endpoint.get("/things/:id", () => ({
    params: { id: Schema.String },
    query: { email: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.String,
    error: []
  })))).type.toBe<{ readonly id: string; readonly email?: string | undefined }>()
  expect(input(Endpoint.post("/things", () => ({
    payload: { email: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.String,
    error: []
  })))).type.toBe<{ readonly email?: string | undefined }>()
})

test("a body is made of fields", () => {
  const form = HttpApiSchema.Multipart(Schema.Struct({ file: Schema.instanceOf(Blob) }))
  expect(Endpoint.post).type.not.toBeCallableWith("/x", () => ({ payload: form, success: Schema.Void, error: [] }))
  for (const payload of [Schema.Array(Schema.String), Schema.Record({ key: Schema.String, value: Schema.Unknown })]) {
    expect(Endpoint.post).type.not.toBeCallableWith("/x", () => ({ payload, success: Schema.Void, error: [] }))
  }
  const fields = { a: Schema.String }
  expect(Endpoint.post).type.toBeCallableWith("/x", () => ({ payload: fields, success: Schema.Void, error: [] }))
})
