/**
 * Models and errors for mocks: complete, valid and deterministic. A test states only the fields that it is about.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { endpoints, type Operation } from "@effect-clerk/core/Contract"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { EmailAddress } from "@effect-clerk/core/EmailAddress"
import { Invitation } from "@effect-clerk/core/Invitation"
import { Organization, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { DomainVerification, OrganizationDomain, PublicOrganizationData } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationInvitation } from "@effect-clerk/core/OrganizationInvitation"
import { OrganizationMembership, PublicUserData } from "@effect-clerk/core/OrganizationMembership"
import type * as Page from "@effect-clerk/core/Page"
import { Session } from "@effect-clerk/core/Session"
import { User } from "@effect-clerk/core/User"
import { Verification } from "@effect-clerk/core/Verification"
import type * as Brand from "effect/Brand"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { placeholder } from "./internal/images.js"
import * as models from "./internal/models.js"
import * as roles from "./internal/roles.js"
import * as slugs from "./internal/slugs.js"

/** @inline */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Class = new(fields: any) => unknown

type Plain<A> = A extends { readonly [Brand.BrandTypeId]: unknown } ? string : A

/**
 * The fields of a model, all optional. An id may be any text.
 *
 * @since 0.1.0
 * @category models
 */
export type Fields<Model extends Class> = {
  readonly [K in keyof ConstructorParameters<Model>[0]]?: Plain<ConstructorParameters<Model>[0][K]>
}

/**
 * The default time at which everything was created and updated: 2026-01-01, 00:00 UTC.
 *
 * @since 0.1.0
 * @category defaults
 */
export const timestamp: DateTime.Utc = DateTime.unsafeMake("2026-01-01T00:00:00Z")

/**
 * The default trace id of errors.
 *
 * @since 0.1.0
 * @category defaults
 */
export const traceId = "00000000000000000000000000000001"

const make = <Model extends Class>(
  Model: Model,
  ...fields: ReadonlyArray<Fields<Model>>
): InstanceType<Model> =>
  new Model(Object.assign({}, models.usualOf(Model as never, timestamp), ...fields)) as InstanceType<Model>

/**
 * Any model, complete and valid, with the given fields. Ids have Clerk's prefixes and end with `_1`, optional fields are missing,
 * lists are empty, and flags are false.
 *
 * @example
 * import { User } from "@effect-clerk/core/User"
 * import * as Users from "@effect-clerk/client/Users"
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const UsersTest = Layer.mock(Users.Users, {
 *   get: ({ userId }) => Effect.succeed(Fixtures.of(User, { id: userId, firstName: "Ada" }))
 * })
 *
 * @since 0.2.0
 * @category models
 */
export const of = <Model extends Class & Schema.Schema.AnyNoContext>(
  model: Model,
  fields: Fields<Model> = {}
): InstanceType<Model> => make(model, fields)

/**
 * `idn_1`: ada@example.com, verified.
 *
 * @since 0.2.0
 * @category models
 */
export const emailAddress = (fields: Fields<typeof EmailAddress> = {}): EmailAddress =>
  make(EmailAddress, {
    createdAt: timestamp,
    updatedAt: timestamp,
    emailAddress: "ada@example.com",
    verification: new Verification({
      object: "verification_admin",
      status: "verified",
      strategy: "admin"
    })
  }, fields)

/**
 * Ada Lovelace, `user_1`, ada@example.com. The primary email address is the first.
 *
 * @example
 * import * as Users from "@effect-clerk/client/Users"
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const UsersTest = Layer.mock(Users.Users, {
 *   get: () => Effect.succeed(Fixtures.user({ firstName: "Grace", publicMetadata: { plan: "pro" } }))
 * })
 *
 * @since 0.2.0
 * @category models
 */
export const user = (fields: Fields<typeof User> = {}): User => {
  const { emailAddresses = [emailAddress()] } = fields
  return make(User, {
    firstName: "Ada",
    lastName: "Lovelace",
    imageUrl: "https://img.clerk.com/user",
    emailAddresses,
    primaryEmailAddressId: emailAddresses[0]?.id ?? null
  }, fields)
}

/**
 * `sess_1`: Ada, `user_1`, is signed in. It expires after seven days.
 *
 * @since 0.2.0
 * @category models
 */
export const session = (fields: Fields<typeof Session> = {}): Session =>
  make(Session, {
    lastActiveAt: timestamp,
    expireAt: DateTime.add(timestamp, { days: 7 }),
    abandonAt: DateTime.add(timestamp, { days: 30 })
  }, fields)

const invited = () => ({
  emailAddress: "ada@example.com",
  status: "pending" as const,
  url: Redacted.make("https://accounts.example.com/sign-up?__clerk_ticket=ticket_1"),
  expiresAt: DateTime.add(timestamp, { days: 30 })
})

/**
 * `inv_1`: ada@example.com is invited to the application, for 30 days.
 *
 * @since 0.2.0
 * @category models
 */
export const invitation = (fields: Fields<typeof Invitation> = {}): Invitation => make(Invitation, invited(), fields)

/**
 * `orginv_1`: ada@example.com is invited to Acme, `org_1`, for 30 days. The name of the role follows from `org:admin` or
 * `org:member`.
 *
 * @since 0.2.0
 * @category models
 */
export const organizationInvitation = (
  fields: Fields<typeof OrganizationInvitation> = {}
): OrganizationInvitation => {
  const { role = "org:member" } = fields
  return make(OrganizationInvitation, invited(), {
    organizationId: "org_1",
    role,
    roleName: roles.system[role]?.name ?? role
  }, fields)
}

/**
 * Acme, `org_1`. The slug follows the name.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const OrganizationsTest = Layer.mock(Organizations.Organizations, {
 *   get: () => Effect.succeed(Fixtures.organization({ name: "Globex" }))
 * })
 *
 * @since 0.1.0
 * @category models
 */
export const organization = (fields: Fields<typeof Organization> = {}): Organization => {
  const { name = "Acme" } = fields
  return make(
    Organization,
    { name, slug: slugs.ofName(name) || null, imageUrl: placeholder },
    fields
  )
}

/**
 * The result of uploading a logo to Acme. The image is the logo.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationWithLogo = (fields: Fields<typeof OrganizationWithLogo> = {}): OrganizationWithLogo => {
  const { logoUrl = "https://img.clerk.com/img_1", ...rest } = fields
  return make(OrganizationWithLogo, organization({ imageUrl: logoUrl, hasImage: true, ...rest }), { logoUrl })
}

/**
 * Ada Lovelace, `user_1`, ada@example.com.
 *
 * @since 0.1.0
 * @category models
 */
export const publicUserData = (fields: Fields<typeof PublicUserData> = {}): PublicUserData =>
  make(PublicUserData, {
    firstName: "Ada",
    lastName: "Lovelace",
    identifier: "ada@example.com",
    imageUrl: "https://img.clerk.com/user"
  }, fields)

/**
 * `orgmem_1`: Ada, `user_1`, as a member of Acme, `org_1`. The name and permissions of the role follow from `org:admin`
 * or `org:member`.
 *
 * @example
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 *
 * const grace = Fixtures.organizationMembership({
 *   role: "org:admin",
 *   publicUserData: Fixtures.publicUserData({ userId: "user_2", firstName: "Grace", lastName: "Hopper" })
 * })
 *
 * @since 0.1.0
 * @category models
 */
export const organizationMembership = (
  fields: Fields<typeof OrganizationMembership> = {}
): OrganizationMembership => {
  const { role = "org:member" } = fields
  return make(OrganizationMembership, {
    role,
    roleName: roles.system[role]?.name ?? null,
    permissions: roles.system[role]?.permissions ?? [],
    organization: organization(),
    publicUserData: publicUserData()
  }, fields)
}

/**
 * A successful verification.
 *
 * @since 0.1.0
 * @category models
 */
export const verification = (fields: Fields<typeof DomainVerification> = {}): DomainVerification =>
  make(DomainVerification, { status: "verified", strategy: "email_code", attempts: 1, verifiedAt: timestamp }, fields)

/**
 * `orgdmn_1`: acme.com, verified, of Acme. `organizationId` sets the organization in both places.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationDomain = (fields: Fields<typeof OrganizationDomain> = {}): OrganizationDomain => {
  const { affiliationVerification = verification(), organizationId = "org_1" } = fields
  const { hasImage, id, imageUrl, name, slug } = organization({ id: organizationId })
  return make(OrganizationDomain, {
    organizationId,
    name: "acme.com",
    enrollmentMode: "manual_invitation",
    affiliationEmailAddress: "ada@acme.com",
    affiliationVerification,
    verification: affiliationVerification,
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage })
  }, fields)
}

const identifierFields = (identifier: string) => ({
  identifier,
  identifierType: identifier.startsWith("+")
    ? "phone_number"
    : identifier.startsWith("0x")
    ? "web3_wallet"
    : "email_address",
  instanceId: "ins_1"
})

/**
 * `alid_1`: ada@example.com. The type follows from the identifier.
 *
 * @since 0.1.0
 * @category models
 */
export const allowlistIdentifier = (fields: Fields<typeof AllowlistIdentifier> = {}): AllowlistIdentifier =>
  make(AllowlistIdentifier, identifierFields(fields.identifier ?? "ada@example.com"), fields)

/**
 * `blid_1`: mallory@example.com. The type follows from the identifier.
 *
 * @since 0.1.0
 * @category models
 */
export const blocklistIdentifier = (fields: Fields<typeof BlocklistIdentifier> = {}): BlocklistIdentifier =>
  make(BlocklistIdentifier, identifierFields(fields.identifier ?? "mallory@example.com"), fields)

/**
 * The organization `org_1`, deleted.
 *
 * @since 0.1.0
 * @category models
 */
export const deletedObject = (fields: Fields<typeof DeletedObject> = {}): DeletedObject =>
  make(DeletedObject, { object: "organization", id: "org_1", deleted: true }, fields)

/**
 * The last page of a list, unless `totalCount` is greater than its length.
 *
 * @since 0.1.0
 * @category models
 */
export const page = <A>(data: ReadonlyArray<A>, totalCount: number = data.length): Page.Page<A> => ({
  data,
  totalCount
})

/**
 * One entry of Clerk's error envelope.
 *
 * @since 0.1.0
 * @category errors
 */
export interface Detail {
  readonly code: ClerkError.ErrorCode
  /** The code by default. */
  readonly message?: string | undefined
  /** The message by default. */
  readonly longMessage?: string | undefined
  /** The invalid parameter, in snake_case. */
  readonly paramName?: string | undefined
  /** Further metadata from Clerk, in snake_case. */
  readonly meta?: { readonly [key: string]: unknown } | undefined
}

/**
 * One entry of Clerk's error envelope.
 *
 * @since 0.1.0
 * @category errors
 */
export const detail = (
  { code, message = code, longMessage = message, meta, paramName }: Detail
): ClerkError.Detail => ({
  code,
  message,
  longMessage,
  meta: meta === undefined && paramName === undefined
    ? null
    : { ...meta, ...(paramName === undefined ? {} : { param_name: paramName }) }
})

/**
 * The call that failed.
 *
 * @since 0.1.0
 * @category errors
 */
export interface Call {
  /** `organizations.get` by default. Method, path and idempotence follow from it. */
  readonly operation?: Operation | undefined
}

/**
 * An error that Clerk answered.
 *
 * @since 0.1.0
 * @category errors
 */
export interface Answered extends Call, Partial<Detail> {
  readonly retryAfter?: Duration.DurationInput | undefined
}

const call = ({ operation = "organizations.get" }: Call) => {
  const { idempotent, method, path } = endpoints.find((endpoint) => endpoint.operation === operation)!
  return { operation, method, path, idempotent }
}

const answered = <Class extends ClerkError.StatusClass>(
  Class: Class,
  usual: ClerkError.KnownErrorCode,
  status = ClerkError.toStatus(Class)
) =>
({ code = usual, operation, retryAfter, ...rest }: Answered = {}): InstanceType<Class> =>
  new (Class as typeof ClerkError.NotFound)({
    ...call({ operation }),
    status,
    errors: [detail({ ...rest, code })],
    traceId,
    retryAfter: retryAfter === undefined ? null : Duration.decode(retryAfter)
  }) as InstanceType<Class>

/**
 * 400, `request_body_invalid` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const badRequest = answered(ClerkError.BadRequest, "request_body_invalid")

/**
 * 401, `clerk_key_invalid` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const unauthorized = answered(ClerkError.Unauthorized, "clerk_key_invalid")

/**
 * 402, `unsupported_subscription_plan_features` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const paymentRequired = answered(ClerkError.PaymentRequired, "unsupported_subscription_plan_features")

/**
 * 403, `authorization_invalid` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const forbidden = answered(ClerkError.Forbidden, "authorization_invalid")

/**
 * 404, `resource_not_found` by default.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const OrganizationsTest = Layer.mock(Organizations.Organizations, {
 *   get: () => Effect.fail(Fixtures.notFound())
 * })
 *
 * @since 0.1.0
 * @category errors
 */
export const notFound = answered(ClerkError.NotFound, "resource_not_found")

/**
 * 409, `conflict` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const conflict = answered(ClerkError.Conflict, "conflict")

/**
 * 413, `request_body_too_large` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const payloadTooLarge = answered(ClerkError.PayloadTooLarge, "request_body_too_large")

/**
 * 415, `unsupported_content_type` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const unsupportedMediaType = answered(ClerkError.UnsupportedMediaType, "unsupported_content_type")

/**
 * 422, `form_param_value_invalid` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const unprocessableEntity = answered(ClerkError.UnprocessableEntity, "form_param_value_invalid")

/**
 * 429, `too_many_requests` by default. `retryAfter` is how long Clerk asks to wait; missing by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const tooManyRequests = answered(ClerkError.TooManyRequests, "too_many_requests")

/**
 * 504, `gateway_timeout` by default.
 *
 * @since 0.1.0
 * @category errors
 */
export const serverError = answered(ClerkError.ServerError, "gateway_timeout", 504)

/**
 * A connection that was lost before the answer arrived (`Interrupted`, the default) or never established (`Connect`).
 *
 * @since 0.1.0
 * @category errors
 */
export const transportError = (
  { reason = "Interrupted", ...rest }: Call & { readonly reason?: ClerkError.TransportError["reason"] } = {}
): ClerkError.TransportError =>
  new ClerkError.TransportError({
    ...call(rest),
    reason,
    description: reason === "Connect" ? "connect ECONNREFUSED" : "read ECONNRESET"
  })

/**
 * No answer within 30 seconds, the client's limit for an attempt.
 *
 * @since 0.1.0
 * @category errors
 */
export const requestTimeout = (options: Call = {}): ClerkError.RequestTimeout =>
  new ClerkError.RequestTimeout({ ...call(options), scope: "attempt", duration: Duration.seconds(30) })
