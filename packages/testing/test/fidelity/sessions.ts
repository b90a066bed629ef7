import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { seedUsers } = yield* InMemoryClerk
    yield* seedUsers([{ id: "user_session" }])
    const session = yield* call("POST", "/sessions", 200)({ user_id: "user_session" })
    yield* call("POST", "/sessions", 404)({ user_id: "user_none" })
    yield* call("GET", "/sessions?user_id=user_session", 200)()
    yield* call("GET", `/sessions?client_id=${session.client_id}&status=active&paginated=true`, 200)()
    yield* call("GET", "/sessions", 400)()
    const one = `/sessions/${session.id}`
    yield* call("GET", one, 200)()
    yield* call("GET", "/sessions/sess_none", 404)()
    yield* call("POST", `${one}/tokens`, 200)({ expires_in_seconds: 120 })
    yield* call("POST", `${one}/revoke`, 200)()
    yield* call("POST", `${one}/tokens`, 404)({})
    yield* call("POST", "/sessions/sess_none/revoke", 404)()
    yield* call("GET", "/jwks", 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["sessions.createToken", "sessions.createTokenFromTemplate", "signInTokens.create"],
    versions,
    about: 400,
    problem: "request_body_invalid is not declared",
    reason: "the body is not JSON"
  },
  {
    operations: ["sessions.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]
