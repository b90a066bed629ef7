import type * as Organizations from "@effect-clerk/client/Organizations"
import { Organizations as Tag } from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { NotFound } from "@effect-clerk/core/ClerkError"
import type { Organization } from "@effect-clerk/core/Organization"
import * as Fixtures from "@effect-clerk/testing/Fixtures"
import { Effect, Layer } from "effect"
import { describe, expect, test } from "tstyche"

describe("Outcome.each", () => {
  test("knows its input in a mock", () => {
    const layer = Layer.mock(Tag)({
      createMany: Outcome.each((input) => {
        expect(input).type.toBe<Organizations.CreateInput>()
        return Effect.succeed(Fixtures.organization({ name: input.name }))
      }),
      deleteMany: Outcome.each(({ organizationId }) => Effect.fail(Fixtures.notFound({ paramName: organizationId })))
    })
    expect(layer).type.toBe<Layer.Layer<Tag>>()
  })

  test("takes a method without types in a mock that is made in one call, where TypeScript cannot tell them", () => {
    expect(Layer.mock(Tag, {
      createMany: Outcome.each(({ name }) => Effect.succeed(Fixtures.organization({ name })))
    })).type.toBe<Layer.Layer<Tag>>()
  })

  test("refuses what the method does not return, and errors that it does not have", () => {
    expect(Layer.mock<Tag, Organizations.Service>).type.not.toBeCallableWith(Tag, {
      createMany: Outcome.each(({ name }: Organizations.CreateInput) => Effect.succeed(name))
    })
    expect(Layer.mock<Tag, Organizations.Service>).type.not.toBeCallableWith(Tag, {
      createMany: Outcome.each((_: Organizations.CreateInput) => Effect.fail(Fixtures.notFound()))
    })
  })

  test("has the types of its method where nothing else says them", () => {
    expect(Outcome.each((input: { readonly name: string }) => Effect.succeed(input.name.length)))
      .type.toBe<Outcome.Many<{ readonly name: string }, number, never>>()
    expect(Outcome.each((_: number) => Effect.fail(Fixtures.notFound())))
      .type.toBe<Outcome.Many<number, never, NotFound>>()
  })

  test("knows its input where a method is asked for", () => {
    const deleteMany: Organizations.Service["deleteMany"] = Outcome.each(({ organizationId }) => {
      expect(organizationId).type.toBe<Organization["id"]>()
      return Effect.succeed(Fixtures.deletedObject())
    })
    expect(deleteMany).type.toBe<Organizations.Service["deleteMany"]>()
  })
})
