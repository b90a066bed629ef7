import { expect, it } from "@effect/vitest"
import * as Fields from "../src/Fields.js"
import * as Operations from "../src/Operations.js"
import { call } from "./support/operations.js"

it.effect.each(Operations.all.map((operation) => [operation.name, operation] as const))(
  "%s is called by its words, with every field of its input",
  ([, operation]) => call(operation, ["--dry-run", "--show-secrets"])
)

it("gives every operation unique words and a unique name, and every field a unique flag", () => {
  expect(new Set(Operations.all.map(({ words }) => words.join(" "))).size).toBe(Operations.all.length)
  for (const operation of Operations.all) {
    expect(Operations.find(operation.endpoint.spec ?? operation.name)).toBe(operation)
    const flags = Fields.of(operation).map(({ flag }) => flag)
    expect(new Set(flags).size, operation.name).toBe(flags.length)
  }
})
