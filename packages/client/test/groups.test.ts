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

const get = Endpoint.get("get", "/users/:userId", { params: { userId: UserId }, success: User, error: [NotFound] })

class UsersApi extends Group.make("users")
  .add(get)
  .add(Endpoint.get("count", "/users/count", { success: Schema.Number, error: [] }))
  .add(Endpoint.put("replace", "/users/:userId", {
    params: { userId: UserId },
    payload: Schema.Struct({ userId: UserId, name: Schema.String }),
    success: User,
    error: []
  }))
  .add(Endpoint.post("uploadImage", "/users/:userId/image", {
    params: { userId: UserId },
    payload: Schema.Struct({ file: Schema.instanceOf(Blob) }),
    encoding: "multipart",
    success: User,
    error: []
  }))
{}

class AdminsApi extends Group.make("admins").add(get) {}

const methodsOf = <Group_ extends Group.Any>(group: Group_) =>
  Effect.map(ClerkClient.ClerkClient, (client) => client.methods(group))

describe("a group of one's own", () => {
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
      assert.deepStrictEqual(sent[0]?.body, { userId, name: "Ada" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends a form where the endpoint says so", () => {
    const { layer, sent } = clerk(() => json({ id: userId }))
    return Effect.gen(function*() {
      const users = yield* methodsOf(UsersApi)
      yield* users.uploadImage({ userId, file: new Blob(["GIF89a"], { type: "image/gif" }) })
      assert.match(sent[0]?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
      assert.include(new TextDecoder().decode(sent[0]?.body as Uint8Array), "GIF89a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("names its operations, though it shares an endpoint with another", () => {
    const { layer } = clerk(() => failure(404, "resource_not_found"))
    return Effect.gen(function*() {
      const ofUsers = yield* Effect.flip((yield* methodsOf(UsersApi)).get({ userId }))
      const ofAdmins = yield* Effect.flip((yield* methodsOf(AdminsApi)).get({ userId }))
      assert.instanceOf(ofUsers, NotFound)
      assert.deepStrictEqual([ofUsers.operation, ofAdmins.operation], ["users.get", "admins.get"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("has the endpoint that was added last under a name", () => {
    const { layer, sent } = clerk(() => json({ id: userId }))
    class PeopleApi extends UsersApi.add(Endpoint.get("get", "/people", { success: User, error: [] })) {}
    return Effect.gen(function*() {
      const people = yield* methodsOf(PeopleApi)
      yield* people.get()
      assert.strictEqual(sent[0]?.url.pathname, "/v1/people")
    }).pipe(Effect.provide(layer))
  })

  for (const name of ["constructor", "toString", "__proto__"]) {
    it.effect(`refuses a path whose parameter ${name} is not given`, () => {
      const { layer, sent } = clerk(() => json({ id: userId }))
      class OddApi extends Group.make("odd").add(Endpoint.get("get", `/x/:${name}`, { success: User, error: [] })) {}
      return Effect.gen(function*() {
        const error = yield* Effect.flip((yield* methodsOf(OddApi)).get())
        assert.deepStrictEqual(error._tag === "InvalidRequest" && error.issues, [{ path: name, message: "is missing" }])
        assert.strictEqual(sent.length, 0)
      }).pipe(Effect.provide(layer))
    })
  }
})
