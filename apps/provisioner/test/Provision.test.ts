import { assert, describe, it } from "@effect/vitest"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Provision from "@effect-clerk/provisioner/Provision"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type * as Seed from "@effect-clerk/testing/Seed"
import { Deferred, Duration, Effect, Either, Exit, Fiber, Option, Schema, TestClock } from "effect"
import * as CurrentState from "../src/CurrentState.js"
import * as DesiredState from "../src/DesiredState.js"
import * as Plan from "../src/Plan.js"
import * as Step from "../src/Step.js"
import { png } from "./support/provision.js"

const user = (number: number) => UserId.make(`user_${number}`)

const spec: DesiredState.Organization = {
  slug: OrganizationSlug.make("acme"),
  name: "Acme Inc.",
  maxAllowedMemberships: 50,
  publicMetadata: { plan: "pro" },
  privateMetadata: { crm: { id: 42 } },
  logo: DesiredState.logo("logo.png", png),
  domains: [
    { name: "acme.com", enrollmentMode: "automatic_suggestion", verified: false },
    { name: "acme.dev" },
    { name: "acme.org", verified: false }
  ],
  members: [
    { userId: user(1), role: "org:admin" },
    { userId: user(2), role: "org:admin" },
    { userId: user(3), role: "org:member", publicMetadata: { team: "sales" } },
    { userId: user(4), role: "org:member" },
    { userId: user(5), role: "org:member" }
  ]
}

/** An organization in which each kind of step has something to do. */
const before: Seed.Organization = {
  slug: "acme",
  name: "Acme",
  publicMetadata: { plan: "free", region: "eu" },
  domains: [{ name: "acme.com" }, { name: "acme.net" }],
  members: [
    { userId: "user_1", role: "org:admin" },
    { userId: "user_2" },
    { userId: "user_3", role: "org:admin", publicMetadata: { team: "ops" } },
    { userId: "user_6", privateMetadata: { desk: 4 } }
  ]
}

/** The contents of the instance, without ids, times and order. */
const state = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const memberships = yield* clerk.memberships
  const domains = yield* clerk.domains
  return (yield* clerk.organizations).map((organization) => ({
    slug: organization.slug,
    name: organization.name,
    maxAllowedMemberships: organization.maxAllowedMemberships,
    publicMetadata: organization.publicMetadata,
    privateMetadata: organization.privateMetadata,
    hasImage: organization.hasImage,
    domains: domains.map(({ enrollmentMode, isVerified, name }) => `${name} ${enrollmentMode} ${isVerified}`).sort(),
    members: memberships.map(({ privateMetadata, publicMetadata, publicUserData, role }) =>
      JSON.stringify([publicUserData?.userId, role, publicMetadata, privateMetadata])
    ).sort()
  }))
})

const arrange = (seed: Seed.Organization | undefined) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    yield* clerk.seedUsers(Array.from({ length: 6 }, (_, index) => ({ id: user(index + 1) })))
    if (seed !== undefined) yield* clerk.seedOrganization(seed)
  })

const provision = RetryPolicy.none(Provision.organization(spec, { prune: true }))

const remaining = Effect.map(
  CurrentState.readOrganization(spec, { prune: true }),
  (current) => Plan.organization(spec, current, { prune: true })
)

/** Runs an effect, and interrupts it while the first call of an operation has a fault. */
const interruptedDuring = <A, E, R>(
  operation: Faults.Operation,
  fault: Faults.Fault,
  running: Effect.Effect<A, E, R>
) =>
  Effect.gen(function*() {
    const control = yield* Faults.Faults
    const isSent = yield* Deferred.make<void>()
    const sent = Faults.mutate(Deferred.succeed(isSent, undefined))
    yield* control.script(operation, [Faults.sequence(sent, fault)])
    const fiber = yield* Effect.fork(running)
    yield* Deferred.await(isSent)
    return yield* Effect.fork(Fiber.interrupt(fiber))
  })

const refused = Faults.error(422, { code: "form_param_value_invalid" })
const lost = Faults.reset({ carriedOut: true })

/** The creation and the update of an organization: the number of steps, and the faults of each step. */
const cases = [
  ["that is made", undefined, 11, [
    ["is refused", refused],
    ["loses its answer", lost],
    ["fails after it was carried out", Faults.respond({ status: 500, carriedOut: true })]
  ]],
  ["that is changed", before, 14, [["is refused", refused], ["loses its answer", lost]]]
] as const

for (const [what, seed, count, faults] of cases) {
  describe(`an organization ${what}`, () => {
    const complete = Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* arrange(seed)
      yield* provision
      const requests = yield* clerk.requests
      return {
        steps: requests.flatMap(({ method, operation }) => method === "GET" ? [] : [operation as Faults.Operation]),
        reached: yield* state
      }
    }).pipe(Effect.provide(Faults.layer))

    for (const [how, fault] of faults) {
      it.effect(
        `is complete or as before when a step ${how}, and the next run completes it`,
        () =>
          Effect.gen(function*() {
            const { reached, steps } = yield* complete
            assert.strictEqual(steps.length, count)
            for (const [index, operation] of steps.entries()) {
              yield* Effect.gen(function*() {
                const control = yield* Faults.Faults
                yield* arrange(seed)
                const untouched = yield* state
                const call = steps.slice(0, index + 1).filter((other) => other === operation).length
                yield* control.script(operation, { [call]: fault })
                const outcome = yield* Effect.either(provision)
                assert.deepStrictEqual(yield* state, Either.isRight(outcome) ? reached : untouched, operation)
                // after a lost answer, the run reads whether the change was made
                assert.strictEqual(Either.isRight(outcome), fault !== refused, operation)
                if (Either.isLeft(outcome)) yield* provision
                assert.deepStrictEqual(yield* state, reached, operation)
              }).pipe(Effect.provide(Faults.layer))
            }
          }),
        60_000
      )
    }

    it.effect("is rolled back when it is interrupted after any step", () =>
      Effect.gen(function*() {
        for (let after = 1; after < count; after++) {
          yield* Effect.gen(function*() {
            yield* arrange(seed)
            const untouched = yield* state
            const reached = yield* Deferred.make<void>()
            let done = 0
            const steps = Provision.direct((event) =>
              event._tag === "Done" && ++done === after
                ? Effect.zipRight(Deferred.succeed(reached, undefined), Effect.yieldNow())
                : Effect.void
            )
            const running = yield* Effect.fork(Effect.provideService(provision, Provision.Steps, steps))
            yield* Deferred.await(reached)
            assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))
            assert.deepStrictEqual(yield* state, untouched, String(after))
          }).pipe(Effect.provide(Faults.layer))
        }
      }), 60_000)

    it.effect(
      "is rolled back within the grace period when it is interrupted while a step hangs",
      () =>
        Effect.gen(function*() {
          for (const operation of new Set((yield* complete).steps)) {
            yield* Effect.gen(function*() {
              yield* arrange(seed)
              const untouched = yield* state
              const interruption = yield* interruptedDuring(operation, Faults.hang(), provision)
              yield* TestClock.adjust(Provision.grace)
              const exit = yield* Fiber.poll(interruption)
              assert.isTrue(Option.exists(exit, Exit.exists(Exit.isInterrupted)), operation)
              assert.deepStrictEqual(yield* state, untouched, operation)
            }).pipe(Effect.provide(Faults.layer))
          }
        }),
      60_000
    )
  })
}

describe("Provision", () => {
  it.effect("does not treat a change that another run has made meanwhile as its own", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const control = yield* Faults.Faults
      yield* arrange(undefined)
      yield* control.script("organizations.create", [
        Faults.mutate(clerk.seedOrganization({ slug: "acme", name: "Another" }))
      ])
      const error = yield* Effect.flip(provision)
      assert.deepInclude(error, {
        _tag: "StepFailed",
        step: "create organization acme",
        codes: ["form_identifier_exists"]
      })
      assert.deepStrictEqual((yield* clerk.organizations).map(({ name }) => name), ["Another"])
    }).pipe(Effect.provide(Faults.layer)))

  /** What an interruption rolls back while an organization is updated and the creation of a domain has this fault. */
  const interrupted = (fault: Faults.Fault, wait: Duration.Duration) =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* arrange({ slug: "acme", name: "Acme" })
      const events: Array<Provision.Event> = []
      const acme = Provision.organization({ slug: spec.slug, name: "Acme Inc.", domains: [{ name: "acme.com" }] })
      const interruption = yield* interruptedDuring(
        "organizationDomains.create",
        fault,
        Effect.provideService(
          acme,
          Provision.Steps,
          Provision.direct((event) => Effect.sync(() => events.push(event)))
        )
      )
      yield* TestClock.adjust(wait)
      assert.isTrue(Option.isSome(yield* Fiber.poll(interruption)))
      return {
        events: events.map(({ _tag, step }) => `${_tag} ${step._tag}`),
        errors: events.flatMap((event) => "error" in event ? [event.error] : []),
        name: (yield* clerk.organizations)[0]?.name,
        domains: (yield* clerk.domains).map(({ name }) => name)
      }
    }).pipe(Effect.provide(Faults.layer))

  it.effect("rolls back a step in flight that is answered within the grace period", () =>
    Effect.gen(function*() {
      const { errors, ...result } = yield* interrupted(
        Faults.delay("2 seconds", { carriedOut: true }),
        Duration.seconds(2)
      )
      assert.deepStrictEqual(result, {
        events: [
          "Done UpdateOrganization",
          "Done CreateDomain",
          "RolledBack CreateDomain",
          "RolledBack UpdateOrganization"
        ],
        name: "Acme",
        domains: []
      })
      assert.deepStrictEqual(errors, [])
    }))

  it.effect("reports a step in flight that is not answered within the grace period", () =>
    Effect.gen(function*() {
      const { errors, ...result } = yield* interrupted(Faults.hang(), Provision.grace)
      assert.deepStrictEqual(result, {
        events: ["Done UpdateOrganization", "Failed CreateDomain", "RolledBack UpdateOrganization"],
        name: "Acme",
        domains: []
      })
      assert.deepStrictEqual(errors.map(({ doubtful, message }) => ({ doubtful, message })), [{
        doubtful: true,
        message: "Interrupted: Clerk did not answer within 3s. The request may still be processed."
      }])
    }))

  it.effect("reports and leaves a step in flight that was applied, but not answered within the grace period", () =>
    Effect.gen(function*() {
      const { errors, ...result } = yield* interrupted(Faults.hang({ carriedOut: true }), Provision.grace)
      assert.deepStrictEqual(result, {
        events: ["Done UpdateOrganization", "Done CreateDomain", "Left CreateDomain", "RolledBack UpdateOrganization"],
        name: "Acme",
        domains: ["acme.com"]
      })
      assert.deepStrictEqual(errors.map(({ reason }) => reason), ["NotOwn"])
    }))

  it.effect("still applies the limits and retries of the client after an interruption", () =>
    Effect.gen(function*() {
      const control = yield* Faults.Faults
      yield* arrange(undefined)
      const untouched = yield* state
      yield* control.script("organizations.delete", [Faults.hang(), Faults.respond({ status: 503 })])
      const interruption = yield* interruptedDuring(
        "organizationDomains.create",
        Faults.hang(),
        Provision.organization(spec)
      )
      yield* Effect.repeatN(TestClock.adjust("30 seconds"), 4)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.join(interruption)))
      assert.deepStrictEqual(yield* state, untouched)
      const removals = (yield* control.seen).filter(({ operation }) => operation === "organizations.delete")
      assert.strictEqual(removals.length, 3)
    }).pipe(Effect.provide(Faults.layer)))

  it.effect("has steps that can be stored as JSON, each with a unique key", () =>
    Effect.gen(function*() {
      yield* arrange(before)
      const plan = yield* remaining
      const schema = Schema.parseJson(Plan.Plan)
      assert.deepEqual(yield* Schema.decode(schema)(yield* Schema.encode(schema)(plan)), plan)
      assert.strictEqual(new Set(Plan.steps(plan).map(Step.key)).size, Plan.steps(plan).length)
    }).pipe(Effect.provide(Faults.layer)))
})
