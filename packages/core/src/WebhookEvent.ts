/**
 * Events of Clerk's webhooks: of a known type, with the payload as a model, or of any other type.
 *
 * @module
 * @since 0.2.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Money, Payer } from "./Billing.js"
import * as Decoder from "./Decoder.js"
import { DeletedObject } from "./DeletedObject.js"
import {
  nullable,
  object,
  openEnum,
  optional,
  optionalId,
  secret,
  secretOf,
  timestamp,
  whereFit,
  withDefault
} from "./internal/fields.js"
import type { InstanceId } from "./internal/ids.js"
import {
  EmailAddressId,
  OrganizationRoleId,
  PayerId,
  PhoneNumberId,
  PlanId,
  StatementId,
  SubscriptionId,
  SubscriptionItemId,
  UserId
} from "./internal/ids.js"
import * as Issues from "./internal/issues.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"
import { Organization } from "./Organization.js"
import { OrganizationDomain } from "./OrganizationDomain.js"
import { OrganizationInvitation } from "./OrganizationInvitation.js"
import { OrganizationMembership } from "./OrganizationMembership.js"
import { OrganizationPermission } from "./OrganizationRole.js"
import { Session } from "./Session.js"
import { User } from "./User.js"
import { WaitlistEntry } from "./WaitlistEntry.js"

/**
 * The session of an event, with its user if Clerk sends it.
 *
 * @since 0.2.0
 * @category models
 */
export class SessionPayload extends Model.Class<SessionPayload>("@effect-clerk/core/WebhookEvent/SessionPayload")(
  () => ({ ...Session.fields, user: nullable(User) })
) {}

/**
 * An email that Clerk sends, or that you must send if `deliveredByClerk` is false. It contains sign-in codes and links,
 * so `subject`, `body`, `bodyPlain` and `data` are redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class EmailPayload extends Model.Class<EmailPayload>("@effect-clerk/core/WebhookEvent/EmailPayload")(() => ({
  object: object("email"),
  id: Schema.String,
  slug: optional(Schema.String),
  fromEmailName: optional(Schema.String),
  toEmailAddress: optional(Schema.String),
  emailAddressId: optionalId(EmailAddressId),
  userId: optionalId(UserId),
  subject: optional(secret),
  body: optional(secret),
  bodyPlain: optional(secret),
  status: optional(Schema.String),
  data: optional(secretOf(Metadata)),
  deliveredByClerk: withDefault(Schema.Boolean, () => false),
  suppressionReason: optional(Schema.String)
})) {}

/**
 * A text message that Clerk sends, or that you must send if `deliveredByClerk` is false. It contains sign-in codes, so
 * `message` and `data` are redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class SmsPayload extends Model.Class<SmsPayload>("@effect-clerk/core/WebhookEvent/SmsPayload")(() => ({
  object: object("sms_message"),
  id: Schema.String,
  slug: optional(Schema.String),
  fromPhoneNumber: optional(Schema.String),
  toPhoneNumber: optional(Schema.String),
  phoneNumberId: optionalId(PhoneNumberId),
  userId: optionalId(UserId),
  message: optional(secret),
  status: optional(Schema.String),
  data: optional(secretOf(Metadata)),
  deliveredByClerk: withDefault(Schema.Boolean, () => false)
})) {}

/**
 * An invitation to an organization. `userId` is the user who accepted it; `null` until then.
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationInvitationPayload
  extends Model.Class<OrganizationInvitationPayload>("@effect-clerk/core/WebhookEvent/OrganizationInvitationPayload")(
    () => ({ ...OrganizationInvitation.fields, roleName: optional(Schema.String), userId: optionalId(UserId) })
  )
{}

/**
 * A permission. `type` is `null` if the event does not contain it.
 *
 * @since 0.2.0
 * @category models
 */
export class PermissionPayload
  extends Model.Class<PermissionPayload>("@effect-clerk/core/WebhookEvent/PermissionPayload")(
    () => ({ ...OrganizationPermission.fields, type: optional(openEnum("system", "user")) })
  )
{}

/**
 * A role with its permissions.
 *
 * @since 0.2.0
 * @category models
 */
export class RolePayload extends Model.Class<RolePayload>("@effect-clerk/core/WebhookEvent/RolePayload")(() => ({
  object: object("role"),
  id: OrganizationRoleId,
  name: Schema.String,
  key: Schema.String,
  description: nullable(Schema.String),
  isCreatorEligible: withDefault(Schema.Boolean, () => false),
  permissions: withDefault(Schema.Array(PermissionPayload), () => []),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * A summary of the plan of a subscription item.
 *
 * @since 0.2.0
 * @category models
 */
export class PlanPayload extends Model.Class<PlanPayload>("@effect-clerk/core/WebhookEvent/PlanPayload")(() => ({
  id: PlanId,
  name: optional(Schema.String),
  slug: optional(Schema.String),
  description: nullable(Schema.String),
  productId: optional(Schema.String),
  isDefault: withDefault(Schema.Boolean, () => false),
  isRecurring: withDefault(Schema.Boolean, () => false),
  publiclyVisible: withDefault(Schema.Boolean, () => false),
  hasBaseFee: withDefault(Schema.Boolean, () => false),
  amount: whereFit(Schema.NullOr(Schema.Number), () => null),
  annualMonthlyAmount: whereFit(Schema.NullOr(Schema.Number), () => null),
  currency: optional(Schema.String),
  period: optional(Schema.String),
  interval: optional(Schema.Number)
})) {}

/**
 * The credit for the rest of a paid period.
 *
 * @since 0.2.0
 * @category models
 */
export class CreditPayload extends Model.Class<CreditPayload>("@effect-clerk/core/WebhookEvent/CreditPayload")(() => ({
  amount: nullable(Money),
  cycleDaysRemaining: optional(Schema.Number),
  cycleDaysTotal: optional(Schema.Number),
  cycleRemainingPercent: optional(Schema.Number)
})) {}

/**
 * A past, current or future plan of a payer.
 *
 * @since 0.2.0
 * @category models
 */
export class SubscriptionItemPayload
  extends Model.Class<SubscriptionItemPayload>("@effect-clerk/core/WebhookEvent/SubscriptionItemPayload")(() => ({
    object: object("commerce_subscription_item"),
    id: SubscriptionItemId,
    status: openEnum("abandoned", "active", "canceled", "ended", "expired", "incomplete", "past_due", "upcoming"),
    planId: optionalId(PlanId),
    plan: nullable(PlanPayload),
    planPeriod: optional(openEnum("month", "annual")),
    payer: optional(Payer),
    amount: optional(Money),
    credit: optional(CreditPayload),
    lifetimePaid: whereFit(Schema.NullOr(Schema.Number), () => null),
    nextPaymentAmount: whereFit(Schema.NullOr(Schema.Number), () => null),
    nextPaymentDate: optional(timestamp),
    prorationDate: optional(Schema.String),
    periodStart: nullable(timestamp),
    periodEnd: nullable(timestamp),
    canceledAt: nullable(timestamp),
    pastDueAt: nullable(timestamp)
  }))
{}

/**
 * A subscription with its items.
 *
 * @since 0.2.0
 * @category models
 */
export class SubscriptionPayload
  extends Model.Class<SubscriptionPayload>("@effect-clerk/core/WebhookEvent/SubscriptionPayload")(() => ({
    object: object("commerce_subscription"),
    id: SubscriptionId,
    status: openEnum("abandoned", "active", "canceled", "ended", "expired", "incomplete", "past_due", "upcoming"),
    payerId: optionalId(PayerId),
    payer: optional(Payer),
    items: withDefault(Schema.Array(SubscriptionItemPayload), () => []),
    latestPaymentId: optional(Schema.String),
    paymentSourceId: optional(Schema.String),
    activeAt: nullable(timestamp),
    canceledAt: nullable(timestamp),
    endedAt: nullable(timestamp),
    pastDueAt: nullable(timestamp),
    createdAt: nullable(timestamp),
    updatedAt: nullable(timestamp)
  }))
{}

/**
 * The reason why a payment failed, from the payment gateway.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentFailure extends Model.Class<PaymentFailure>("@effect-clerk/core/WebhookEvent/PaymentFailure")(
  () => ({ code: optional(Schema.String), declineCode: optional(Schema.String) })
) {}

/**
 * The totals of a payment.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentTotals extends Model.Class<PaymentTotals>("@effect-clerk/core/WebhookEvent/PaymentTotals")(() => ({
  subtotal: nullable(Money),
  taxTotal: nullable(Money),
  grandTotal: nullable(Money)
})) {}

/**
 * The payment method of a payment.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentSource extends Model.Class<PaymentSource>("@effect-clerk/core/WebhookEvent/PaymentSource")(() => ({
  id: Schema.String,
  gateway: optional(Schema.String),
  gatewayExternalId: optional(Schema.String),
  gatewayExternalAccountId: optional(Schema.String),
  paymentMethod: optional(Schema.String),
  status: optional(openEnum("active", "disconnected")),
  cardType: optional(Schema.String),
  last4: optional(Schema.String)
})) {}

/**
 * A payment attempt.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentAttemptPayload
  extends Model.Class<PaymentAttemptPayload>("@effect-clerk/core/WebhookEvent/PaymentAttemptPayload")(() => ({
    object: openEnum("commerce_payment_attempt", "commerce_payment"),
    id: Schema.String,
    paymentId: optional(Schema.String),
    statementId: optionalId(StatementId),
    status: openEnum("pending", "paid", "failed"),
    chargeType: optional(openEnum("checkout", "recurring")),
    payee: optional(Metadata),
    payer: optional(Payer),
    totals: optional(PaymentTotals),
    paymentSource: optional(PaymentSource),
    subscriptionItems: withDefault(Schema.Array(SubscriptionItemPayload), () => []),
    gatewayExternalId: optional(Schema.String),
    failedReason: optional(PaymentFailure),
    billingDate: nullable(timestamp),
    paidAt: nullable(timestamp),
    failedAt: nullable(timestamp),
    createdAt: nullable(timestamp),
    updatedAt: nullable(timestamp)
  }))
{}

/**
 * The schemas of the payloads, by event type. The payload of user events is `User`: flags that an event leaves out, as
 * the examples in Clerk's Dashboard do, are false.
 *
 * @since 0.2.0
 * @category schemas
 */
export const payloads = {
  "email.created": EmailPayload,
  "organization.created": Organization,
  "organization.deleted": DeletedObject,
  "organization.updated": Organization,
  "organizationDomain.created": OrganizationDomain,
  "organizationDomain.deleted": DeletedObject,
  "organizationDomain.updated": OrganizationDomain,
  "organizationInvitation.accepted": OrganizationInvitationPayload,
  "organizationInvitation.created": OrganizationInvitationPayload,
  "organizationInvitation.revoked": OrganizationInvitationPayload,
  "organizationMembership.created": OrganizationMembership,
  "organizationMembership.deleted": OrganizationMembership,
  "organizationMembership.updated": OrganizationMembership,
  "paymentAttempt.created": PaymentAttemptPayload,
  "paymentAttempt.updated": PaymentAttemptPayload,
  "permission.created": PermissionPayload,
  "permission.deleted": PermissionPayload,
  "permission.updated": PermissionPayload,
  "role.created": RolePayload,
  "role.deleted": RolePayload,
  "role.updated": RolePayload,
  "session.created": SessionPayload,
  "session.ended": SessionPayload,
  "session.removed": SessionPayload,
  "session.revoked": SessionPayload,
  "sms.created": SmsPayload,
  "subscription.active": SubscriptionPayload,
  "subscription.created": SubscriptionPayload,
  "subscription.pastDue": SubscriptionPayload,
  "subscription.updated": SubscriptionPayload,
  "subscriptionItem.abandoned": SubscriptionItemPayload,
  "subscriptionItem.active": SubscriptionItemPayload,
  "subscriptionItem.canceled": SubscriptionItemPayload,
  "subscriptionItem.created": SubscriptionItemPayload,
  "subscriptionItem.ended": SubscriptionItemPayload,
  "subscriptionItem.freeTrialEnding": SubscriptionItemPayload,
  "subscriptionItem.incomplete": SubscriptionItemPayload,
  "subscriptionItem.pastDue": SubscriptionItemPayload,
  "subscriptionItem.upcoming": SubscriptionItemPayload,
  "subscriptionItem.updated": SubscriptionItemPayload,
  "user.created": User,
  "user.deleted": DeletedObject,
  "user.updated": User,
  "waitlistEntry.created": WaitlistEntry,
  "waitlistEntry.updated": WaitlistEntry
} as const

/**
 * The known event types.
 *
 * @since 0.2.0
 * @category models
 */
export type Type = keyof typeof payloads

/**
 * The payload of an event type: `WebhookEvent.Payload<"user.created">` is a `User`.
 *
 * @since 0.2.0
 * @category models
 */
export type Payload<T extends Type> = (typeof payloads)[T]["Type"]

/**
 * An event, of any type.
 *
 * @since 0.2.0
 * @category models
 */
export interface Event<T extends string, Data> {
  readonly type: T
  readonly data: Data
  /** When it happened; `null` if the event does not contain it. */
  readonly timestamp: DateTime.Utc | null
  readonly instanceId: InstanceId | null
  /** The client that made the change; `null` if the event does not contain it. */
  readonly request: { readonly clientIp: string | null; readonly userAgent: string | null } | null
  /** The event as Clerk sent it, including unknown fields. It may contain sign-in codes. */
  readonly raw: Redacted.Redacted<{ readonly [key: string]: unknown }>
}

/**
 * An event of a known type: `WebhookEvent.Of<"user.created">`. For several types, their union.
 *
 * @since 0.2.0
 * @category models
 */
export type Of<T extends Type> = { readonly [K in T]: Event<K, Payload<K>> }[T]

/**
 * An event. Clerk adds types: the `data` of an unknown type is passed through unchanged. {@link is} narrows an event.
 *
 * @since 0.2.0
 * @category models
 */
export type WebhookEvent = Of<Type> | Event<string & {}, unknown>

/**
 * An event that cannot be decoded. `type` is `null` if the input is not an event. Otherwise, `paths` are the invalid
 * members of its `data`. It contains none of their values.
 *
 * @since 0.2.0
 * @category errors
 */
export interface Unreadable {
  readonly type: Type | null
  readonly paths: ReadonlyArray<string>
}

/**
 * Whether an event is of one of the given types. Narrows the event, which `switch` cannot, because the union is open.
 *
 * @example
 * import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
 *
 * const userOf = (event: WebhookEvent.WebhookEvent) =>
 *   WebhookEvent.is(event, "user.created", "user.updated") ? event.data.username : null
 *
 * @since 0.2.0
 * @category guards
 */
export const is = <const T extends Type>(event: WebhookEvent, ...types: ReadonlyArray<T>): event is Of<T> =>
  (types as ReadonlyArray<string>).includes(event.type)

/**
 * Whether an event type is known.
 *
 * @since 0.2.0
 * @category guards
 */
export const isKnownType = (type: string): type is Type => Object.hasOwn(payloads, type)

/**
 * Decodes an event from the body of a webhook, parsed as JSON. Also accepts events of an unknown type.
 *
 * @since 0.2.0
 * @category decoding
 */
export const fromUnknown = (input: unknown): Effect.Effect<WebhookEvent, Unreadable> => {
  if (!Predicate.isReadonlyRecord(input)) return Effect.fail({ type: null, paths: [] })
  const { data, event_attributes: attributes, instance_id: instanceId, timestamp, type } = input
  if (typeof type !== "string" || type === "") return Effect.fail({ type: null, paths: ["type"] })
  const decoded = isKnownType(type) ? decode(type, data) : Either.right(data)
  return Either.map(decoded, (data): WebhookEvent => ({
    type,
    data,
    timestamp: typeof timestamp === "number" ? Option.getOrNull(DateTime.make(timestamp)) : null,
    instanceId: isText(instanceId) ? instanceId as InstanceId : null,
    request: requestOf(attributes),
    raw: Redacted.make(input)
  }))
}

const isText = (input: unknown): input is string => typeof input === "string" && input !== ""

const requestOf = (attributes: unknown): WebhookEvent["request"] => {
  const request = Predicate.isReadonlyRecord(attributes) ? attributes["http_request"] : undefined
  if (!Predicate.isReadonlyRecord(request)) return null
  const { client_ip: clientIp, user_agent: userAgent } = request
  return { clientIp: isText(clientIp) ? clientIp : null, userAgent: isText(userAgent) ? userAgent : null }
}

const decoders = new Map<Type, (input: unknown) => Option.Option<unknown>>()

const decode = (type: Type, data: unknown): Either.Either<unknown, Unreadable> => {
  const schema = payloads[type] as Schema.Schema<unknown>
  let decoder = decoders.get(type)
  if (decoder === undefined) decoders.set(type, decoder = Decoder.make(schema))
  return Option.match(decoder(data), {
    onSome: (data) => Either.right(data),
    onNone: () => Either.left({ type, paths: pathsOf(schema, data) })
  })
}

const pathsOf = (schema: Schema.Schema<unknown>, data: unknown): ReadonlyArray<string> =>
  Either.match(Schema.decodeUnknownEither(schema, { errors: "all" })(data), {
    onLeft: (error) => Issues.pathsOf(error).map((path) => path === "" ? "data" : `data.${path}`),
    onRight: () => ["data"]
  })
