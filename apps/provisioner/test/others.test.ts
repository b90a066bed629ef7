import { assert, describe, it } from "@effect/vitest"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import type * as CurrentState from "../src/CurrentState.js"
import { applyPlan, arrange, contents, inTime, layer, notDone, planFor, type States } from "./support/ordering.js"

const lost = { "is answered 502": Faults.respond({ status: 502 }), "is reset": Faults.reset() }

const acme: States = { acme: { domains: ["acme.com"], members: { 1: "org:admin", 2: "org:member" } } }

const step = (tag: string, key: string) => `${tag} ${key}`

const briefly = (events: ReadonlyArray<string>) => events.map((event) => event.split(":")[0])

describe.each(Object.entries(lost))(
  "a create that %s and was not processed, while another run does the same",
  (_, fault) => {
    it.effect("counts what is already in the desired state as done", () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        yield* arrange({})
        const [first, second] = [yield* planFor(acme), yield* planFor(acme)]
        assert.deepStrictEqual(notDone(yield* applyPlan(first, 1)), [])
        const reached = yield* contents
        yield* faults.script("organizations.create", [fault])
        assert.deepStrictEqual(notDone(yield* applyPlan(second, 1)), [])
        assert.deepStrictEqual(yield* contents, reached)
      }).pipe(Effect.provide(layer)))

    it.effect("does not delete the organization of the other run when a later step fails", () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        yield* arrange({})
        const more: States = { acme: { ...acme["acme"], members: { ...acme["acme"]!.members, 404: "org:member" } } }
        const [first, second] = [yield* planFor(acme), yield* planFor(more)]
        yield* applyPlan(first, 1)
        const reached = yield* contents
        yield* faults.script("organizations.create", [fault])
        assert.sameMembers(briefly(notDone(yield* applyPlan(second, 1))), [
          step("Failed", "add user_404 to acme"),
          step("Left", "add user_2 to acme"),
          step("Left", "add user_1 to acme"),
          step("Left", "create domain acme.com in acme"),
          step("Left", "create organization acme")
        ])
        assert.deepStrictEqual(yield* contents, reached)
      }).pipe(Effect.provide(layer)))

    it.effect("does not treat a member with another role as its own", () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        const of = (role: string): States => ({ acme: { members: { 1: "org:admin", 2: role } } })
        yield* arrange({ acme: { members: { 1: "org:admin" } } })
        const [first, second] = [yield* planFor(of("org:admin")), yield* planFor(of("org:member"))]
        yield* applyPlan(first, 1)
        const reached = yield* contents
        yield* faults.script("organizationMemberships.create", [fault])
        assert.deepStrictEqual(briefly(notDone(yield* applyPlan(second, 1))), [step("Failed", "add user_2 to acme")])
        assert.deepStrictEqual(yield* contents, reached)
      }).pipe(Effect.provide(layer)))
  }
)

describe("a rollback", () => {
  it.effect("leaves an organization to which something was added since", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const faults = yield* Faults.Faults
      yield* arrange({})
      const plan = yield* planFor(acme)
      const join = Effect.gen(function*() {
        const another = yield* planFor({ acme: { members: { 3: "org:member" } } })
        yield* applyPlan({
          ...another,
          parts: another.parts.map((part) => ({ ...part, steps: part.steps.slice(0, 1) }))
        }, 1)
      })
      const context = yield* Effect.context<CurrentState.Resources>()
      yield* faults.script("organizationMemberships.create", {
        2: Faults.sequence(
          Faults.mutate(Effect.provide(join, context)),
          Faults.error(422, { code: "form_param_value_invalid" })
        )
      })
      const events = notDone(yield* applyPlan(plan, 1))
      assert.include(briefly(events), step("Left", "create organization acme"))
      assert.strictEqual((yield* clerk.organizations).length, 1)
    }).pipe(Effect.provide(layer)))

  it.effect("does not undo a value that was changed since", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* arrange({ acme: { limit: 5 } })
      const plan = yield* planFor({ acme: { limit: 7, members: { 404: "org:member" } } })
      const context = yield* Effect.context<CurrentState.Resources>()
      const another = Effect.flatMap(planFor({ acme: { limit: 9 } }), (other) => applyPlan(other, 1))
      yield* faults.script("organizationMemberships.create", [Faults.mutate(Effect.provide(another, context))])
      const events = notDone(yield* applyPlan(plan, 1))
      assert.deepStrictEqual(briefly(events), [
        step("Failed", "add user_404 to acme"),
        step("Left", "update organization acme")
      ])
      assert.strictEqual((yield* contents)["acme"]?.maxAllowedMemberships, 9)
    }).pipe(Effect.provide(layer)))
})

describe("two concurrent applies", () => {
  const variants: Readonly<Record<string, readonly [States, States]>> = {
    "of a domain": [{ acme: { limit: 1 } }, { acme: { limit: 2, domains: ["acme.com"] } }],
    "of a member": [{ acme: { limit: 1 } }, { acme: { limit: 2, members: { 2: "org:member" } } }],
    "of removals": [
      { acme: { limit: 1, domains: ["acme.com"], members: { 2: "org:member" } } },
      { acme: { limit: 2, domains: [], members: {} } }
    ],
    "of an organization": [{}, acme]
  }

  it.effect.each(Object.entries(variants))("%s both succeed", ([, [before, after]]) =>
    Effect.gen(function*() {
      yield* arrange(before)
      const plans = [yield* planFor(after), yield* planFor(after)]
      const events = yield* Effect.forEach(plans, (plan) => applyPlan(plan, 8), { concurrency: 2 })
      assert.deepStrictEqual(events.map(notDone), [[], []])
      assert.deepStrictEqual((yield* planFor(after)).parts, [])
    }).pipe(Effect.provide(layer)))
})

describe("two concurrent runs that set the same value, of which one fails", () => {
  const before: States = { acme: { limit: 1 } }
  const after: States = { acme: { limit: 7, domains: ["acme.com"] } }
  const refused = Faults.error(422, { code: "form_param_value_invalid" })

  /** The results of both runs. Both set the limit after both have read it. */
  const atOnce = (domains: Readonly<Record<number, Faults.Fault>>) =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* arrange(before)
      const plans = [yield* planFor(after), yield* planFor(after)]
      yield* faults.always("organizations.update", Faults.delay("50 millis"))
      yield* faults.script("organizationDomains.create", domains)
      const running = Effect.forEach(plans, (plan) => applyPlan(plan, 1), { concurrency: 2 })
      const events = yield* inTime(running)
      assert.deepStrictEqual(yield* contents, {
        acme: { name: "acme", maxAllowedMemberships: 7, domains: ["acme.com true"], members: [], invited: [] }
      })
      return events.map(notDone).map(briefly).filter(({ length }) => length > 0)
    }).pipe(Effect.provide(layer))

  it.effect("leaves it if the other run is done", () =>
    Effect.gen(function*() {
      const failed = yield* atOnce({ 2: Faults.sequence(Faults.delay("10 seconds"), refused) })
      assert.deepStrictEqual(failed, [[
        step("Failed", "create domain acme.com in acme"),
        step("Left", "update organization acme")
      ]])
    }))

  it.effect("rolls it back if the other run is not done, which then sets it again", () =>
    Effect.gen(function*() {
      const failed = yield* atOnce({ 1: refused, 2: Faults.delay("10 seconds") })
      assert.deepStrictEqual(failed, [[
        step("Failed", "create domain acme.com in acme"),
        step("RolledBack", "update organization acme")
      ]])
    }))
})
