import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const id = (prefix: string) => `${prefix}_${"1".padStart(27, "0")}`

export const leading = {
  planId: id("cplan"),
  fromPriceId: "cprice_free_user",
  toPriceId: id("cprice"),
  subscriptionItemId: "csubitem_free_user_1",
  currency: "USD"
}

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    const hasPlans = version >= "2025-11-10"
    const plan_id = id("cplan")
    const { seed } = yield* InMemoryClerk
    yield* Effect.orDie(seed({
      plans: [{
        name: "Pro",
        slug: "pro",
        amount: 1000,
        annualMonthlyAmount: 800,
        freeTrialDays: 7,
        features: ["seats"]
      }, { name: "Team", slug: "team", forPayerType: "org", amount: 2000, freeTrialDays: 7 }],
      subscriptionItems: [
        { id: "csubitem_1", payer: "user_2", plan: "pro", freeTrial: true },
        { id: "csubitem_2", payer: "org_1", plan: "team", freeTrial: true }
      ],
      discounts: [{ id: "cdiscount_1", name: "Half", percentOff: 50 }],
      statements: [{ id: "cstmt_1", payer: "org_1", payments: [{ amount: 1000 }, { amount: 5, status: "failed" }] }]
    }))
    const items = "/billing/subscription_items"
    if (hasPlans) {
      yield* call("GET", "/billing/plans?payer_type=user", 200)()
      yield* call("GET", "/billing/plans?limit=0", 422)()
      yield* call("GET", `/billing/prices?plan_id=${plan_id}`, 200)()
      yield* call("GET", "/billing/prices?plan_id=cplan_x", 404)()
      yield* call("POST", "/billing/prices", 200)({ plan_id, amount: 500, description: "Special" })
      yield* call("POST", "/billing/prices", 404)({ plan_id: "cplan_x", amount: 500 })
      yield* call("POST", "/billing/prices", 422)({ plan_id: "cplan_free_user", amount: 500 })
      yield* call("POST", "/billing/prices", 400)({ plan_id, amount: 500, currency: "XXX" })
      yield* call("GET", "/billing/statements", 200)()
      yield* call("GET", "/billing/statements?limit=0", 422)()
      yield* call("GET", "/billing/statements/cstmt_1", 200)()
      yield* call("GET", "/billing/statements/cstmt_x", 404)()
      yield* call("GET", "/billing/statements/cstmt_1/payment_attempts", 200)()
      yield* call("GET", "/billing/statements/cstmt_x/payment_attempts", 404)()
      yield* call("GET", "/users/user_1/billing/subscription", 200)()
      yield* call("GET", "/users/user_x/billing/subscription", 404)()
      yield* call("GET", `${items}?include_free=true&query=a`, 200)()
      yield* call("GET", `${items}?status=x`, 422)()
    }
    yield* call("POST", `${items}/csubitem_1/extend_free_trial`, 200)({ extend_to: "1970-02-01T00:00:00Z" })
    yield* call("POST", `${items}/csubitem_1/extend_free_trial`, 422)({ extend_to: "2070-02-01T00:00:00Z" })
    yield* call("POST", `${items}/csubitem_free_user_1/extend_free_trial`, 403)({ extend_to: "1970-02-01T00:00:00Z" })
    yield* call("POST", `${items}/csubitem_1/discounts`, 200)({ discount_id: "cdiscount_1" })
    yield* call("POST", `${items}/csubitem_1/discounts`, 409)({ discount_id: "cdiscount_1" })
    yield* call("POST", `${items}/csubitem_1/discounts`, 404)({ discount_id: "cdiscount_x" })
    yield* call("DELETE", `${items}/csubitem_1/discounts/cdiscount_1`, 200)()
    yield* call("DELETE", `${items}/csubitem_1/discounts/cdiscount_1`, 404)()
    const prices = { from_price_id: "cprice_free_user", to_price_id: id("cprice") }
    yield* call("POST", `${items}/csubitem_free_user_1/price_transition`, 200)(prices)
    yield* call("POST", `${items}/csubitem_free_user_1/price_transition`, 404)(prices)
    yield* call("POST", `${items}/csubitem_1/price_transition`, 409)(prices)
    yield* call("POST", `${items}/csubitem_1/price_transition`, 422)({ ...prices, from_price_id: id("cprice") })
    if (hasPlans) {
      yield* call("DELETE", `${items}/csubitem_1?end_now=true`, 200)()
      yield* call("DELETE", `${items}/csubitem_1`, 400)()
    }
    yield* call("GET", "/organizations/org_1/billing/subscription", 200)()
    if (hasPlans) {
      yield* call("DELETE", `${items}/csubitem_2`, 200)()
      yield* call("POST", `${items}/csubitem_2/extend_free_trial`, 200)({ extend_to: "1970-03-01T00:00:00Z" })
      yield* call("GET", "/organizations/org_1/billing/subscription", 200)()
    }
    yield* call("GET", "/organizations/org_x/billing/subscription", 404)()
    for (const payer of ["/users/user_1", "/organizations/org_1"]) {
      const credits = `${payer}/billing/credits`
      yield* call("GET", credits, 200)()
      yield* call("GET", credits.replace("_1", "_x"), 404)()
      const adjustment = { amount: 10, action: "increase", idempotency_key: "a" }
      yield* call("POST", credits, 200)(adjustment)
      yield* call("POST", credits, 422)({ ...adjustment, amount: 11, action: "decrease", idempotency_key: "b" })
      yield* call("POST", credits, 422)({ ...adjustment, amount: 0 })
      yield* call("GET", credits, 200)()
    }
  })
