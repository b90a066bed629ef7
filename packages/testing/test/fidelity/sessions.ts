import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    yield* clerk.seedUsers([{ id: "user_session" }])
    const session = yield* call("POST", "/sessions", 200)({ user_id: "user_session" })
    yield* call("POST", "/sessions", 404)({ user_id: "user_none" })
    yield* call("GET", "/sessions?user_id=user_session", 200)()
    yield* call("GET", `/sessions?client_id=${session.client_id}&status=active&paginated=true`, 200)()
    yield* call("GET", "/sessions", 400)()
    const one = `/sessions/${session.id}`
    yield* call("GET", one, 200)()
    yield* call("GET", "/sessions/sess_none", 404)()
    yield* call("POST", `${one}/tokens`, 200)({ expires_in_seconds: 120 })

    const text = Effect.map((token: Redacted.Redacted) => Redacted.value(token))
    const madeAt = (iat: number) =>
      text(clerk.tokens.session({
        userId: "user_session",
        sessionId: session.id,
        authorizedParty: "https://acme.com",
        claims: { iat }
      }))
    const refresh = {
      refresh_token: yield* text(clerk.tokens.refresh(session.id)),
      request_origin: "https://acme.com"
    }
    yield* call("POST", `${one}/refresh`, 200)({ ...refresh, expired_token: yield* madeAt(1) })
    yield* call("POST", `${one}/refresh`, 401)({ ...refresh, expired_token: yield* madeAt(1) })
    yield* call("POST", `${one}/refresh`, 200)({ ...refresh, expired_token: yield* madeAt(2), format: "cookie" })
    yield* call("POST", `${one}/refresh`, 422)({ ...refresh, expired_token: yield* madeAt(3), format: "x" })

    const clients = "/clients"
    yield* call("GET", clients, 200)()
    yield* call("GET", `${clients}?paginated=true`, 200)()
    yield* call("GET", `${clients}?limit=0`, 422)()
    yield* call("GET", `${clients}/${session.client_id}`, 200)()
    yield* call("GET", `${clients}/client_none`, 404)()
    const token = yield* text(clerk.tokens.client(session.id))
    yield* call("POST", `${clients}/verify`, 200)({ token })
    yield* call("POST", `${clients}/verify`, 400)({ token: "x" })

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
    operations: ["sessions.refresh"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value may be none of those that are allowed"
  },
  {
    operations: ["sessions.list", "clients.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]
