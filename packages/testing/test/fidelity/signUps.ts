import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    yield* clerk.seed({ signUps: [{ id: "sua_new", emailAddress: "new@acme.com" }] })
    yield* call("GET", "/sign_ups/sua_new", 200)()
    yield* call("GET", "/sign_ups/sua_none", 404)()
    yield* call("PATCH", "/sign_ups/sua_new", 200)({ external_id: "new_1" })
    yield* call("PATCH", "/sign_ups/sua_none", 404)({})
    const { id } = yield* clerk.completeSignUp("sua_new")
    yield* call("GET", "/sign_ups/sua_new", 200)()
    yield* call("PATCH", "/sign_ups/sua_new", 403)({})
    yield* call("DELETE", `/users/${id}`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["signUps.get", "signUps.update"],
    versions,
    about: 404,
    problem: "resource_not_found is not declared",
    reason: "the sign-up may not exist"
  },
  {
    operations: ["signUps.update"],
    versions,
    about: 400,
    problem: "request_body_invalid is not declared",
    reason: "the body is not JSON"
  }
]
