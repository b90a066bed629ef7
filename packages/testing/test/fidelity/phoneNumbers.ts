import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const numbers = "/phone_numbers"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { seedUsers } = yield* InMemoryClerk
    yield* seedUsers([{ id: "user_phone", phoneNumbers: ["+15550000110"] }])
    const added = yield* call("POST", numbers, 200)({ user_id: "user_phone", phone_number: "+15550000111" })
    yield* call("POST", numbers, 422)({ user_id: "user_phone", phone_number: "+15550000111" })
    const one = `${numbers}/${added.id}`
    yield* call("GET", one, 200)()
    yield* call("GET", `${numbers}/idn_none`, 404)()
    yield* call("PATCH", one, 400)({ primary: true })
    const sent = yield* call("POST", `${one}/prepare_verification`, 200)()
    yield* call("POST", `${one}/attempt_verification`, 200)({ verification_id: sent.id, code: "424242" })
    yield* call("POST", `${one}/attempt_verification`, 400)({ verification_id: sent.id, code: "424242" })
    yield* call("POST", `${one}/prepare_verification`, 429)()
    yield* call("PATCH", one, 200)({ reserved_for_second_factor: true })
    yield* call("DELETE", one, 200)()
    yield* call("DELETE", one, 404)()
    yield* call("PUT", "/users/user_phone/phone_number", 200)({ phone_number: "+15550000112" })
    yield* call("PUT", "/users/user_phone/phone_number", 422)({ phone_number: "five" })
  })
