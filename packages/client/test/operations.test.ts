import * as Clerk from "@effect-clerk/client/Clerk"
import { endpoints } from "@effect-clerk/core/Contract"
import { BillingApi } from "@effect-clerk/core/contract/Billing"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { operationsPage } from "./support/operationsPage.js"
import { clerk, failure, json } from "./support/scripted.js"

describe(`the ${endpoints.length} operations of the contract`, () => {
  it.effect("each have a method of the client", () =>
    Effect.gen(function*() {
      const service: object = yield* Clerk.Clerk
      const methods = Object.entries(service).flatMap(([group, resource]) =>
        Object.keys(resource as object).map((name) => `${group}.${name}`)
      )
      assert.deepStrictEqual(endpoints.filter(({ operation }) => !methods.includes(operation)), [])
    }).pipe(Effect.provide(clerk(() => json({})).layer)))

  it.effect("are sent with a version that may lack them, and Clerk's response decides", () => {
    const { layer, sent } = clerk(() => failure(404, "resource_not_found"), { apiVersion: "2024-10-01" })
    return Effect.gen(function*() {
      const { billing } = yield* Clerk.Clerk
      const error = yield* Effect.flip(billing.listPrices())
      assert.strictEqual(BillingApi.endpoints.listPrices.since, "2025-11-10")
      assert.propertyVal(error, "code", "resource_not_found")
      assert.deepStrictEqual(sent.map(({ headers }) => headers["clerk-api-version"]), ["2024-10-01"])
    }).pipe(Effect.provide(layer))
  })

  it("are in docs/operations.md", async () => {
    await expect(operationsPage()).toMatchFileSnapshot("../../../docs/operations.md")
  })
})
