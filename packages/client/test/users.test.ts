import * as Clerk from "@effect-clerk/client/Clerk"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { clerk, json } from "./support/scripted.js"

const user = (id: string) => ({
  object: "user",
  id,
  password_enabled: false,
  two_factor_enabled: false,
  totp_enabled: false,
  backup_code_enabled: false,
  banned: false,
  locked: false,
  delete_self_enabled: true,
  create_organization_enabled: true,
  created_at: 1,
  updated_at: 1
})

const userId = UserId.make("user_1")

const ids = (count: number) => Array.from({ length: count }, (_, index) => `user_${String(index).padStart(4, "0")}`)

/** The users of an instance, as Clerk lists them: by the id of the last row, or by offset. */
const directory = (all: ReadonlyArray<string>) =>
  clerk(({ url }) => {
    const { searchParams } = url
    const wanted = searchParams.getAll("user_id")
    const after = searchParams.get("starting_after")
    const from = after === null ? Number(searchParams.get("offset") ?? 0) : all.indexOf(after) + 1
    const matching = wanted.length === 0 ? all : all.filter((id) => wanted.includes(id))
    return json(matching.slice(from, from + Number(searchParams.get("limit") ?? 10)).map(user))
  })

describe("users", () => {
  it.effect("are streamed by the id of the last row, in the order of creation, until a short page", () => {
    const all = ids(1_001)
    const { layer, sent } = directory(all)
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      const rows: Array<string> = []
      yield* Stream.runForEach(users.listStream(), ({ id }) => Effect.sync(() => void rows.push(id)))
      assert.deepStrictEqual(rows, all)
      assert.deepStrictEqual(sent.map(({ url }) => url.searchParams.get("starting_after")), [
        null,
        "user_0499",
        "user_0999"
      ])
      assert.deepStrictEqual([...new Set(sent.map(({ url }) => url.searchParams.get("order_by")))], ["+created_at"])
      assert.isFalse(sent.some(({ url }) => url.searchParams.has("offset") && url.searchParams.has("starting_after")))
    }).pipe(Effect.provide(layer))
  })

  it.effect("are read by ids in lists of 100, each with its own outcome", () => {
    const { layer, sent } = directory(ids(150))
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      const outcomes: Array<string> = []
      yield* Stream.runForEach(
        users.getMany([...ids(150), "user_nobody"].map((id) => UserId.make(id))),
        (outcome) => Effect.sync(() => void outcomes.push(outcome._tag))
      )
      assert.deepStrictEqual(outcomes.filter((tag) => tag === "Succeeded").length, 150)
      assert.strictEqual(outcomes[150], "Failed")
      assert.deepStrictEqual(sent.map(({ url }) => url.searchParams.getAll("user_id").length).sort(), [100, 51])
    }).pipe(Effect.provide(layer))
  })

  it.effect("concurrent gets under batching are one list", () => {
    const { layer, sent } = directory(ids(20))
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      const found = yield* Effect.forEach(ids(20), (id) => users.get({ userId: UserId.make(id) }), {
        concurrency: "unbounded"
      }).pipe(Effect.withRequestBatching(true))
      assert.deepStrictEqual(found.map(({ id }) => String(id)), ids(20))
      assert.strictEqual(sent.length, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("update sends metadata to its own endpoint, after the other fields", () => {
    const { layer, sent } = clerk(() => json(user(userId)))
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      yield* users.update({ userId, firstName: "Ada", unsafeMetadata: { a: 1 } })
      yield* users.update({ userId, publicMetadata: { b: 2 } })
      yield* users.update({ userId, lastName: null })
      assert.deepStrictEqual(sent.map(({ body, method, url }) => [method, url.pathname, body]), [
        ["PATCH", "/v1/users/user_1", { first_name: "Ada" }],
        ["PUT", "/v1/users/user_1/metadata", { unsafe_metadata: { a: 1 } }],
        ["PUT", "/v1/users/user_1/metadata", { public_metadata: { b: 2 } }],
        ["PATCH", "/v1/users/user_1", { last_name: null }]
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("update is one call if the version accepts metadata in place", () => {
    const { layer, sent } = clerk(() => json(user(userId)), { apiVersion: "2025-11-10" })
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      yield* users.update({ userId, firstName: "Ada", unsafeMetadata: { a: 1 } })
      assert.deepStrictEqual(sent.map(({ body }) => body), [{ first_name: "Ada", unsafe_metadata: { a: 1 } }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("uploadProfileImage rejects a file that is not an image before it is sent, under its own name", () => {
    const { layer, sent } = clerk(() => json(user(userId)))
    return Effect.gen(function*() {
      const { users } = yield* Clerk.Clerk
      const error = yield* Effect.flip(users.uploadProfileImage({ userId, file: new Blob(["text"]) }))
      assert.deepInclude({ ...error }, {
        _tag: "InvalidRequest",
        operation: "users.uploadProfileImage",
        method: "POST"
      })
      assert.strictEqual(sent.length, 0)
    }).pipe(Effect.provide(layer))
  })
})
