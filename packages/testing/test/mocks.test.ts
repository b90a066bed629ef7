import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import * as Fixtures from "@effect-clerk/testing/Fixtures"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Cause, Chunk, Effect, Exit, Layer, Stream } from "effect"

/** The code under test, which does not know about mocks. */
const displayName = (organizationId: OrganizationId) =>
  Effect.gen(function*() {
    const organizations = yield* Organizations.Organizations
    const { name } = yield* organizations.get({ organizationId })
    return name
  }).pipe(Effect.catchTag("NotFound", () => Effect.succeed("(deleted)")))

const signUp = (company: string) =>
  Effect.gen(function*() {
    const organizations = yield* Organizations.Organizations
    return yield* organizations.create({ name: company, publicMetadata: { plan: "trial" } })
  })

const admins = (organizationId: OrganizationId) =>
  Effect.flatMap(
    OrganizationMemberships.OrganizationMemberships,
    ({ listStream }) =>
      listStream({ organizationId, role: ["org:admin"] }).pipe(
        Stream.map(({ publicUserData }) => publicUserData?.identifier ?? "?"),
        Stream.runFold("", (all, one) => `${all}${one};`)
      )
  )

const { id } = Fixtures.organization()

describe("a mock of one method", () => {
  it.effect("answers", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* displayName(id), "Globex")
    }).pipe(Effect.provide(Layer.mock(Organizations.Organizations, {
      get: () => Effect.succeed(Fixtures.organization({ name: "Globex" }))
    }))))

  it.effect("fails as the operation can", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* displayName(id), "(deleted)")
    }).pipe(Effect.provide(Layer.mock(Organizations.Organizations, {
      get: () => Effect.fail(Fixtures.notFound())
    }))))

  it.effect("answers with a list", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* admins(id), "ada@example.com;")
    }).pipe(Effect.provide(Layer.mock(OrganizationMemberships.OrganizationMemberships, {
      listStream: () => Stream.make(Fixtures.organizationMembership({ role: "org:admin" }))
    }))))

  it.effect("answers for each input of a bulk method", () =>
    Effect.gen(function*() {
      const organizations = yield* Organizations.Organizations
      const inputs = [{ name: "Acme" }, { name: "Globex" }]
      const outcomes = yield* Stream.runCollect(organizations.createMany(inputs))
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(outcomes).map((outcome) =>
          Outcome.isSucceeded(outcome) ? outcome.value.name : outcome.error._tag
        ),
        ["Acme", "UnprocessableEntity"]
      )
      const checked = yield* Stream.runCollect(organizations.createMany(inputs, { dryRun: true }))
      assert.deepStrictEqual(Chunk.toReadonlyArray(checked), inputs.map(Outcome.checked))
    }).pipe(Effect.provide(
      Layer.mock(Organizations.Organizations)({
        createMany: Outcome.each(({ name }) =>
          name === "Acme"
            ? Effect.succeed(Fixtures.organization({ name }))
            : Effect.fail(Fixtures.unprocessableEntity())
        )
      })
    )))

  it.effect("records its inputs", () => {
    const inputs: Array<Organizations.CreateInput> = []
    return Effect.gen(function*() {
      yield* signUp("Acme")
      assert.deepStrictEqual(inputs, [{ name: "Acme", publicMetadata: { plan: "trial" } }])
    }).pipe(Effect.provide(Layer.mock(Organizations.Organizations, {
      create: (input) => Effect.as(Effect.sync(() => inputs.push(input)), Fixtures.organization({ name: input.name }))
    })))
  })

  it.effect("is a defect if another method is called", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(signUp("Acme"))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "Unimplemented method \"create\"")
    }).pipe(Effect.provide(Layer.mock(Organizations.Organizations, {
      get: () => Effect.succeed(Fixtures.organization())
    }))))

  it.effect("is used with the rest of an in-memory Clerk", () =>
    Effect.gen(function*() {
      const clerk = yield* Clerk.Clerk
      yield* clerk.allowlistIdentifiers.create({ identifier: "ada@example.com" })
      const error = yield* Effect.flip(clerk.organizations.create({ name: "Acme" }))
      assert.strictEqual(error._tag, "PaymentRequired")
    }).pipe(Effect.provide(
      Layer.effect(Clerk.Clerk, Clerk.make).pipe(
        Layer.provide(Layer.mock(Organizations.Organizations, {
          create: () => Effect.fail(Fixtures.paymentRequired())
        })),
        Layer.provide(InMemoryClerk.layer)
      )
    )))
})
