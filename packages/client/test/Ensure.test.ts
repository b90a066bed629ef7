import * as Ensure from "@effect-clerk/client/Ensure"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream, TestClock } from "effect"
import { clerk, failure, json, organization, page, type Reply } from "./support/scripted.js"

const key = "key_of_this_create"

const mine = { ...organization, id: "org_mine", private_metadata: { key } }
const theirs = { ...organization, id: "org_theirs", private_metadata: { key: "key_of_another" } }

/** A create with the given reply, and the rows that the lookup finds afterwards. */
const signUp = (created: ReturnType<Reply>, found: ReturnType<Reply>) => {
  const { layer, sent } = clerk(({ method }) => method === "POST" ? created : found)
  const create = Effect.flatMap(
    Organizations.Organizations,
    (organizations) =>
      organizations.create({ name: "Acme", privateMetadata: { key } }).pipe(
        Ensure.created({
          find: organizations.listStream({ query: "Acme" }),
          isOwn: ({ privateMetadata }) => privateMetadata["key"] === key
        })
      )
  )
  return {
    create: Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.either(Effect.provide(RetryPolicy.none(create), layer)))
      yield* TestClock.adjust("10 minutes")
      const result = yield* Fiber.join(fiber)
      return result._tag === "Right" ? result.right.id : result.left._tag
    }),
    methods: () => sent.map(({ method }) => method)
  }
}

const ambiguous: ReadonlyArray<readonly [name: string, created: ReturnType<Reply>, tag: string]> = [
  ["a lost answer", Effect.fail({ code: "ECONNRESET" }), "TransportError"],
  ["no answer", Effect.never, "RequestTimeout"],
  ["a 500", failure(500, "x"), "ServerError"],
  ["a 503", failure(503, "x"), "ServerError"],
  ["half an answer", json({ id: "org_mine" }), "ResponseDecodeError"],
  ["a status that is none of Clerk's", failure(302, "x"), "UnexpectedStatus"],
  ["a slug that is taken, as by an earlier attempt", failure(422, "form_identifier_exists"), "UnprocessableEntity"]
]

const refused: typeof ambiguous = [
  ["a refusal", failure(422, "form_param_missing"), "UnprocessableEntity"],
  ["a wrong key", failure(401, "clerk_key_invalid"), "Unauthorized"],
  ["a connection that was never made", Effect.fail({ code: "ECONNREFUSED" }), "TransportError"],
  ["a rate limit", failure(429, "too_many_requests"), "TooManyRequests"]
]

describe("created", () => {
  it.effect.each(ambiguous)(
    "finds after %s the created resource among those of others",
    ([, created]) =>
      Effect.gen(function*() {
        const { create, methods } = signUp(created, json(page([theirs, mine])))
        assert.strictEqual(yield* create, "org_mine")
        assert.deepStrictEqual(methods(), ["POST", "GET"])
      })
  )

  it.effect.each(ambiguous)(
    "keeps the error of %s if only others created one",
    ([, created, tag]) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* signUp(created, json(page([theirs]))).create, tag)
      })
  )

  it.effect.each(ambiguous)(
    "keeps the error of %s if the lookup fails too",
    ([, created, tag]) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* signUp(created, failure(403, "x")).create, tag)
      })
  )

  it.effect.each(refused)(
    "does not look up after %s, because nothing was created",
    ([, created, tag]) =>
      Effect.gen(function*() {
        const { create, methods } = signUp(created, json(page([mine])))
        assert.strictEqual(yield* create, tag)
        assert.deepStrictEqual(methods(), ["POST"])
      })
  )

  it.effect("does not look up after a success, or after an error that is not Clerk's", () =>
    Effect.gen(function*() {
      const options = { find: Stream.dieMessage("unused"), isOwn: () => true }
      assert.strictEqual(yield* Ensure.created(Effect.succeed(1), options), 1)
      assert.strictEqual(yield* Effect.flip(Ensure.created(Effect.fail("mine"), options)), "mine")
    }))
})
