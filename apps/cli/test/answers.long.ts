import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Operations from "../src/Operations.js"
import { answering, call } from "./support/operations.js"

it.effect.each(Operations.all.map((operation) => [operation.name, operation] as const))(
  "%s prints what Clerk answers, as JSON and as CSV",
  ([, operation]) =>
    Effect.gen(function*() {
      const answer = answering(operation)
      const json = yield* call(operation, ["--show-secrets"], answer)
      expect(() => JSON.parse(json.stdout)).not.toThrow()
      yield* call(operation, ["--format", "csv"], answer)
    }),
  20_000
)
