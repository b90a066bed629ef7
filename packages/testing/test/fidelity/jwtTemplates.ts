import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const template = yield* call("POST", "/jwt_templates", 200)({ name: "hasura", claims: { role: "user" } })
    const one = `/jwt_templates/${template.id}`
    yield* call("POST", "/jwt_templates", 422)({ name: "hasura", claims: {} })
    yield* call("POST", "/jwt_templates", 400)({ name: "own", claims: { sub: "me" } })
    yield* call("GET", "/jwt_templates", 200)()
    yield* call("GET", "/jwt_templates?paginated=true", 200)()
    yield* call("GET", one, 200)()
    yield* call("GET", "/jwt_templates/jtmp_none", 404)()
    yield* call("PATCH", one, 200)({ name: "hasura", claims: { role: "admin" }, lifetime: 120 })
    yield* call("PATCH", one, 400)({ name: "hasura", claims: { exp: 1 } })
    yield* call("PATCH", "/jwt_templates/jtmp_none", 404)({ name: "none", claims: {} })
    const session = yield* call("POST", "/sessions", 200)({ user_id: "user_1" })
    yield* call("POST", `/sessions/${session.id}/tokens/hasura`, 200)({})
    yield* call("POST", `/sessions/${session.id}/tokens/none`, 404)({})
    yield* call("DELETE", one, 200)()
    yield* call("DELETE", one, 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["jwtTemplates.update"],
    versions,
    about: 404,
    problem: "resource_not_found is not declared",
    reason: "the template may not exist"
  },
  {
    operations: ["jwtTemplates.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]
