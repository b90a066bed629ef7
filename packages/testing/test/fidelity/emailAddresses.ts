import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const addresses = "/email_addresses"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { seedUsers } = yield* InMemoryClerk
    yield* seedUsers([{ id: "user_mail", emailAddresses: [{ emailAddress: "mail@acme.com", verified: false }] }])
    const added = yield* call("POST", addresses, 200)({ user_id: "user_mail", email_address: "mail@home.org" })
    yield* call("POST", addresses, 422)({ user_id: "user_mail", email_address: "mail@home.org" })
    const one = `${addresses}/${added.id}`
    yield* call("GET", one, 200)()
    yield* call("GET", `${addresses}/idn_none`, 404)()
    yield* call("PATCH", one, 400)({ primary: true })
    const sent = yield* call("POST", `${one}/prepare_verification`, 200)()
    yield* call("POST", `${one}/attempt_verification`, 200)({ verification_id: sent.id, code: "000000" })
    yield* call("POST", `${one}/attempt_verification`, 200)({ verification_id: sent.id, code: "424242" })
    yield* call("POST", `${one}/attempt_verification`, 400)({ verification_id: sent.id, code: "424242" })
    yield* call("POST", `/email_addresses/idn_x/prepare_verification`, 404)()
    yield* call("PATCH", one, 200)({ verified: true, primary: true })
    yield* call("DELETE", one, 200)()
    yield* call("DELETE", one, 404)()
    yield* call("PUT", "/users/user_mail/email_address", 200)({ email_address: "mail@new.org" })
    yield* call("PUT", "/users/user_mail/email_address", 422)({ email_address: "mail" })
  })
