import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import { NotFound } from "@effect-clerk/core/ClerkError"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Group from "@effect-clerk/core/Group"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { clerk, failure, json } from "./support/scripted.js"

const userId = UserId.make("user_1")
const User = Schema.Struct({ id: UserId })

const get = Endpoint.get("/users/:userId", () => ({ params: { userId: UserId }, success: User, error: [NotFound] }))

class UsersApi extends Group.make("users", {
  get,
  count: Endpoint.get("/users/count", () => ({ success: Schema.Number, error: [] })),
  replace: Endpoint.put("/users/:userId", () => ({
    params: { userId: UserId },
    payload: { userId: UserId, name: Schema.String },
    success: User,
    error: []
  })),
  find: Endpoint.get("/users", () => ({
    query: { emailAddress: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.Array(User),
    error: []
  })),
  invite: Endpoint.post("/users/bulk", () => ({
    payload: { people: Schema.Array(Endpoint.struct({ firstName: Schema.String })) },
    success: Schema.Void,
    error: []
  }), { status: 204, wholeBody: "people" }),
  uploadImage: Endpoint.post("/users/:userId/image", () => ({
    params: { userId: UserId },
    payload: { file: Schema.instanceOf(Blob) },
    success: User,
    error: []
  }), { encoding: "multipart" })
}) {}

class AdminsApi extends Group.make("admins", { get }) {}

const methodsOf = <Group_ extends Group.Any>(group: Group_) =>
  Effect.map(ClerkClient.ClerkClient, (client) => client.methods(group))

describe("a custom group", () => {
  it.effect("becomes methods with the parts of its endpoints", () => {
    const { layer, sent } = clerk(({ url }) => json(url.pathname.endsWith("/count") ? 7 : { id: userId }))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      assert.deepStrictEqual(yield* users.get({ userId }), { id: userId })
      assert.strictEqual(yield* users.count(), 7)
      assert.deepStrictEqual(sent.map(({ method, url }) => [method, url.pathname]), [
        ["GET", "/v1/users/user_1"],
        ["GET", "/v1/users/count"]
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives a value to each part that has its key", () => {
    const { layer, sent } = clerk(() => json({ id: userId }))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      yield* users.replace({ userId, name: "Ada" })
      assert.strictEqual(sent[0]?.url.pathname, "/v1/users/user_1")
      assert.deepStrictEqual(sent[0]?.body, { user_id: userId, name: "Ada" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("writes the keys of its query in snake_case, as Clerk reads them", () => {
    const { layer, sent } = clerk(() => json([]))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      yield* users.find({ emailAddress: "ada@example.com" })
      assert.strictEqual(sent[0]?.url.search, "?email_address=ada%40example.com")
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends a wholeBody value, and accepts a response without a body", () => {
    const { layer, sent } = clerk(() => Effect.succeed(new Response(null, { status: 204 })))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      assert.isUndefined(yield* users.invite({ people: [{ firstName: "Ada" }] }))
      assert.deepStrictEqual(sent[0]?.body, [{ first_name: "Ada" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends a form if the encoding is multipart", () => {
    const { layer, sent } = clerk(() => json({ id: userId }))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      yield* users.uploadImage({ userId, file: new Blob(["GIF89a"], { type: "image/gif" }) })
      assert.match(sent[0]?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
      assert.include(new TextDecoder().decode(sent[0]?.body as Uint8Array), "GIF89a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("names its operations, even if it shares an endpoint with another group", () => {
    const { layer } = clerk(() => failure(404, "resource_not_found"))
    return Effect.gen(function*() {
      const ofUsers = yield* Effect.flip((yield* methodsOf(UsersApi)).get({ userId }))
      const ofAdmins = yield* Effect.flip((yield* methodsOf(AdminsApi)).get({ userId }))
      assert.instanceOf(ofUsers, NotFound)
      assert.deepStrictEqual([ofUsers.operation, ofAdmins.operation], ["users.get", "admins.get"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("replaces an endpoint of the same name", () => {
    const { layer, sent } = clerk(() => json({ id: userId }))
    class PeopleApi extends Group.make("people", {
      ...UsersApi.endpoints,
      get: Endpoint.get("/people", () => ({ success: User, error: [] }))
    }) {}
    return Effect.gen(function*() {
      const people = yield* methodsOf(PeopleApi)
      yield* people.get()
      assert.strictEqual(sent[0]?.url.pathname, "/v1/people")
    }).pipe(Effect.provide(layer))
  })

  for (const name of ["constructor", "toString", "__proto__"]) {
    it.effect(`refuses a path whose parameter ${name} is not given`, () => {
      const { layer, sent } = clerk(() => json({ id: userId }))
      class OddApi extends Group.make("odd", {
        get: Endpoint.get(`/x/:${name}`, () => ({ success: User, error: [] }))
      }) {}
      return Effect.gen(function*() {
        const error = yield* Effect.flip((yield* methodsOf(OddApi)).get())
        assert.deepStrictEqual(error._tag === "InvalidRequest" && error.issues, [{ path: name, message: "is missing" }])
        assert.strictEqual(sent.length, 0)
      }).pipe(Effect.provide(layer))
    })
  }
})
