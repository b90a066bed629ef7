import * as Organizations from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { Organization } from "@effect-clerk/core/Organization"
import { Effect, Layer } from "effect"
import { describe, expectTypeOf, test } from "vitest"

declare const service: Organizations.Service
declare const organization: Organization

const { Organizations: tag } = Organizations

describe("Outcome.each infers its input", () => {
  test("in Layer.mock, the tag first", () => {
    const layer = Layer.mock(tag)({
      createMany: Outcome.each((input) => {
        expectTypeOf(input).toEqualTypeOf<Organizations.CreateInput>()
        return Effect.succeed(organization)
      })
    })
    expectTypeOf(layer).toEqualTypeOf<Layer.Layer<Organizations.Organizations>>()
  })

  test("in a service of its tag, wherever that is given", () => {
    const layer = Layer.succeed(
      tag,
      tag.of({
        ...service,
        createMany: Outcome.each((input) => {
          expectTypeOf(input).toEqualTypeOf<Organizations.CreateInput>()
          return Effect.succeed(organization)
        })
      })
    )
    expectTypeOf(layer).toEqualTypeOf<Layer.Layer<Organizations.Organizations>>()
  })

  test("in some of the methods of a service", () => {
    const methods = {
      createMany: Outcome.each((input) => {
        expectTypeOf(input).toEqualTypeOf<Organizations.CreateInput>()
        return Effect.succeed(organization)
      })
    } satisfies Partial<Organizations.Service>
    expectTypeOf(Layer.mock(tag, methods)).toEqualTypeOf<Layer.Layer<Organizations.Organizations>>()
  })
})
