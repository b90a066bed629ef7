/**
 * The operations on plans, subscriptions and payments.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  CreditBalance,
  CreditLedgerEntry,
  DiscountRedemption,
  PayerType,
  PaymentAttempt,
  Plan,
  Price,
  PriceTransition,
  Statement,
  Subscription,
  SubscriptionItem
} from "../Billing.js"
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  ServerError,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, rfc3339 } from "../internal/fields.js"
import {
  DiscountId,
  OrganizationId,
  PlanId,
  PriceId,
  StatementId,
  SubscriptionItemId,
  UserId
} from "../internal/ids.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const item = () => ({ subscriptionItemId: SubscriptionItemId })

const adjustment = () => ({
  amount: Schema.Int.pipe(Schema.positive()),
  action: openEnum("increase", "decrease"),
  currency: optionalInput(Schema.String),
  idempotencyKey: Schema.NonEmptyString,
  note: optionalInput(Schema.String)
})

/**
 * The operations on plans, subscriptions and payments. Version 2021-02-05 has other paths and responses, which are not
 * supported.
 *
 * @since 0.2.0
 * @category contract
 */
export class BillingApi extends Group.make("billing", {
  /** Retrieves one page of the plans. Use `listPlansStream` to read all of them. */
  listPlans: Endpoint.get("/billing/plans", () => ({
    query: { payerType: optionalInput(PayerType), ...Query.page() },
    success: Page(Plan),
    error: [BadRequest, Unauthorized, UnprocessableEntity, ServerError]
  }), { spec: "GetCommercePlanList", list: { by: "offset", maxLimit: 500 } }),
  /** Retrieves one page of the prices, smallest amount first. Use `listPricesStream` to read all of them. */
  listPrices: Endpoint.get("/billing/prices", () => ({
    query: { planId: optionalInput(PlanId), ...Query.page() },
    success: Page(Price),
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetBillingPriceList", list: { by: "offset", maxLimit: 500 }, since: "2025-11-10" }),
  /** Creates a price of a plan. Not retried once the request may have been processed. */
  createPrice: Endpoint.post("/billing/prices", () => ({
    payload: {
      planId: PlanId,
      currency: optionalInput(Schema.String),
      amount: Schema.NullOr(Schema.NonNegativeInt),
      annualMonthlyAmount: nullableInput(Schema.NonNegativeInt),
      description: optionalInput(Schema.String),
      supportedBillingPeriods: optionalInput(openEnum("month", "annual", "both"))
    },
    success: Price,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "CreateBillingPrice", since: "2025-11-10" }),
  /** Retrieves one page of the items of all subscriptions. Use `listSubscriptionItemsStream` to read all of them. */
  listSubscriptionItems: Endpoint.get("/billing/subscription_items", () => ({
    query: {
      status: optionalInput(openEnum("active", "ended", "past_due", "upcoming", "free_trial")),
      payerType: optionalInput(PayerType),
      planId: optionalInput(PlanId),
      includeFree: optionalInput(Query.Boolean),
      query: optionalInput(Query.Search),
      ...Query.page()
    },
    success: Page(SubscriptionItem),
    error: [BadRequest, Unauthorized, UnprocessableEntity, ServerError]
  }), { spec: "GetCommerceSubscriptionItemList", list: { by: "offset", maxLimit: 500 } }),
  /** Cancels an item at the end of its period, or immediately with `endNow`, and returns it. */
  cancelSubscriptionItem: Endpoint.delete("/billing/subscription_items/:subscriptionItemId", () => ({
    params: item(),
    query: { endNow: optionalInput(Query.Boolean) },
    success: SubscriptionItem,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "CancelCommerceSubscriptionItem" }),
  /** Extends the free trial of an item, by 1 to 365 days. */
  extendFreeTrial: Endpoint.post("/billing/subscription_items/:subscriptionItemId/extend_free_trial", () => ({
    params: item(),
    payload: { extendTo: rfc3339 },
    success: SubscriptionItem,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "ExtendBillingSubscriptionItemFreeTrial", idempotent: true }),
  /** Moves an item from one price to another. Not retried once the request may have been processed. */
  transitionPrice: Endpoint.post("/billing/subscription_items/:subscriptionItemId/price_transition", () => ({
    params: item(),
    payload: { fromPriceId: PriceId, toPriceId: PriceId },
    success: PriceTransition,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity, ServerError]
  }), { spec: "CreateBillingPriceTransition" }),
  /**
   * Applies a discount to an item. Not retried once the request may have been processed: a second one fails with the
   * code `discount_already_applied`.
   */
  applyDiscount: Endpoint.post("/billing/subscription_items/:subscriptionItemId/discounts", () => ({
    params: item(),
    payload: { discountId: DiscountId },
    success: DiscountRedemption,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity, ServerError]
  }), { spec: "ApplyBillingSubscriptionItemDiscount" }),
  /** Removes a discount from an item, and returns it. */
  removeDiscount: Endpoint.delete("/billing/subscription_items/:subscriptionItemId/discounts/:discountId", () => ({
    params: { ...item(), discountId: DiscountId },
    success: DiscountRedemption,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity, ServerError]
  }), { spec: "RemoveBillingSubscriptionItemDiscount" }),
  /** Retrieves one page of the statements. Use `listStatementsStream` to read all of them. */
  listStatements: Endpoint.get("/billing/statements", () => ({
    query: Query.page(),
    success: Page(Statement),
    error: [BadRequest, Unauthorized, UnprocessableEntity, ServerError]
  }), {
    spec: "GetBillingStatementList",
    list: {
      by: "offset",
      maxLimit: 500,
      row: { id: ({ id }: Statement) => id, createdAt: ({ timestamp }: Statement) => timestamp }
    },
    since: "2025-11-10"
  }),
  /** Retrieves a statement. */
  getStatement: Endpoint.get("/billing/statements/:statementId", () => ({
    params: { statementId: StatementId },
    success: Statement,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetBillingStatement", since: "2025-11-10" }),
  /**
   * Retrieves one page of the payment attempts of a statement. Use `listStatementPaymentAttemptsStream` to read all
   * of them.
   */
  listStatementPaymentAttempts: Endpoint.get("/billing/statements/:statementId/payment_attempts", () => ({
    params: { statementId: StatementId },
    query: Query.page(),
    success: Page(PaymentAttempt),
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetBillingStatementPaymentAttempts", list: { by: "offset", maxLimit: 500 }, since: "2025-11-10" }),
  /** Retrieves the subscription of a user. */
  getUserSubscription: Endpoint.get("/users/:userId/billing/subscription", () => ({
    params: { userId: UserId },
    success: Subscription,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetUserBillingSubscription", since: "2025-11-10" }),
  /** Retrieves the subscription of an organization. */
  getOrganizationSubscription: Endpoint.get("/organizations/:organizationId/billing/subscription", () => ({
    params: { organizationId: OrganizationId },
    success: Subscription,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetOrganizationBillingSubscription" }),
  /** Retrieves the remaining credits of a user. */
  getUserCreditBalance: Endpoint.get("/users/:userId/billing/credits", () => ({
    params: { userId: UserId },
    success: CreditBalance,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetUserBillingCreditBalance" }),
  /** Retrieves the remaining credits of an organization. */
  getOrganizationCreditBalance: Endpoint.get("/organizations/:organizationId/billing/credits", () => ({
    params: { organizationId: OrganizationId },
    success: CreditBalance,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "GetOrganizationBillingCreditBalance" }),
  /**
   * Adds or removes credits of a user. Retried, because Clerk processes each `idempotencyKey` once and then returns the
   * first entry again.
   */
  adjustUserCreditBalance: Endpoint.post("/users/:userId/billing/credits", () => ({
    params: { userId: UserId },
    payload: adjustment(),
    success: CreditLedgerEntry,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity, ServerError]
  }), { spec: "AdjustUserBillingCreditBalance", idempotent: true }),
  /**
   * Adds or removes credits of an organization. Retried, because Clerk processes each `idempotencyKey` once and then
   * returns the first entry again.
   */
  adjustOrganizationCreditBalance: Endpoint.post("/organizations/:organizationId/billing/credits", () => ({
    params: { organizationId: OrganizationId },
    payload: adjustment(),
    success: CreditLedgerEntry,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity, ServerError]
  }), { spec: "AdjustOrganizationBillingCreditBalance", idempotent: true })
}) {}
