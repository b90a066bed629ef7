import { endpoints, groups } from "@effect-clerk/core/Contract"
import { expect, it } from "@effect/vitest"
import { documentation } from "../src/Documentation.js"
import * as Documentation from "./support/documentation.js"

it("is what the contract says", async () => {
  await expect(Documentation.toModule(Documentation.read())).toMatchFileSnapshot("../src/Documentation.ts")
})

it("covers every group and operation", () => {
  for (const name of [...Object.keys(groups), ...endpoints.map(({ operation }) => operation)]) {
    expect(documentation[name], name).toMatch(/\S/)
  }
})
