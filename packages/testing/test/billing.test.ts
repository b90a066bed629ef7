import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const day = 86_400_000

const seeded = Effect.gen(function*() {
  const { seed } = yield* InMemoryClerk.InMemoryClerk
  yield* seed({
    users: [{ id: "user_1", firstName: "Ada" }, { id: "user_2", firstName: "Bob" }],
    organizations: [{ id: "org_1", name: "Acme" }],
    plans: [
      { id: "cplan_pro", name: "Pro", slug: "pro", amount: 1000, annualMonthlyAmount: 800, freeTrialDays: 7 },
      { name: "Max", slug: "max", amount: 5000, features: ["sso"] }
    ],
    discounts: [{ id: "half", name: "Half", percentOff: 50 }, { id: "ten", name: "Ten", amountOff: 1000 }],
    subscriptionItems: [{ id: "csubitem_1", payer: "user_1", plan: "pro" }]
  })
})

const items = "/billing/subscription_items"

const subscription = (user: string) =>
  Effect.map(
    ok("GET", `/users/${user}/billing/subscription`),
    ({ subscription_items }) => subscription_items.map(({ plan, status }: Json) => `${plan.slug} ${status}`)
  )

describe("billing", () => {
  it.effect("gives payers without another plan the free one", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* subscription("user_1")).toEqual(["pro active"])
      expect(yield* subscription("user_2")).toEqual(["free_user active"])
      expect(yield* ok("GET", "/organizations/org_1/billing/subscription"))
        .toMatchObject({ status: "active", payer_id: "cpayer_org_1", eligible_for_free_trial: true })
      const plans = yield* ok("GET", "/billing/plans?payer_type=user")
      expect(plans.data.map(({ slug }: Json) => slug).sort()).toEqual(["free_user", "max", "pro"])
      expect(yield* ok("GET", items)).toMatchObject({ data: [{ id: "csubitem_1" }], total_count: 1 })
      expect((yield* ok("GET", `${items}?include_free=true`)).total_count).toBe(3)
      expect((yield* ok("GET", `${items}?include_free=true&query=acme`)).total_count).toBe(1)
      expect(yield* fails("DELETE", `${items}/csubitem_free_user_2`))
        .toMatchObject({ codes: ["commerce_subscription_item_cannot_be_canceled"] })
    }).pipe(provided))

  it.effect("renews as the clock moves until a canceled item ends", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* TestClock.adjust("40 days")
      expect(yield* ok("DELETE", `${items}/csubitem_1`)).toMatchObject({
        status: "canceled",
        period_start: 31 * day,
        period_end: 59 * day
      })
      expect(yield* subscription("user_1")).toEqual(["pro canceled"])
      expect(yield* fails("DELETE", `${items}/csubitem_1`))
        .toMatchObject({ codes: ["commerce_subscription_item_already_canceled"] })
      yield* TestClock.adjust("19 days")
      expect(yield* subscription("user_1")).toEqual(["free_user active"])
      expect(yield* ok("GET", `${items}?status=ended`)).toMatchObject({ data: [{ ended_at: 59 * day }] })
    }).pipe(provided))

  it.effect("moves an item to a price immediately, or at the end of its period", () =>
    Effect.gen(function*() {
      yield* seeded
      const { data: [free, , pro, max] } = yield* ok("GET", "/billing/prices")
      const move = (item: string, from: Json, to: Json) =>
        ok("POST", `${items}/${item}/price_transition`, { from_price_id: from.id, to_price_id: to.id })
      expect([free.amount, pro.amount, max.amount]).toEqual([0, 1000, 5000])
      const up = yield* move("csubitem_1", pro, max)
      expect(up.transition).toMatchObject({
        effective_mode: "immediate",
        immediate_charge: { amount: 5000, amount_formatted: "50.00" },
        previous_plan: { slug: "pro" },
        previous_subscription_item_status: "ended"
      })
      const down = yield* move(up.subscription_item.id, max, pro)
      expect(down.transition).toMatchObject({ effective_mode: "end_of_period", charged_immediately: false })
      expect(yield* subscription("user_1")).toEqual(["max canceled", "pro upcoming"])
      yield* TestClock.adjust("31 days")
      expect(yield* subscription("user_1")).toEqual(["pro active"])
      yield* move("csubitem_free_user_2", free, pro)
      expect(yield* subscription("user_2")).toEqual(["pro active"])
      expect(
        yield* fails("POST", `${items}/csubitem_1/price_transition`, {
          from_price_id: pro.id,
          to_price_id: max.id
        })
      ).toMatchObject({ status: 409, codes: ["subscription_item_no_longer_active"] })
    }).pipe(provided))

  it.effect("shows subscriptions in the older format before 2025-11-10", () =>
    Effect.gen(function*() {
      yield* seeded
      const { seed } = yield* InMemoryClerk.InMemoryClerk
      yield* seed({ subscriptionItems: [{ id: "csubitem_2", payer: "org_1", plan: "max" }] })
      const former = Effect.map(
        send("GET", "/organizations/org_1/billing/subscription", undefined, { "clerk-api-version": "2021-02-05" }),
        ({ json }) => json
      )
      expect(yield* former).toMatchObject({
        next_payment: { date: 31 * day, time: 31 * day, amount: { amount: 5000 } },
        subscription_items: [{ amount: { amount: 5000 }, plan: { amount: 5000, payer_type: ["user"] } }]
      })
      yield* ok("DELETE", `${items}/csubitem_2`)
      expect(yield* former).toMatchObject({ subscription_items: [{ status: "active", canceled_at: 0 }] })
      const { subscription_items: [item] } = yield* ok("GET", "/organizations/org_1/billing/subscription")
      expect([item.status, "amount" in item]).toEqual(["canceled", false])
    }).pipe(provided))

  it.effect("has custom prices, which are complimentary or at least a dollar", () =>
    Effect.gen(function*() {
      yield* seeded
      const create = (price: object) => ["POST", "/billing/prices", { plan_id: "cplan_pro", ...price }] as const
      expect(yield* ok(...create({ amount: 0 }))).toMatchObject({ amount: 0, is_default: false })
      yield* ok(...create({ amount: 100 }))
      expect(yield* fails(...create({ amount: 99, annual_monthly_amount: 1 })))
        .toMatchObject({ status: 422, params: ["amount", "annual_monthly_amount"] })
    }).pipe(provided))

  it.effect("takes one discount off the amount due", () =>
    Effect.gen(function*() {
      yield* seeded
      const due = Effect.map(ok("GET", items), ({ data: [item] }) => item.next_payment.amount.amount)
      const apply = (discount_id: string) => ok("POST", `${items}/csubitem_1/discounts`, { discount_id })
      yield* apply("half")
      expect(yield* due).toBe(500)
      yield* apply("ten")
      expect(yield* due).toBe(0)
      expect(yield* fails("DELETE", `${items}/csubitem_1/discounts/half`)).toMatchObject({
        codes: ["discount_not_found"]
      })
      expect(yield* ok("DELETE", `${items}/csubitem_1/discounts/ten`)).toMatchObject({ status: "removed" })
      expect(yield* due).toBe(1000)
    }).pipe(provided))

  it.effect("extends a free trial, which is paid for afterwards", () =>
    Effect.gen(function*() {
      yield* seeded
      const { seed } = yield* InMemoryClerk.InMemoryClerk
      yield* seed({ subscriptionItems: [{ id: "csubitem_2", payer: "user_2", plan: "pro", freeTrial: true }] })
      const trials = Effect.map(ok("GET", `${items}?status=free_trial`), ({ total_count }) => total_count)
      const extension = { extend_to: "1970-01-11T00:00:00Z" }
      expect((yield* ok("POST", `${items}/csubitem_2/extend_free_trial`, extension)).period_end).toBe(10 * day)
      yield* TestClock.adjust("8 days")
      expect(yield* trials).toBe(1)
      yield* TestClock.adjust("2 days")
      expect(yield* trials).toBe(0)
      expect(yield* fails("POST", `${items}/csubitem_2/extend_free_trial`, extension))
        .toMatchObject({ status: 403, codes: ["subscription_item_not_in_free_trial"] })
    }).pipe(provided))

  it.effect("counts credits, once per idempotency key", () =>
    Effect.gen(function*() {
      yield* seeded
      const credits = "/users/user_1/billing/credits"
      const adjust = (action: string, amount: number, idempotency_key: string) =>
        ok("POST", credits, { action, amount, idempotency_key })
      const balance = Effect.map(ok("GET", credits), ({ balance }) => balance?.amount)
      expect(yield* balance).toBe(undefined)
      const first = yield* adjust("increase", 500, "a")
      expect(yield* adjust("increase", 500, "a")).toEqual(first)
      expect((yield* adjust("decrease", 200, "b")).amount.amount).toBe(-200)
      expect(yield* fails("POST", credits, { action: "decrease", amount: 301, idempotency_key: "c" }))
        .toMatchObject({ codes: ["insufficient_credit_balance"] })
      expect(yield* fails("POST", credits, { action: "increase", amount: 0, idempotency_key: "c" }))
        .toMatchObject({ codes: ["invalid_credit_amount"] })
      expect(yield* balance).toBe(300)
    }).pipe(provided))
})
