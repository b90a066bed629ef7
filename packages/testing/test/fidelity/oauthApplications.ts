import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { gif } from "../support/contract.js"
import type { Call } from "../support/fidelity.js"

const list = "/oauth_applications"

const form = (file?: Blob) => {
  const form = new FormData()
  if (file !== undefined) form.set("file", file, "logo.gif")
  return form
}

export const script = (call: Call) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    const userId = `user_${"1".padStart(27, "0")}`
    yield* clerk.seedUsers([{ id: userId }])
    const { id } = yield* call("POST", list, 200)({ name: "Notes", redirect_uris: ["https://notes.com"] })
    yield* call("POST", list, 422)({ name: "Notes", public: true })
    yield* call("POST", list, 400)({ name: "Notes", redirect_uris: ["https://notes.com", "https://notes.com"] })
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?limit=0`, 422)()
    const one = `${list}/${id}`
    yield* call("GET", one, 200)()
    yield* call("GET", `${list}/oa_none`, 404)()
    yield* call("PATCH", one, 200)({ scopes: "email" })
    yield* call("PATCH", `${list}/oa_none`, 404)({})
    yield* call("PUT", `${one}/logo`, 200)(form(gif))
    yield* call("PUT", `${one}/logo`, 400)(form(new Blob(["text"])))
    yield* call("POST", `${one}/rotate_secret`, 200)()
    yield* call("POST", `${list}/oa_none/rotate_secret`, 404)()

    const verify = `${list}/access_tokens/verify`
    const input = { applicationId: id, userId }
    const token = Redacted.value(yield* clerk.tokens.oauth(input))
    const jwt = yield* clerk.tokens.oauth({ ...input, tokenFormat: "jwt", lifetime: 0 })
    yield* call("POST", verify, 200)({ access_token: token })
    yield* call("POST", verify, 200)({ access_token: Redacted.value(jwt) })
    yield* call("POST", verify, 400)({})
    yield* call("POST", verify, 404)({ access_token: "oat_none" })
    yield* call("POST", `${one}/revoke_token`, 204)({ token })
    yield* call("POST", `${one}/revoke_token`, 404)({ token: "oat_none" })
    yield* call("DELETE", one, 200)()
    yield* call("DELETE", one, 404)()
  })
