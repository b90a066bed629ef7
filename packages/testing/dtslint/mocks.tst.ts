import type * as Organizations from "@effect-clerk/client/Organizations"
import { Organizations as Tag } from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { NotFound } from "@effect-clerk/core/ClerkError"
import type { Organization } from "@effect-clerk/core/Organization"
import * as Fixtures from "@effect-clerk/testing/Fixtures"
import { type Context, Effect, Layer } from "effect"
import { describe, expectTypeOf, test } from "vitest"

describe("Outcome.each", () => {
  test("knows its input in a mock", () => {
    const layer = Layer.mock(Tag)({
      createMany: Outcome.each((input) => {
        expectTypeOf(input).toEqualTypeOf<Organizations.CreateInput>()
        return Effect.succeed(Fixtures.organization({ name: input.name }))
      }),
      deleteMany: Outcome.each(({ organizationId }) => Effect.fail(Fixtures.notFound({ paramName: organizationId })))
    })
    expectTypeOf(layer).toEqualTypeOf<Layer.Layer<Tag>>()
  })

  test("accepts an untyped method in a mock with one call, where TypeScript cannot infer its types", () => {
    expectTypeOf(Layer.mock(Tag, {
      createMany: Outcome.each((input) => {
        // PartialEffectful of Effect is a Simplify of an intersection, in which TypeScript does not find the method
        expectTypeOf(input).toBeAny()
        return Effect.succeed(Fixtures.organization({ name: input.name }))
      })
    })).toEqualTypeOf<Layer.Layer<Tag>>()
  })

  test("knows its input in a call that infers the service from the tag and the methods", () => {
    const mock = <Self, Service>(_tag: Context.Tag<Self, Service>, _methods: Partial<Service>) => {}
    mock(Tag, {
      createMany: Outcome.each((input) => {
        expectTypeOf(input).toEqualTypeOf<Organizations.CreateInput>()
        return Effect.succeed(Fixtures.organization())
      })
    })
  })

  test("refuses what the method does not return, and errors that it does not have", () => {
    Layer.mock(Tag)({
      // @ts-expect-error: a string is not an organization
      createMany: Outcome.each(({ name }: Organizations.CreateInput) => Effect.succeed(name))
    })
    Layer.mock(Tag)({
      // @ts-expect-error: creating does not fail with `NotFound`
      createMany: Outcome.each((_: Organizations.CreateInput) => Effect.fail(Fixtures.notFound()))
    })
  })

  test("has the types of its method if nothing else determines them", () => {
    expectTypeOf(Outcome.each((input: { readonly name: string }) => Effect.succeed(input.name.length)))
      .toEqualTypeOf<Outcome.Many<{ readonly name: string }, number, never>>()
    expectTypeOf(Outcome.each((_: number) => Effect.fail(Fixtures.notFound())))
      .toEqualTypeOf<Outcome.Many<number, never, NotFound>>()
  })

  test("knows its input if a method is expected", () => {
    const deleteMany: Organizations.Service["deleteMany"] = Outcome.each(({ organizationId }) => {
      expectTypeOf(organizationId).toEqualTypeOf<Organization["id"]>()
      return Effect.succeed(Fixtures.deletedObject())
    })
    expectTypeOf(deleteMany).toEqualTypeOf<Organizations.Service["deleteMany"]>()
  })
})
