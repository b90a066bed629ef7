import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import { gif } from "../support/contract.js"
import type { Call, Deviation } from "../support/fidelity.js"

const form = (file: Blob) => {
  const form = new FormData()
  form.set("file", file, "ada.gif")
  return form
}

const since = versions.filter((version) => version >= "2025-11-10")

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    const { seedUsers } = yield* InMemoryClerk
    const [eve] = yield* seedUsers([{
      id: "user_eve",
      emailAddress: "eve@acme.com",
      phoneNumbers: [{ phoneNumber: "+15550000100", reservedForSecondFactor: true }],
      web3Wallets: [`0x${"a".repeat(40)}`],
      externalAccounts: [{ provider: "oauth_google", providerUserId: "1", token: "ya29", scopes: ["email"] }],
      passkeys: ["Laptop"],
      trustedDevices: [{ platform: "ios", appIdentifier: "com.acme" }],
      totpEnabled: true,
      backupCodes: ["abc"]
    }])
    const user = yield* call("POST", "/users", 200)({
      external_id: "ext_1",
      first_name: "Bob",
      username: "bobby",
      email_address: ["bob@acme.com", "bob@home.org"],
      email_address_identification_status: ["verified", "reserved"],
      phone_number: ["+15550000101"],
      web3_wallet: [`0x${"b".repeat(40)}`],
      password: "correct horse",
      public_metadata: { plan: "pro" },
      created_at: "2025-01-31T12:00:00Z"
    })
    const bob = `/users/${user.id}`
    yield* call("POST", "/users", 422)({ email_address: ["bob@acme.com"] })
    yield* call("GET", "/users?limit=2&order_by=%2Bcreated_at", 200)()
    yield* call("GET", "/users?limit=0", 422)()
    yield* call("GET", "/users/count?query=acme", 200)()
    yield* call("GET", "/users/count?banned=1", 422)()
    yield* call("GET", bob, 200)()
    yield* call("GET", "/users/user_none", 404)()
    yield* call("PATCH", bob, 200)({ last_name: "Builder", primary_email_address_id: user.email_addresses[0].id })
    yield* call("PATCH", bob, 422)({ username: "eve eve" })
    yield* call("PATCH", bob, 400)({ primary_email_address_id: user.email_addresses[1].id })
    for (const action of ["ban", "unban", "lock", "unlock"]) {
      yield* call("POST", `${bob}/${action}`, 200)()
      yield* call("POST", `/users/user_none/${action}`, 404)()
    }
    for (const action of ["ban", "unban"]) {
      yield* call("POST", `/users/${action}`, 200)({ user_ids: [user.id] })
      yield* call("POST", `/users/${action}`, 400)({ user_ids: ["user_none"] })
    }
    yield* call("POST", `${bob}/profile_image`, 200)(form(gif))
    yield* call("POST", `${bob}/profile_image`, 400)(form(new Blob(["text"])))
    yield* call("DELETE", `${bob}/profile_image`, 200)()
    yield* call("DELETE", "/users/user_none/profile_image", 404)()
    for (const method of ["PATCH", "PUT"] as const) {
      yield* call(method, `${bob}/metadata`, 200)({ unsafe_metadata: { theme: "dark" } })
      yield* call(method, `${bob}/metadata`, 422)({ public_metadata: { text: "a".repeat(9_000) } })
    }
    yield* call("GET", `/users/${eve!.id}/oauth_access_tokens/oauth_google`, 200)()
    yield* call("GET", `/users/${eve!.id}/oauth_access_tokens/google?paginated=true`, 200)()
    yield* call("GET", "/users/user_none/oauth_access_tokens/google", 404)()
    yield* call("POST", `${bob}/verify_password`, 200)({ password: "correct horse" })
    yield* call("POST", `${bob}/verify_password`, 422)({ password: "battery staple" })
    if (version !== "2021-02-05") {
      yield* call("POST", `${bob}/password/set_compromised`, 200)({ revoke_all_sessions: true })
      yield* call("POST", `${bob}/password/unset_compromised`, 200)()
      yield* call("POST", "/users/user_none/password/set_compromised", 404)({})
      yield* call("POST", "/users/user_none/password/unset_compromised", 404)()
    }
    yield* call("POST", `${bob}/remove_password`, 200)({})
    yield* call("POST", "/users/user_none/remove_password", 404)({})
    yield* call("POST", `${bob}/verify_password`, 400)({ password: "correct horse" })
    yield* call("POST", `/users/${eve!.id}/verify_totp`, 200)({ code: "424242" })
    yield* call("POST", `/users/${eve!.id}/verify_totp`, 200)({ code: "abc" })
    yield* call("POST", `/users/${eve!.id}/verify_totp`, 422)({ code: "abc" })
    yield* call("POST", `${bob}/verify_totp`, 400)({ code: "424242" })
    for (const factor of ["backup_code", "totp", "mfa"]) {
      yield* call("DELETE", `/users/${eve!.id}/${factor}`, 200)()
      yield* call("DELETE", `/users/user_none/${factor}`, 404)()
    }
    yield* call("GET", `/users/${eve!.id}`, 200)()
    const owned = [
      [`passkeys/${eve!.passkeys[0]!.id}`, 404],
      [`web3_wallets/${eve!.primaryWeb3WalletId}`, 404],
      [`external_accounts/${eve!.externalAccounts[0]!.id}`, 404]
    ] as const
    for (const [path, status] of owned) {
      yield* call("DELETE", `/users/${eve!.id}/${path}`, 200)()
      yield* call("DELETE", `/users/${eve!.id}/${path}`, status)()
    }
    yield* call("GET", `/users/${eve!.id}/trusted_devices`, 200)()
    yield* call("GET", "/users/user_none/trusted_devices", 404)()
    yield* call("DELETE", `/users/${eve!.id}/trusted_devices/${eve!.trustedDevices[0]!.id}`, 200)()
    yield* call("DELETE", `/users/${eve!.id}/trusted_devices/trdev_none`, 404)()
    yield* call("DELETE", bob, 200)()
    yield* call("DELETE", bob, 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["users.ban", "users.unban", "users.lock", "users.unlock"],
    versions,
    about: 404,
    problem: "resource_not_found is not declared",
    reason: "the user may not exist"
  },
  {
    operations: ["users.setPasswordCompromised"],
    versions: since,
    about: 200,
    problem: "body must NOT have additional properties",
    reason: "the text speaks of requires_password_reset, which the schema lacks"
  },
  {
    operations: ["users.listOAuthAccessTokens"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]

export const leading = { passkeyIdentificationId: "idn_1", provider: "google" }
