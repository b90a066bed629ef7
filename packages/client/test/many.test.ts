import * as Clerk from "@effect-clerk/client/Clerk"
import * as Outcome from "@effect-clerk/client/Outcome"
import * as Throttle from "@effect-clerk/client/Throttle"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Chunk, Effect, Either, Fiber, Layer, Stream, TestClock } from "effect"
import { clerk, failure, json, membership, organization, page, type Sent } from "./support/scripted.js"

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

const organizationId = (number: number) => OrganizationId.make(`org_${number}`)

const collect = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

const nameOf = ({ body }: Sent) => (body as { readonly name: string }).name

describe("createMany", () => {
  const create = (names: Outcome.Inputs<{ readonly name: string }>, options?: Outcome.Options) =>
    Effect.flatMap(Clerk.Clerk, ({ organizations }) => collect(organizations.createMany(names, options)))

  const inputs = (count: number) => numbers(count).map((number) => ({ name: `Acme ${number}` }))

  it.effect("emits one outcome per input in order, and a failure does not stop the others", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) =>
        nameOf(one) === "Acme 1" ? failure(422, "form_identifier_exists") : json({ ...organization, name: nameOf(one) })
      )
      const outcomes = yield* Effect.provide(create([...inputs(4), { name: " " }]), layer)
      assert.deepStrictEqual(outcomes.map(({ _tag, input }) => [_tag, input.name]), [
        ["Succeeded", "Acme 0"],
        ["Failed", "Acme 1"],
        ["Succeeded", "Acme 2"],
        ["Succeeded", "Acme 3"],
        ["Failed", " "]
      ])
      assert.deepStrictEqual(
        outcomes.filter(Outcome.isFailed).map(({ error }) => error._tag),
        ["UnprocessableEntity", "InvalidRequest"]
      )
      assert.strictEqual(sent.length, 4)
    }))

  it.effect("has `concurrency` calls in flight, 8 by default", () =>
    Effect.gen(function*() {
      for (const [options, expected] of [[{}, 8], [{ concurrency: 3 }, 3]] as const) {
        const { layer, sent } = clerk(() => Effect.delay(json(organization), "1 second"))
        const fiber = yield* Effect.fork(Effect.provide(create(inputs(20), options), layer))
        yield* TestClock.adjust("500 millis")
        assert.strictEqual(sent.length, expected)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(fiber)).length, 20)
      }
    }))

  it.effect("accepts a stream, and fails if the stream fails", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => json(organization))
      const lines = Stream.concat(Stream.fromIterable(inputs(2)), Stream.fail("unreadable"))
      const seen: Array<string> = []
      const error = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        Stream.runForEach(
          organizations.createMany(lines, { concurrency: 1 }),
          ({ _tag }) => Effect.sync(() => seen.push(_tag))
        )).pipe(Effect.provide(layer), Effect.flip)
      assert.strictEqual(error, "unreadable")
      assert.deepStrictEqual(seen, ["Succeeded", "Succeeded"])
    }))

  it.effect("only checks the inputs of a dry run", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      const outcomes = yield* Effect.provide(create([{ name: "Acme" }, { name: "" }], { dryRun: true }), layer)
      assert.deepStrictEqual(outcomes.map(({ _tag }) => _tag), ["Checked", "Failed"])
      assert.strictEqual(sent.length, 0)
    }))

  it.effect("rejects all inputs when the concurrency is invalid", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      const [outcome] = yield* Effect.provide(create(inputs(1), { concurrency: 0 }), layer)
      assert.include(
        outcome?._tag === "Failed" ? outcome.error.message : "",
        "concurrency: must be an integer of 1 or more"
      )
      assert.strictEqual(sent.length, 0)
    }))
})

/** Lists the requested organizations with an even number. */
const evenOrganizations = (one: Sent) => {
  const ids = one.url.searchParams.getAll("organization_id")
  if (ids.length === 0) return json({ ...organization, id: one.url.pathname.split("/").at(-1) })
  const found = ids.filter((id) => Number(id.slice(4)) % 2 === 0)
  return json(page(found.reverse().map((id) => ({ ...organization, id }))))
}

const get = (number: number) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId: organizationId(number) }))

const all = { concurrency: "unbounded" } as const

describe("organizations.get under batching", () => {
  for (const options of [all, { ...all, batching: true }, { ...all, batching: "inherit" }] as const) {
    it.effect(`merges 100 calls into one (${JSON.stringify(options)})`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(evenOrganizations)
        const found = yield* Effect.forEach(numbers(100), (number) => get(number * 2), options).pipe(
          Effect.withRequestBatching(true),
          Effect.provide(layer)
        )
        assert.deepStrictEqual(found.map(({ id }) => id), numbers(100).map((number) => organizationId(number * 2)))
        assert.strictEqual(sent.length, 1)
        assert.strictEqual(sent[0]!.url.searchParams.get("limit"), "100")
      }))
  }

  it.effect("fails a missing one with its own NotFound", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(evenOrganizations)
      const found = yield* Effect.forEach(
        numbers(5),
        (number) => Effect.match(get(number), { onFailure: ({ _tag }) => _tag, onSuccess: ({ id }) => id }),
        all
      ).pipe(Effect.withRequestBatching(true), Effect.provide(layer))
      assert.deepStrictEqual(found, ["org_0", "NotFound", "org_2", "NotFound", "org_4"])
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("fetches each alone unless batching is on", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(evenOrganizations)
      yield* Effect.provide(Effect.forEach(numbers(3), (number) => get(number * 2), { ...all, batching: true }), layer)
      assert.deepStrictEqual(
        sent.map(({ url }) => url.pathname),
        numbers(3).map((id) => `/v1/organizations/org_${id * 2}`)
      )
    }))

  it.effect("fetches in one list only what one list can return", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(evenOrganizations)
      yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        Effect.all([
          organizations.get({ organizationId: organizationId(2) }),
          organizations.get({ organizationId: organizationId(4) }),
          organizations.get({ organizationId: organizationId(2), includeMembersCount: true }),
          organizations.get({ organizationId: organizationId(4), includeMembersCount: true }),
          organizations.get({ organizationId: OrganizationSlug.make("acme") })
        ], all)).pipe(Effect.withRequestBatching(true), Effect.provide(layer))
      assert.sameMembers(sent.map(({ url }) => url.pathname + url.search), [
        "/v1/organizations/acme",
        "/v1/organizations?organization_id=org_2&organization_id=org_4&limit=2",
        "/v1/organizations?include_members_count=true&organization_id=org_2&organization_id=org_4&limit=2"
      ])
    }))

  it.effect.each<[name: string, input: unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["a text", "org_2"],
    ["null as an id", { organizationId: null }]
  ])("fails %s without failing the others", ([, invalid]) =>
    Effect.gen(function*() {
      const { layer } = clerk(evenOrganizations)
      const getInvalid = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get(invalid as never))
      const results = yield* Effect.all([get(2), getInvalid, get(4)].map(Effect.either), all).pipe(
        Effect.withRequestBatching(true),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(
        results.map(Either.match({ onLeft: ({ _tag }) => _tag, onRight: ({ id }) => id })),
        ["org_2", "InvalidRequest", "org_4"]
      )
    }))

  it.effect("fetches each alone when the list is rejected", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) =>
        one.url.searchParams.has("organization_id") ? failure(422, "form_param_format_invalid") : evenOrganizations(one)
      )
      yield* Effect.forEach(numbers(3), get, all).pipe(Effect.withRequestBatching(true), Effect.provide(layer))
      assert.strictEqual(sent.length, 4)
    }))

  it.effect("fails each when the list fails", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => failure(403, "authorization_invalid"))
      const errors = yield* Effect.forEach(numbers(3), (number) => Effect.flip(get(number)), all).pipe(
        Effect.withRequestBatching(true),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(errors.map(({ _tag }) => _tag), ["Forbidden", "Forbidden", "Forbidden"])
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("dies as the list dies", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => Effect.dieMessage("broken"))
      const cause = yield* Effect.all([get(1), get(2)], all).pipe(
        Effect.withRequestBatching(true),
        Effect.sandbox,
        Effect.flip,
        Effect.provide(layer)
      )
      assert.include(Cause.pretty(cause), "broken")
    }))

  it.live("holds no permit of the throttle when all are interrupted", () =>
    Effect.gen(function*() {
      const queued = yield* Effect.makeLatch()
      const left = yield* Effect.makeLatch()
      const { layer, sent } = clerk(
        evenOrganizations,
        {},
        Layer.succeed(Throttle.Throttle, {
          take: () => Effect.zipRight(queued.open, Effect.onInterrupt(Effect.never, () => left.open)),
          close: () => Effect.void
        })
      )
      yield* Effect.gen(function*() {
        const fibers = yield* Effect.forEach(numbers(2), (number) => Effect.fork(get(number)))
        yield* queued.await
        yield* Fiber.interruptAll(fibers)
        yield* left.await
      }).pipe(Effect.withRequestBatching(true), Effect.provide(layer))
      assert.strictEqual(sent.length, 0)
    }))

  it.live("continues for the others when one is interrupted, and stops when all are", () =>
    Effect.gen(function*() {
      const gate = yield* Effect.makeLatch()
      let interrupted = 0
      const { layer, sent } = clerk((one) =>
        Effect.onInterrupt(
          Effect.zipRight(gate.await, evenOrganizations(one)),
          () => Effect.sync(() => interrupted++)
        )
      )
      const waitFor = (condition: () => boolean) => Effect.repeat(Effect.sleep("1 millis"), { until: condition })
      yield* Effect.gen(function*() {
        const fibers = yield* Effect.forEach(numbers(4), (number) => Effect.fork(get(number * 2)))
        yield* waitFor(() => sent.length === 1)
        yield* Fiber.interrupt(fibers[0]!)
        yield* gate.open
        const rest = yield* Effect.forEach(fibers.slice(1), Fiber.join)
        assert.deepStrictEqual(rest.map(({ id }) => id), [2, 4, 6].map(organizationId))
        yield* gate.close
        const more = yield* Effect.forEach(numbers(4), (number) => Effect.fork(get(number * 2)))
        yield* waitFor(() => sent.length === 2)
        yield* Fiber.interruptAll(more)
        yield* waitFor(() => interrupted === 1)
      }).pipe(Effect.withRequestBatching(true), Effect.provide(layer))
    }))
})

describe("organizations.getMany", () => {
  it.effect("fetches 100 at a time and emits outcomes in order", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(evenOrganizations)
      const outcomes = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        collect(organizations.getMany(numbers(250).map(organizationId)))).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 3)
      assert.deepStrictEqual(
        outcomes.map(({ input }) =>
          input.organizationId
        ),
        numbers(250).map(organizationId)
      )
      assert.isTrue(outcomes.every(({ _tag }, index) => _tag === (index % 2 === 0 ? "Succeeded" : "Failed")))
    }))
})

describe("organizationMemberships", () => {
  const userId = (number: number) => UserId.make(`user_${number}`)

  const member = (id: string) => ({
    ...membership,
    id: `orgmem_${id}`,
    public_user_data: { user_id: id, first_name: null, last_name: null, image_url: "", has_image: false }
  })

  const evenMembers = (one: Sent) =>
    json(page(one.url.searchParams.getAll("user_id").filter((id) => Number(id.slice(5)) % 2 === 0).map(member)))

  const getMember = (number: number) =>
    Effect.flatMap(
      Clerk.Clerk,
      ({ organizationMemberships }) =>
        organizationMemberships.get({ organizationId: organizationId(1), userId: userId(number) })
    )

  it.effect("get finds the membership of a user, or fails with NotFound", () =>
    Effect.gen(function*() {
      const { layer } = clerk(evenMembers)
      assert.strictEqual((yield* Effect.provide(getMember(2), layer)).id, "orgmem_user_2")
      assert.strictEqual((yield* Effect.flip(Effect.provide(getMember(3), layer)))._tag, "NotFound")
    }))

  it.effect("get does not return another member", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => json(page([member("user_7")])))
      assert.strictEqual((yield* Effect.flip(Effect.provide(getMember(3), layer)))._tag, "NotFound")
    }))

  it.effect("get fails with NotFound if the organization does not exist", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => failure(404, "resource_not_found"))
      assert.strictEqual((yield* Effect.flip(Effect.provide(getMember(2), layer)))._tag, "NotFound")
    }))

  it.effect("get merges under batching, and fetches each alone if a row has no user", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) =>
        one.url.searchParams.getAll("user_id").length > 2 ? json(page([membership])) : evenMembers(one)
      )
      const ask = (count: number) =>
        Effect.forEach(numbers(count), (number) => getMember(number * 2), all).pipe(
          Effect.withRequestBatching(true),
          Effect.provide(layer)
        )
      yield* ask(2)
      assert.strictEqual(sent.length, 1)
      const found = yield* ask(3)
      assert.deepStrictEqual(found.map(({ id }) => id), ["orgmem_user_0", "orgmem_user_2", "orgmem_user_4"])
      assert.strictEqual(sent.length, 5)
    }))

  it.effect("getMany fetches 100 users at a time", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(evenMembers)
      const outcomes = yield* Effect.flatMap(Clerk.Clerk, ({ organizationMemberships }) =>
        collect(
          organizationMemberships.getMany({ organizationId: organizationId(1), userIds: numbers(101).map(userId) })
        )).pipe(Effect.provide(layer))
      assert.strictEqual(outcomes.filter(Outcome.isSucceeded).length, 51)
      assert.strictEqual(sent.length, 2)
    }))
})
