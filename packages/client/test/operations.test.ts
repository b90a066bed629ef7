import * as Clerk from "@effect-clerk/client/Clerk"
import { endpoints } from "@effect-clerk/core/Contract"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { operationsPage } from "./support/operationsPage.js"
import { clerk, json } from "./support/scripted.js"

describe(`the ${endpoints.length} operations of the contract`, () => {
  it.effect("each have a method of the client", () =>
    Effect.gen(function*() {
      const service: object = yield* Clerk.Clerk
      const methods = Object.entries(service).flatMap(([group, resource]) =>
        Object.keys(resource as object).map((name) => `${group}.${name}`)
      )
      assert.deepStrictEqual(endpoints.filter(({ operation }) => !methods.includes(operation)), [])
    }).pipe(Effect.provide(clerk(() => json({})).layer)))

  it("are in docs/operations.md", async () => {
    await expect(operationsPage()).toMatchFileSnapshot("../../../docs/operations.md")
  })
})
