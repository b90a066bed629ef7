/**
 * Plans, prices, subscriptions and payments. Clerk's names for these start with `commerce_`.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, rfc3339, timestamp, withDefault } from "./internal/fields.js"
import {
  DiscountId,
  InstanceId,
  OrganizationId,
  PayerId,
  PlanId,
  PriceId,
  StatementId,
  SubscriptionId,
  SubscriptionItemId,
  UserId
} from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export {
  DiscountId,
  PayerId,
  PlanId,
  PriceId,
  StatementId,
  SubscriptionId,
  SubscriptionItemId
} from "./internal/ids.js"

/**
 * A sum of money. `amount` is in the smallest unit of the currency, such as cents.
 *
 * @since 0.2.0
 * @category models
 */
export class Money extends Model.Class<Money>("@effect-clerk/core/Billing/Money")(() => ({
  amount: Schema.Int,
  amountFormatted: Schema.String,
  currency: Schema.String,
  currencySymbol: Schema.String
})) {}

/**
 * The kind of a payer, and of the customers of a plan.
 *
 * @since 0.2.0
 * @category schemas
 */
export const PayerType = openEnum("user", "org")

/**
 * The type of {@link PayerType}.
 *
 * @since 0.2.0
 * @category models
 */
export type PayerType = typeof PayerType.Type

/**
 * A feature that a plan includes.
 *
 * @since 0.2.0
 * @category models
 */
export class Feature extends Model.Class<Feature>("@effect-clerk/core/Billing/Feature")(() => ({
  object: object("feature"),
  id: Schema.String,
  name: Schema.String,
  description: nullable(Schema.String),
  slug: Schema.String,
  avatarUrl: nullable(Schema.String)
})) {}

/**
 * The price of a unit in a range of blocks.
 *
 * @since 0.2.0
 * @category models
 */
export class UnitPriceTier extends Model.Class<UnitPriceTier>("@effect-clerk/core/Billing/UnitPriceTier")(() => ({
  startsAtBlock: Schema.Int,
  endsAfterBlock: nullable(Schema.Int),
  feePerBlock: Money
})) {}

/**
 * The price of a plan per unit, such as per seat.
 *
 * @since 0.2.0
 * @category models
 */
export class UnitPrice extends Model.Class<UnitPrice>("@effect-clerk/core/Billing/UnitPrice")(() => ({
  name: Schema.String,
  blockSize: Schema.Int,
  tiers: withDefault(Schema.Array(UnitPriceTier), () => [])
})) {}

/**
 * A plan. Clerk returns two generations of it: fields that only the older one has (`amount` and similar, `payerType`,
 * `period`, `interval`) are `null` in the newer one, and vice versa.
 *
 * @since 0.2.0
 * @category models
 */
export class Plan extends Model.Class<Plan>("@effect-clerk/core/Billing/Plan")(() => ({
  object: object("commerce_plan"),
  id: PlanId,
  name: Schema.String,
  fee: nullable(Money),
  annualMonthlyFee: nullable(Money),
  annualFee: nullable(Money),
  amount: optional(Schema.Int),
  amountFormatted: optional(Schema.String),
  annualMonthlyAmount: optional(Schema.Int),
  annualMonthlyAmountFormatted: optional(Schema.String),
  annualAmount: optional(Schema.Int),
  annualAmountFormatted: optional(Schema.String),
  currency: optional(Schema.String),
  currencySymbol: optional(Schema.String),
  description: nullable(Schema.String),
  productId: optional(Schema.String),
  isDefault: Schema.Boolean,
  isRecurring: Schema.Boolean,
  publiclyVisible: Schema.Boolean,
  hasBaseFee: Schema.Boolean,
  payerType: optional(Schema.Array(PayerType)),
  forPayerType: PayerType,
  slug: Schema.String,
  avatarUrl: nullable(Schema.String),
  period: optional(Schema.String),
  interval: optional(Schema.Int),
  features: withDefault(Schema.Array(Feature), () => []),
  freeTrialEnabled: withDefault(Schema.Boolean, () => false),
  freeTrialDays: nullable(Schema.Int),
  unitPrices: optional(Schema.Array(UnitPrice))
})) {}

/**
 * A price of a plan.
 *
 * @since 0.2.0
 * @category models
 */
export class Price extends Model.Class<Price>("@effect-clerk/core/Billing/Price")(() => ({
  object: object("commerce_price"),
  id: PriceId,
  planId: PlanId,
  instanceId: InstanceId,
  currency: Schema.String,
  currencySymbol: Schema.String,
  amount: Schema.Int,
  annualMonthlyAmount: Schema.Int,
  fee: nullable(Money),
  annualMonthlyFee: nullable(Money),
  description: nullable(Schema.String),
  isDefault: Schema.Boolean,
  supportedBillingPeriods: openEnum("month", "annual", "both"),
  createdAt: timestamp
})) {}

/**
 * A payer: a user or an organization, depending on which of the two ids is set.
 *
 * @since 0.2.0
 * @category models
 */
export class Payer extends Model.Class<Payer>("@effect-clerk/core/Billing/Payer")(() => ({
  object: object("commerce_payer"),
  id: PayerId,
  instanceId: InstanceId,
  userId: optionalId(UserId),
  firstName: optional(Schema.String),
  lastName: optional(Schema.String),
  email: optional(Schema.String),
  organizationId: optionalId(OrganizationId),
  organizationName: optional(Schema.String),
  imageUrl: optional(Schema.String),
  creditsBalance: optional(Money),
  createdAt: optional(timestamp),
  updatedAt: optional(timestamp)
})) {
  /**
   * Whether the payer is an organization.
   *
   * @since 0.2.0
   */
  get isOrganization(): boolean {
    return this.organizationId !== null
  }
}

/**
 * A payment method. Clerk returns two generations of it: the newer one has `paymentType`, the older one `paymentMethod`.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentMethod extends Model.Class<PaymentMethod>("@effect-clerk/core/Billing/PaymentMethod")(() => ({
  object: openEnum("commerce_payment_method", "commerce_source"),
  id: Schema.String,
  payerId: PayerId,
  paymentType: optional(openEnum("card", "link", "payer-credits")),
  paymentMethod: optional(openEnum("card", "apple_pay", "google_pay")),
  isDefault: optional(Schema.Boolean),
  gateway: Schema.String,
  gatewayExternalId: Schema.String,
  gatewayExternalAccountId: nullable(Schema.String),
  last4: nullable(Schema.String),
  status: openEnum("active", "disconnected"),
  walletType: nullable(Schema.String),
  cardType: nullable(Schema.String),
  expiryYear: nullable(Schema.Int),
  expiryMonth: nullable(Schema.Int),
  createdAt: optional(timestamp),
  updatedAt: optional(timestamp),
  isRemovable: optional(Schema.Boolean)
})) {}

/**
 * The credit for the rest of a period.
 *
 * @since 0.2.0
 * @category models
 */
export class SubscriptionCredit
  extends Model.Class<SubscriptionCredit>("@effect-clerk/core/Billing/SubscriptionCredit")(() => ({
    amount: nullable(Money),
    cycleRemainingPercent: optional(Schema.Number)
  }))
{}

/**
 * The credit for the rest of a period, with its days.
 *
 * @since 0.2.0
 * @category models
 */
export class ProrationCredit extends Model.Class<ProrationCredit>("@effect-clerk/core/Billing/ProrationCredit")(() => ({
  amount: Money,
  cycleDaysRemaining: Schema.Int,
  cycleDaysTotal: Schema.Int,
  cycleRemainingPercent: Schema.Number
})) {}

/**
 * The amount that is paid from the credits of a payer.
 *
 * @since 0.2.0
 * @category models
 */
export class PayerCredit extends Model.Class<PayerCredit>("@effect-clerk/core/Billing/PayerCredit")(() => ({
  remainingBalance: Money,
  appliedAmount: Money
})) {}

/**
 * Credits.
 *
 * @since 0.2.0
 * @category models
 */
export class Credits extends Model.Class<Credits>("@effect-clerk/core/Billing/Credits")(() => ({
  proration: nullable(ProrationCredit),
  payer: nullable(PayerCredit),
  total: Money
})) {}

/**
 * The discount for the part of a period that has passed.
 *
 * @since 0.2.0
 * @category models
 */
export class ProrationDiscount
  extends Model.Class<ProrationDiscount>("@effect-clerk/core/Billing/ProrationDiscount")(() => ({
    amount: Money,
    cycleDaysPassed: Schema.Int,
    cycleDaysTotal: Schema.Int,
    cyclePassedPercent: Schema.Number
  }))
{}

/**
 * Discounts.
 *
 * @since 0.2.0
 * @category models
 */
export class Discounts extends Model.Class<Discounts>("@effect-clerk/core/Billing/Discounts")(() => ({
  proration: nullable(ProrationDiscount),
  total: Money
})) {}

/**
 * The total for the units of a tier.
 *
 * @since 0.2.0
 * @category models
 */
export class PerUnitTotalTier
  extends Model.Class<PerUnitTotalTier>("@effect-clerk/core/Billing/PerUnitTotalTier")(() => ({
    quantity: nullable(Schema.Int),
    feePerBlock: Money,
    total: Money
  }))
{}

/**
 * The total for a kind of unit.
 *
 * @since 0.2.0
 * @category models
 */
export class PerUnitTotal extends Model.Class<PerUnitTotal>("@effect-clerk/core/Billing/PerUnitTotal")(() => ({
  name: Schema.String,
  blockSize: Schema.Int,
  tiers: withDefault(Schema.Array(PerUnitTotalTier), () => [])
})) {}

/**
 * The amount due, and how it is composed.
 *
 * @since 0.2.0
 * @category models
 */
export class Totals extends Model.Class<Totals>("@effect-clerk/core/Billing/Totals")(() => ({
  subtotal: Money,
  baseFee: Money,
  taxTotal: Money,
  grandTotal: Money,
  perUnitTotals: optional(Schema.Array(PerUnitTotal)),
  credits: optional(Credits),
  discounts: optional(Discounts)
})) {}

/**
 * The next payment.
 *
 * @since 0.2.0
 * @category models
 */
export class NextPayment extends Model.Class<NextPayment>("@effect-clerk/core/Billing/NextPayment")(() => ({
  amount: nullable(Money),
  date: nullable(timestamp),
  /** The same as `date`, in API version 2021-02-05 only. */
  time: optional(timestamp),
  perUnitTotals: optional(Schema.Array(PerUnitTotal)),
  totals: optional(Totals)
})) {}

/**
 * The number of seats of an item.
 *
 * @since 0.2.0
 * @category models
 */
export class Seats extends Model.Class<Seats>("@effect-clerk/core/Billing/Seats")(() => ({
  quantity: nullable(Schema.Int),
  tiers: optional(Schema.Array(PerUnitTotalTier))
})) {}

/**
 * An item of a subscription: one plan of a payer. Clerk returns two generations of it: fields that only the older one
 * has (`paymentSource`, `amount`, `nextInvoice`) are `null` in the newer one, and vice versa.
 *
 * @since 0.2.0
 * @category models
 */
export class SubscriptionItem
  extends Model.Class<SubscriptionItem>("@effect-clerk/core/Billing/SubscriptionItem")(() => ({
    object: object("commerce_subscription_item"),
    id: SubscriptionItemId,
    instanceId: optionalId(InstanceId),
    status: openEnum("active", "canceled", "expired", "ended", "past_due", "upcoming", "incomplete", "abandoned"),
    credit: optional(SubscriptionCredit),
    credits: optional(Credits),
    planId: optionalId(PlanId),
    priceId: optionalId(PriceId),
    plan: nullable(Plan),
    planPeriod: optional(openEnum("month", "annual")),
    paymentMethod: optional(PaymentMethod),
    paymentSourceId: optional(Schema.String),
    paymentSource: optional(PaymentMethod),
    lifetimePaid: optional(Money),
    amount: optional(Money),
    nextInvoice: optional(NextPayment),
    nextPayment: optional(NextPayment),
    payerId: optionalId(PayerId),
    payer: optional(Payer),
    isFreeTrial: withDefault(Schema.Boolean, () => false),
    periodStart: nullable(timestamp),
    periodEnd: nullable(timestamp),
    prorationDate: optional(Schema.String),
    canceledAt: nullable(timestamp),
    pastDueAt: nullable(timestamp),
    endedAt: nullable(timestamp),
    createdAt: optional(timestamp),
    updatedAt: optional(timestamp),
    seats: optional(Seats),
    totals: optional(Totals)
  }))
{}

/**
 * The subscription of a user or an organization.
 *
 * @since 0.2.0
 * @category models
 */
export class Subscription extends Model.Class<Subscription>("@effect-clerk/core/Billing/Subscription")(() => ({
  object: object("commerce_subscription"),
  id: SubscriptionId,
  instanceId: InstanceId,
  status: openEnum("active", "past_due", "canceled", "ended", "abandoned", "incomplete"),
  payerId: PayerId,
  activeAt: nullable(timestamp),
  pastDueAt: nullable(timestamp),
  subscriptionItems: withDefault(Schema.Array(SubscriptionItem), () => []),
  nextPayment: optional(NextPayment),
  eligibleForFreeTrial: optional(Schema.Boolean),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * The effect and the time of a price change of an item.
 *
 * @since 0.2.0
 * @category models
 */
export class PriceTransitionDetails
  extends Model.Class<PriceTransitionDetails>("@effect-clerk/core/Billing/PriceTransitionDetails")(() => ({
    previousPlan: Plan,
    previousPrice: Price,
    effectiveAt: timestamp,
    effectiveMode: openEnum("immediate", "end_of_period"),
    nextBillingDate: nullable(timestamp),
    chargedImmediately: Schema.Boolean,
    immediateCharge: nullable(Money),
    previousSubscriptionItemStatus: openEnum("canceled", "ended", "abandoned"),
    previousSubscriptionItemId: SubscriptionItemId
  }))
{}

/**
 * A price change of an item.
 *
 * @since 0.2.0
 * @category models
 */
export class PriceTransition extends Model.Class<PriceTransition>("@effect-clerk/core/Billing/PriceTransition")(() => ({
  object: object("commerce_price_transition"),
  subscriptionItem: SubscriptionItem,
  transition: PriceTransitionDetails
})) {}

/**
 * A discount that is applied to an item.
 *
 * @since 0.2.0
 * @category models
 */
export class DiscountRedemption
  extends Model.Class<DiscountRedemption>("@effect-clerk/core/Billing/DiscountRedemption")(() => ({
    object: object("commerce_discount_redemption"),
    id: Schema.String,
    subscriptionItemId: SubscriptionItemId,
    discountId: DiscountId,
    name: optional(Schema.String),
    source: openEnum("promotion", "manual", "promo_code"),
    promoCode: optional(Schema.String),
    effect: optional(openEnum("percentage", "fixed_amount")),
    percentOff: nullable(Schema.Number),
    amountOff: nullable(Money),
    amount: nullable(Money),
    cyclesRemaining: nullable(Schema.Int),
    cyclesApplied: Schema.Int,
    status: optional(openEnum("active", "exhausted", "removed")),
    redeemedAt: timestamp,
    redeemedBy: nullable(Schema.String)
  }))
{}

/**
 * A payment attempt. `payee` and `subscriptionItem` are passed through as Clerk sends them.
 *
 * @since 0.2.0
 * @category models
 */
export class PaymentAttempt extends Model.Class<PaymentAttempt>("@effect-clerk/core/Billing/PaymentAttempt")(() => ({
  object: openEnum("commerce_payment", "commerce_payment_attempt"),
  id: Schema.String,
  paymentId: Schema.String,
  instanceId: InstanceId,
  chargeType: Schema.String,
  payeeId: Schema.String,
  payee: Metadata,
  payerId: PayerId,
  payer: Payer,
  subscriptionItemId: optionalId(SubscriptionItemId),
  subscriptionItem: optional(Metadata),
  amount: Money,
  totals: optional(Totals),
  paymentMethodId: Schema.String,
  paymentMethod: PaymentMethod,
  statementId: StatementId,
  gatewayExternalId: nullable(Schema.String),
  gatewayExternalUrl: nullable(Schema.String),
  status: openEnum("pending", "paid", "failed"),
  paidAt: nullable(timestamp),
  failedAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * The payment attempts of one day of a statement.
 *
 * @since 0.2.0
 * @category models
 */
export class StatementGroup extends Model.Class<StatementGroup>("@effect-clerk/core/Billing/StatementGroup")(() => ({
  object: object("commerce_statement_group"),
  timestamp,
  items: withDefault(Schema.Array(PaymentAttempt), () => [])
})) {}

/**
 * The totals of a statement.
 *
 * @since 0.2.0
 * @category models
 */
export class StatementTotals extends Model.Class<StatementTotals>("@effect-clerk/core/Billing/StatementTotals")(() => ({
  grandTotal: Money,
  subtotal: Money,
  baseFee: Money,
  taxTotal: Money
})) {}

/**
 * A monthly statement of the payments of a payer.
 *
 * @since 0.2.0
 * @category models
 */
export class Statement extends Model.Class<Statement>("@effect-clerk/core/Billing/Statement")(() => ({
  object: object("commerce_statement"),
  id: StatementId,
  instanceId: InstanceId,
  timestamp,
  payer: Payer,
  status: openEnum("open", "closed"),
  totals: StatementTotals,
  groups: withDefault(Schema.Array(StatementGroup), () => [])
})) {}

/**
 * The remaining credits of a payer.
 *
 * @since 0.2.0
 * @category models
 */
export class CreditBalance extends Model.Class<CreditBalance>("@effect-clerk/core/Billing/CreditBalance")(() => ({
  object: Schema.String,
  balance: nullable(Money)
})) {}

/**
 * An entry in the ledger of credits. Clerk sends its instant as RFC 3339.
 *
 * @since 0.2.0
 * @category models
 */
export class CreditLedgerEntry
  extends Model.Class<CreditLedgerEntry>("@effect-clerk/core/Billing/CreditLedgerEntry")(() => ({
    object: Schema.String,
    id: Schema.String,
    payerId: PayerId,
    amount: Money,
    sourceType: Schema.String,
    sourceId: Schema.String,
    note: nullable(Schema.String),
    createdAt: rfc3339
  }))
{}
