import type { ApiVersion } from "@effect-clerk/core/ApiVersion"
import {
  CreditBalance,
  DiscountId,
  DiscountRedemption,
  Feature,
  Money,
  NextPayment,
  Payer,
  PayerId,
  PayerType,
  PaymentAttempt,
  PaymentMethod,
  Plan,
  PlanId,
  Price,
  PriceId,
  Statement,
  StatementGroup,
  StatementId,
  StatementTotals,
  Subscription,
  SubscriptionId,
  SubscriptionItem,
  SubscriptionItemId
} from "@effect-clerk/core/Billing"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { InstanceId } from "@effect-clerk/core/Instance"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import * as identifiers from "./identifiers.js"
import { always } from "./roles.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

/** The only currency of the instance. Amounts are in cents. */
export const currency = "USD"

export const money = (amount: number): Money =>
  new Money({ amount, amountFormatted: (amount / 100).toFixed(2), currency, currencySymbol: "$" }, true)

const instanceId = () => InstanceId.make(identifiers.instanceId, true)

export const plans = Table.make("plans", {
  prefix: "cplan",
  object: "commerce_plan",
  row: () =>
    Schema.Struct({
      id: PlanId,
      name: Schema.String,
      slug: Schema.String,
      description: Schema.String,
      forPayerType: PayerType,
      amount: Schema.NonNegativeInt,
      annualMonthlyAmount: Schema.NullOr(Schema.NonNegativeInt),
      freeTrialDays: Schema.NullOr(Schema.NonNegativeInt),
      features: Schema.Array(Schema.String),
      createdAt: Schema.DateTimeUtc
    }),
  unique: {
    slug: Table.distinct(
      "slug",
      (slug) => failures.unprocessable(failures.parameterTaken("slug", `The plan ${slug} already exists.`))
    )
  }
})

export const prices = Table.ofModel("prices", Price, {
  prefix: "cprice",
  object: "commerce_price",
  parents: { planId: "plans" }
})

const periods = { month: { months: 1 }, annual: { years: 1 } } as const

export type Period = keyof typeof periods

export const endOf = (start: DateTime.Utc, period: Period): DateTime.Utc => DateTime.add(start, periods[period])

/** The payer: one of the two is set. */
const payer = () => ({ userId: Schema.NullOr(UserId), organizationId: Schema.NullOr(OrganizationId) })

const itemRow = () =>
  Schema.Struct({
    id: SubscriptionItemId,
    ...payer(),
    priceId: PriceId,
    planPeriod: Schema.Literal("month", "annual"),
    isFreeTrial: Schema.Boolean,
    periodStart: Schema.DateTimeUtc,
    /** `null` for a free item, which does not end. */
    periodEnd: Schema.NullOr(Schema.DateTimeUtc),
    canceledAt: Schema.NullOr(Schema.DateTimeUtc),
    endedAt: Schema.NullOr(Schema.DateTimeUtc),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

type Item = Schema.Schema.Type<ReturnType<typeof itemRow>>

// guess: an item is paid for once its free trial has ended
const renewed = (row: Item, now: DateTime.Utc): Item => {
  const { canceledAt, endedAt, periodEnd, planPeriod } = row
  if (endedAt !== null || periodEnd === null || DateTime.greaterThan(periodEnd, now)) return row
  return canceledAt === null
    ? renewed({ ...row, isFreeTrial: false, periodStart: periodEnd, periodEnd: endOf(periodEnd, planPeriod) }, now)
    : { ...row, endedAt: periodEnd }
}

const owner = ({ organizationId, userId }: Owner): string | null => userId ?? organizationId

export const subscriptionItems = Table.make("subscriptionItems", {
  prefix: "csubitem",
  object: "commerce_subscription_item",
  row: itemRow,
  parents: { userId: "users", organizationId: "organizations", priceId: "prices" },
  indexes: { owner },
  at: renewed
})

export const discounts = Table.make("discounts", {
  prefix: "cdiscount",
  object: "commerce_discount",
  row: () =>
    Schema.Struct({
      id: DiscountId,
      name: Schema.String,
      percentOff: Schema.NullOr(Schema.Number),
      amountOff: Schema.NullOr(Schema.NonNegativeInt)
    })
})

export const discountRedemptions = Table.make("discountRedemptions", {
  prefix: "cdiscred",
  object: "commerce_discount_redemption",
  row: () =>
    Schema.Struct({
      id: Schema.String,
      subscriptionItemId: SubscriptionItemId,
      discountId: DiscountId,
      status: Schema.Literal("active", "removed"),
      createdAt: Schema.DateTimeUtc
    }),
  parents: { subscriptionItemId: "subscriptionItems", discountId: "discounts" }
})

export const creditLedger = Table.make("creditLedger", {
  prefix: "cledger",
  object: "commerce_credit_ledger",
  row: () =>
    Schema.Struct({
      id: Schema.String,
      ...payer(),
      amount: Schema.Int,
      idempotencyKey: Schema.String,
      note: Schema.NullOr(Schema.String),
      createdAt: Schema.DateTimeUtc
    }),
  parents: { userId: "users", organizationId: "organizations" },
  indexes: { owner }
})

export const statements = Table.make("statements", {
  prefix: "cstmt",
  object: "commerce_statement",
  row: () =>
    Schema.Struct({
      id: StatementId,
      ...payer(),
      status: Schema.Literal("open", "closed"),
      payments: Schema.Array(Schema.Struct({
        id: Schema.String,
        amount: Schema.NonNegativeInt,
        status: Schema.Literal("pending", "paid", "failed")
      })),
      createdAt: Schema.DateTimeUtc
    }),
  parents: { userId: "users", organizationId: "organizations" }
})

declare module "./table.js" {
  interface Tables {
    readonly plans: typeof plans
    readonly prices: typeof prices
    readonly subscriptionItems: typeof subscriptionItems
    readonly discounts: typeof discounts
    readonly discountRedemptions: typeof discountRedemptions
    readonly creditLedger: typeof creditLedger
    readonly statements: typeof statements
  }
}

export interface Owner {
  readonly userId: UserId | null
  readonly organizationId: OrganizationId | null
}

export type PlanRow = Table.RowOf<"plans">
export type ItemRow = Table.RowOf<"subscriptionItems">
export type RedemptionRow = Table.RowOf<"discountRedemptions">
export type StatementRow = Table.RowOf<"statements">

const typeOf = ({ userId }: Owner): "user" | "org" => userId === null ? "org" : "user"

/** The default price of a plan, which applies unless another price is agreed on. */
export const defaultPrice = ({ amount, annualMonthlyAmount, createdAt, id }: PlanRow, priceId: PriceId): Price =>
  price({
    id: priceId,
    planId: id,
    amount,
    annualMonthlyAmount,
    description: null,
    isDefault: true,
    supportedBillingPeriods: annualMonthlyAmount === null ? "month" : "both",
    createdAt
  })

/** A price, with its amounts as money. */
export const price = (
  { amount, annualMonthlyAmount, ...row }:
    & Pick<Price, "planId" | "description" | "isDefault" | "supportedBillingPeriods" | "createdAt" | "id">
    & { readonly amount: number | null; readonly annualMonthlyAmount: number | null }
): Price =>
  new Price({
    ...row,
    instanceId: instanceId(),
    currency,
    currencySymbol: "$",
    amount: amount ?? 0,
    annualMonthlyAmount: annualMonthlyAmount ?? 0,
    fee: amount === null ? null : money(amount),
    annualMonthlyFee: annualMonthlyAmount === null ? null : money(annualMonthlyAmount)
  }, true)

// guess: every instance has two free plans, one for users and one for organizations, which apply to payers without another plan
const free = (type: "user" | "org"): PlanRow => ({
  id: PlanId.make(`cplan_free_${type}`, true),
  name: "Free",
  slug: `free_${type}`,
  description: "",
  forPayerType: type,
  amount: 0,
  annualMonthlyAmount: null,
  freeTrialDays: null,
  features: [],
  createdAt: always
})

export const isFree = ({ id }: { readonly id: string }): boolean => /^c\w+?_free_/.test(id)

const freePrice = (type: "user" | "org"): Price => defaultPrice(free(type), PriceId.make(`cprice_free_${type}`, true))

export const allPlans = (store: Store): ReadonlyArray<PlanRow> => [free("user"), free("org"), ...store.all("plans")]

export const allPrices = (store: Store): ReadonlyArray<Price> => [
  freePrice("user"),
  freePrice("org"),
  ...store.all("prices")
]

export const findPlan = (store: Store, id: string): PlanRow | undefined =>
  store.get("plans", id) ?? [free("user"), free("org")].find((plan) => plan.id === id)

export const findPrice = (store: Store, id: string): Price | undefined =>
  store.get("prices", id) ?? [freePrice("user"), freePrice("org")].find((price) => price.id === id)

export const priceOf = (store: Store, { priceId }: ItemRow): Price => findPrice(store, priceId)!

export const planOf = (store: Store, price: Price): PlanRow => findPlan(store, price.planId)!

/** The fee of a price for a period. */
export const feeOf = ({ amount, annualMonthlyAmount }: Price, period: Period): number =>
  period === "annual" ? annualMonthlyAmount * 12 : amount

const feature = (slug: string): Feature =>
  new Feature({ id: `feat_${slug}`, name: slug, description: "", slug, avatarUrl: "" }, true)

export const showPlan = ({ amount, annualMonthlyAmount, ...row }: PlanRow): Plan =>
  new Plan({
    ...row,
    fee: money(amount),
    annualMonthlyFee: annualMonthlyAmount === null ? null : money(annualMonthlyAmount),
    annualFee: annualMonthlyAmount === null ? null : money(annualMonthlyAmount * 12),
    productId: "",
    isDefault: isFree(row),
    isRecurring: true,
    publiclyVisible: true,
    hasBaseFee: amount > 0,
    avatarUrl: "",
    features: row.features.map(feature),
    freeTrialEnabled: row.freeTrialDays !== null
  }, true)

/** A plan in the older of the two formats. */
export const showFormerPlan = (row: PlanRow): Plan => {
  const yearly = row.annualMonthlyAmount ?? 0
  return new Plan({
    ...showPlan(row),
    amount: row.amount,
    amountFormatted: money(row.amount).amountFormatted,
    annualMonthlyAmount: yearly,
    annualMonthlyAmountFormatted: money(yearly).amountFormatted,
    annualAmount: yearly * 12,
    annualAmountFormatted: money(yearly * 12).amountFormatted,
    currency,
    currencySymbol: "$",
    payerType: [row.forPayerType],
    period: "month",
    interval: 1
  }, true)
}

export const payerId = (of: Owner): PayerId => PayerId.make(`cpayer_${owner(of)}`, true)

const showPayer = (store: Store, of: Owner): Payer => {
  const user = of.userId === null ? undefined : store.get("users", of.userId)
  const organization = of.organizationId === null ? undefined : store.get("organizations", of.organizationId)
  const { createdAt, imageUrl, updatedAt } = (user ?? organization)!
  return new Payer({
    id: payerId(of),
    instanceId: instanceId(),
    ...of,
    firstName: user?.firstName ?? null,
    lastName: user?.lastName ?? null,
    email: user?.emailAddress ?? null,
    organizationName: organization?.name ?? null,
    imageUrl: imageUrl ?? "",
    creditsBalance: balanceOf(store, of),
    createdAt,
    updatedAt
  }, true)
}

/** The item of a payer on the free plan. It is derived from the payer, so it is not in a table. */
const freeItem = (store: Store, of: Owner): ItemRow => {
  const { createdAt, updatedAt } =
    (of.userId === null ? store.get("organizations", of.organizationId!) : store.get("users", of.userId))!
  return {
    id: SubscriptionItemId.make(`csubitem_free_${owner(of)}`, true),
    ...of,
    priceId: freePrice(typeOf(of)).id,
    planPeriod: "month",
    isFreeTrial: false,
    periodStart: createdAt,
    periodEnd: null,
    canceledAt: null,
    endedAt: null,
    createdAt,
    updatedAt
  }
}

export const statusOf = (store: Store, { canceledAt, endedAt, periodStart }: ItemRow) =>
  endedAt !== null
    ? "ended"
    : canceledAt !== null
    ? "canceled"
    : DateTime.greaterThan(periodStart, store.now)
    ? "upcoming"
    : "active"

/** The current and upcoming items of a payer. */
export const itemsOf = (store: Store, of: Owner): ReadonlyArray<ItemRow> => {
  const found = store.by("subscriptionItems", "owner", owner(of)!).filter(({ endedAt }) => endedAt === null)
  return found.some((item) => statusOf(store, item) !== "upcoming") ? found : [freeItem(store, of), ...found]
}

/** All possible payers. */
export const owners = (store: Store): ReadonlyArray<Owner> => [
  ...store.all("users").map(({ id }) => ({ userId: id, organizationId: null })),
  ...store.all("organizations").map(({ id }) => ({ userId: null, organizationId: id }))
]

/** The payer with an id. */
export const ownerOf = (store: Store, id: string): Owner | undefined =>
  store.has("users", id)
    ? { userId: UserId.make(id, true), organizationId: null }
    : store.has("organizations", id)
    ? { userId: null, organizationId: OrganizationId.make(id, true) }
    : undefined

export const findItem = (store: Store, id: string): Either.Either<ItemRow, ClerkError> => {
  const of = isFree({ id }) ? ownerOf(store, id.slice("csubitem_free_".length)) : undefined
  return Either.fromNullable(
    of === undefined ? store.get("subscriptionItems", id) : itemsOf(store, of).find((item) => item.id === id),
    () => failures.notFound(failures.detail("subscription_item_not_found", "Subscription item not found"))
  )
}

/** The discount of an item. */
export const redemptionOf = (store: Store, { id }: { readonly id: string }): RedemptionRow | undefined =>
  store.by("discountRedemptions", "subscriptionItemId", id).find(({ status }) => status === "active")

export const showRedemption = (row: RedemptionRow, store: Store): DiscountRedemption => {
  const { amountOff, name, percentOff } = store.get("discounts", row.discountId)!
  return new DiscountRedemption({
    ...row,
    name,
    source: "manual",
    effect: percentOff === null ? "fixed_amount" : "percentage",
    percentOff,
    amountOff: amountOff === null ? null : money(amountOff),
    amount: null,
    cyclesRemaining: null,
    cyclesApplied: 0,
    redeemedAt: row.createdAt,
    redeemedBy: null
  }, true)
}

/** The amount due for an item at the end of its period. */
const dueOf = (store: Store, item: ItemRow): number => {
  const fee = feeOf(priceOf(store, item), item.planPeriod)
  const redemption = redemptionOf(store, item)
  const discount = redemption && store.get("discounts", redemption.discountId)
  return Math.max(0, Math.round(fee * (1 - (discount?.percentOff ?? 0) / 100)) - (discount?.amountOff ?? 0))
}

const nextPayment = (store: Store, item: ItemRow): NextPayment | null => {
  const status = statusOf(store, item)
  const date = status === "upcoming" ? item.periodStart : status === "active" ? item.periodEnd : null
  return date === null ? null : new NextPayment({ amount: money(dueOf(store, item)), date }, true)
}

export const showItem = (row: ItemRow, store: Store): SubscriptionItem => {
  const price = priceOf(store, row)
  return new SubscriptionItem({
    ...row,
    instanceId: instanceId(),
    status: statusOf(store, row),
    planId: price.planId,
    plan: showPlan(planOf(store, price)),
    // guess: the lifetime payments of a subscription item are 0
    lifetimePaid: money(0),
    nextPayment: nextPayment(store, row),
    payerId: payerId(row),
    payer: showPayer(store, row)
  }, true)
}

/** An item in the older of the two formats. */
export const showFormerItem = (row: ItemRow, store: Store): SubscriptionItem => {
  const price = priceOf(store, row)
  const item = showItem(row, store)
  return new SubscriptionItem({
    ...item,
    // guess: in the older format, which has no status for it, a canceled item is active until it ends
    status: item.status === "canceled" ? "active" : item.status,
    plan: showFormerPlan(planOf(store, price)),
    payer: null,
    paymentSourceId: "",
    prorationDate: "",
    amount: money(feeOf(price, row.planPeriod))
  }, true)
}

export const showSubscription = (store: Store, of: Owner, version: ApiVersion): Subscription => {
  const isFormer = version < "2025-11-10"
  const items = itemsOf(store, of)
  const [first] = items as readonly [ItemRow]
  const [payment] = items.map((item) => nextPayment(store, item)).filter((payment) => payment !== null)
  return new Subscription({
    id: SubscriptionId.make(`csub_${owner(of)}`, true),
    instanceId: instanceId(),
    status: items.some(({ canceledAt }) => canceledAt === null) ? "active" : "canceled",
    payerId: payerId(of),
    activeAt: first.periodStart,
    subscriptionItems: items.map((item) => (isFormer ? showFormerItem : showItem)(item, store)),
    nextPayment: payment === undefined
      ? null
      : new NextPayment({ ...payment, time: isFormer ? payment.date : null }, true),
    eligibleForFreeTrial: store.countBy("subscriptionItems", "owner", owner(of)!) === 0,
    createdAt: first.createdAt,
    updatedAt: first.updatedAt
  }, true)
}

export const ledgerOf = (store: Store, of: Owner) => store.by("creditLedger", "owner", owner(of)!)

const balanceOf = (store: Store, of: Owner): Money | null => {
  const entries = ledgerOf(store, of)
  return entries.length === 0 ? null : money(entries.reduce((sum, { amount }) => sum + amount, 0))
}

export const showBalance = (store: Store, of: Owner): CreditBalance =>
  new CreditBalance({ object: "commerce_credit_balance", balance: balanceOf(store, of) }, true)

const showPayment =
  (store: Store, statement: StatementRow) =>
  ({ amount, id, status }: StatementRow["payments"][number]): PaymentAttempt => {
    const { createdAt } = statement
    return new PaymentAttempt({
      object: "commerce_payment",
      id,
      paymentId: id,
      instanceId: instanceId(),
      chargeType: "recurring",
      payeeId: "cpayee_1",
      payee: {},
      payerId: payerId(statement),
      payer: showPayer(store, statement),
      amount: money(amount),
      paymentMethodId: "cpm_1",
      paymentMethod: new PaymentMethod({
        object: "commerce_payment_method",
        id: "cpm_1",
        payerId: payerId(statement),
        paymentType: "card",
        gateway: "stripe",
        gatewayExternalId: "pm_1",
        last4: "4242",
        status: "active",
        cardType: "visa"
      }, true),
      statementId: statement.id,
      status,
      paidAt: status === "paid" ? createdAt : null,
      failedAt: status === "failed" ? createdAt : null,
      createdAt,
      updatedAt: createdAt
    }, true)
  }

export const paymentsOf = (store: Store, statement: StatementRow): ReadonlyArray<PaymentAttempt> =>
  statement.payments.map(showPayment(store, statement))

export const showStatement = (statement: StatementRow, store: Store): Statement => {
  const total = money(statement.payments.reduce((sum, { amount }) => sum + amount, 0))
  return new Statement({
    id: statement.id,
    instanceId: instanceId(),
    timestamp: statement.createdAt,
    payer: showPayer(store, statement),
    status: statement.status,
    totals: new StatementTotals({ grandTotal: total, subtotal: total, baseFee: total, taxTotal: money(0) }, true),
    groups: [new StatementGroup({ timestamp: statement.createdAt, items: paymentsOf(store, statement) }, true)]
  }, true)
}
