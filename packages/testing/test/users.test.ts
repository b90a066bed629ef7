import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Schema, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"
import { createHash } from "node:crypto"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const ids = (rows: Json) => rows.map(({ id }: Json) => id)

describe("users.create", () => {
  it.effect("verifies addresses, and the first of each kind is primary", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const user = yield* ok("POST", "/users", {
        first_name: "Ada",
        username: "lovelace",
        email_address: ["Ada@Acme.com", "ada@home.org"],
        email_address_identification_status: ["verified", "reserved"],
        phone_number: ["+15550000100"],
        password: "correct horse",
        public_metadata: { plan: "pro" }
      })
      const [first, second] = user.email_addresses
      expect(user).toMatchObject({
        first_name: "Ada",
        last_name: null,
        primary_email_address_id: first.id,
        primary_phone_number_id: user.phone_numbers[0].id,
        primary_web3_wallet_id: null,
        password_enabled: true,
        two_factor_enabled: false,
        public_metadata: { plan: "pro" },
        unsafe_metadata: {},
        created_at: 1_000
      })
      expect(first).toMatchObject({
        email_address: "ada@acme.com",
        reserved: false,
        verification: { status: "verified", strategy: "admin" }
      })
      expect(second).toMatchObject({ email_address: "ada@home.org", reserved: true, verification: null })
      expect(JSON.stringify(user)).not.toContain("correct horse")
      expect(yield* ok("GET", `/users/${user.id}`)).toEqual(user)
    }).pipe(provided))

  const refused = [
    [{}, 422, "form_data_missing", []],
    [{ email_address: ["ADA@acme.com"] }, 422, "form_identifier_exists", ["email_address"]],
    [{ phone_number: ["+15550000100"] }, 422, "form_identifier_exists", ["phone_number"]],
    [{ username: "Lovelace" }, 422, "form_identifier_exists", ["username"]],
    [{ username: "fresh", external_id: "ext_1" }, 422, "form_identifier_exists", ["external_id"]],
    [{ email_address: ["ada"] }, 422, "form_param_format_invalid", ["email_address"]],
    [{ username: "a b c d" }, 422, "form_username_invalid_character", ["username"]],
    [{ username: "abc" }, 422, "form_username_invalid_length", ["username"]],
    [{ username: "123456" }, 422, "form_username_needs_non_number_char", ["username"]],
    [{ username: "fresh", password: "short" }, 422, "form_password_length_too_short", ["password"]],
    [{ username: "freshman", password: "Freshman" }, 422, "form_password_matches_identifier", ["password"]],
    [
      { username: "fresh", password_digest: "x", password_hasher: "bcrypt" },
      422,
      "form_password_digest_invalid_code",
      ["password_digest"]
    ],
    [{ username: "fresh", password_digest: "x" }, 422, "form_param_missing", ["password_hasher"]],
    [
      { email_address: ["a@b.co"], email_address_identification_status: ["verified", "reserved"] },
      422,
      "form_param_array_length_mismatch",
      ["email_address_identification_status"]
    ]
  ] as const

  it.effect.each(refused)(
    "refuses %j, and keeps nothing of it",
    ([body, status, code, params]) =>
      Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* clerk.seedUsers([{
          emailAddress: "ada@acme.com",
          phoneNumber: "+15550000100",
          username: "lovelace",
          externalId: "ext_1"
        }])
        expect(yield* fails("POST", "/users", body)).toEqual({ status, codes: [code], params })
        expect(yield* clerk.users).toHaveLength(1)
        expect(yield* clerk.rows("identifications")).toHaveLength(2)
      }).pipe(provided)
  )
})

describe("users", () => {
  const seeded = Effect.flatMap(
    InMemoryClerk.InMemoryClerk,
    ({ seedUsers }) =>
      seedUsers([
        {
          id: "user_ada",
          firstName: "Ada",
          emailAddresses: ["ada@acme.com", "ada@home.org"],
          password: "correct horse"
        },
        { id: "user_bob", firstName: "Bob", phoneNumber: "+15550000100", banned: true },
        { id: "user_cyd", username: "charisse", totpEnabled: true, backupCodes: ["abc"] }
      ])
  )

  it.effect.each(
    [
      ["email_address=ADA@home.org", ["user_ada"]],
      ["query=acme", ["user_ada"]],
      ["phone_number=%2B15550000100", ["user_bob"]],
      ["banned=true", ["user_bob"]],
      ["user_id=-user_bob&order_by=created_at", ["user_ada", "user_cyd"]],
      ["username=charisse&username=nobody", ["user_cyd"]],
      ["order_by=%2Bcreated_at&limit=2", ["user_ada", "user_bob"]],
      ["order_by=%2Bcreated_at&starting_after=user_ada", ["user_bob", "user_cyd"]],
      ["order_by=%2Bcreated_at&starting_after=user_cyd", []]
    ] as const
  )("are found by %s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* seeded
      expect(ids(yield* ok("GET", `/users?${query}`))).toEqual(expected)
    }).pipe(provided))

  it.effect.each(["starting_after=user_ada", "starting_after=user_ada&order_by=%2Bcreated_at&offset=1"])(
    "are not listed by %s",
    (query) =>
      Effect.gen(function*() {
        yield* seeded
        expect(yield* fails("GET", `/users?${query}`)).toMatchObject({ status: 422, params: ["starting_after"] })
      }).pipe(provided)
  )

  it.effect("are locked for an hour", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* ok("POST", "/users/user_ada/lock")).toMatchObject({
        locked: true,
        lockout_expires_in_seconds: 3_600
      })
      yield* TestClock.adjust("1 hour")
      expect(yield* ok("GET", "/users/user_ada")).toMatchObject({ locked: false, lockout_expires_in_seconds: null })
    }).pipe(provided))

  it.effect("lose their username if it is null or blank", () =>
    Effect.gen(function*() {
      for (const username of [null, ""]) {
        const { id } = yield* ok("POST", "/users", {
          username: "lovelace",
          email_address: [`ada${username}@acme.com`],
          email_address_identification_status: []
        })
        expect((yield* ok("PATCH", `/users/${id}`, { username })).username).toBe(null)
      }
    }).pipe(provided))

  it.effect("sign in again once they are no longer locked", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", "/users/user_ada/lock")
      const signIn = ["POST", "/sessions", { user_id: "user_ada" }] as const
      expect(yield* fails(...signIn)).toMatchObject({ status: 403, codes: ["user_locked"] })
      yield* TestClock.adjust("1 hour")
      yield* ok(...signIn)
    }).pipe(provided))

  it.effect("are unchanged if a password that they do not have is removed", () =>
    Effect.gen(function*() {
      yield* seeded
      const bob = yield* ok("GET", "/users/user_bob")
      yield* TestClock.adjust("1 day")
      expect(yield* ok("POST", "/users/user_bob/remove_password", {})).toEqual(bob)
    }).pipe(provided))

  it.effect("list their trusted devices until they are revoked", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_eve", trustedDevices: [{ platform: "ios", appIdentifier: "com.acme" }] }])
      const devices = "/users/user_eve/trusted_devices"
      const { data: [device] } = yield* ok("GET", devices)
      expect(yield* ok("DELETE", `${devices}/${device.id}`)).toMatchObject({ status: "revoked" })
      expect(yield* ok("GET", devices)).toEqual({ data: [], total_count: 0 })
    }).pipe(provided))

  it.effect("have their password and second factors checked, a backup code once", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* ok("POST", "/users/user_ada/verify_password", { password: "correct horse" })).toEqual({
        verified: true
      })
      expect(yield* fails("POST", "/users/user_ada/verify_password", { password: "wrong" }))
        .toMatchObject({ status: 422, codes: ["incorrect_password"] })
      yield* ok("POST", "/users/user_ada/remove_password", {})
      expect(yield* fails("POST", "/users/user_ada/verify_password", { password: "correct horse" }))
        .toMatchObject({ status: 400, codes: ["no_password_set"] })
      const totp = "/users/user_cyd/verify_totp"
      expect(yield* ok("POST", totp, { code: "424242" })).toMatchObject({ code_type: "totp" })
      expect(yield* ok("POST", totp, { code: "abc" })).toMatchObject({ code_type: "backup_code" })
      expect(yield* fails("POST", totp, { code: "abc" })).toMatchObject({ codes: ["totp_incorrect_code"] })
    }).pipe(provided))

  it.effect("keep an imported password, and change it to another one that is no identifier", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/users", {
        email_address: ["longer@acme.com"],
        password_digest: createHash("md5").update("correct horse").digest("hex"),
        password_hasher: "md5"
      })
      yield* ok("POST", `/users/${id}/verify_password`, { password: "correct horse" })
      expect(yield* fails("PATCH", `/users/${id}`, { password: "LONGER@acme.com" }))
        .toEqual({ status: 422, codes: ["form_password_matches_identifier"], params: ["password"] })
      yield* ok("PATCH", `/users/${id}`, { password: "LONGER@acme.com", skip_password_checks: true })
    }).pipe(provided))

  it.effect("keep metadata of three kinds, merged or replaced", () =>
    Effect.gen(function*() {
      yield* seeded
      const path = "/users/user_ada/metadata"
      yield* ok("PATCH", path, { public_metadata: { a: { b: 1, c: 2 } }, unsafe_metadata: { theme: "dark" } })
      expect(yield* ok("PATCH", path, { public_metadata: { a: { b: null } } }))
        .toMatchObject({ public_metadata: { a: { c: 2 } }, unsafe_metadata: { theme: "dark" } })
      expect((yield* ok("PUT", path, { public_metadata: { d: 1 } })).public_metadata).toEqual({ d: 1 })
    }).pipe(provided))

  it.effect("are deleted with everything that belongs to them", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* seeded
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme", createdBy: "user_ada" })
      expect(yield* ok("DELETE", "/users/user_ada")).toMatchObject({ id: "user_ada", deleted: true })
      expect(yield* clerk.memberships).toEqual([])
      expect((yield* clerk.rows("identifications")).map(({ userId }) => userId)).toEqual(["user_bob"])
      yield* ok("POST", "/users", { email_address: ["ada@acme.com"] })
    }).pipe(provided))

  it.effect("survive a snapshot, even one with only their primary address", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* seeded
      const before = yield* ok("GET", "/users")
      const Text = Schema.parseJson(Snapshot.Snapshot)
      const text = yield* Schema.encode(Text)(yield* clerk.snapshot)
      yield* clerk.reset
      yield* clerk.restore(yield* Schema.decode(Text)(text))
      expect(yield* ok("GET", "/users")).toEqual(before)

      const { identifications: _, sessions: __, users, ...rest } = JSON.parse(text)
      const columns = [
        ..."id firstName lastName username emailAddress phoneNumber web3Wallet imageUrl hasImage banned".split(" "),
        ..."deprovisioned lastActiveAt createdAt".split(" ")
      ]
      const old = users.map((user: Json) => Object.fromEntries(columns.map((column) => [column, user[column]])))
      yield* clerk.restore(yield* Schema.decode(Text)(JSON.stringify({ ...rest, users: old })))
      const [ada] = yield* ok("GET", "/users?email_address=ada@acme.com")
      expect(ada.email_addresses).toMatchObject([{
        id: ada.primary_email_address_id,
        email_address: "ada@acme.com",
        verification: { status: "verified" }
      }])
    }).pipe(provided))
})

describe("addresses and numbers", () => {
  it.effect.each(
    [
      ["/email_addresses", "email_address", "eve@acme.com"],
      ["/phone_numbers", "phone_number", "+15550000101"]
    ] as const
  )("at %s are verified by the code 424242", ([path, key, value]) =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_eve", username: "evelyn" }])
      const { id } = yield* ok("POST", path, { user_id: "user_eve", [key]: value })
      const attempt = (verification_id: string, code: string) =>
        ["POST", `${path}/${id}/attempt_verification`, {
          verification_id,
          code
        }] as const
      expect(yield* fails(...attempt("ver_1", "424242"))).toMatchObject({ codes: ["verification_not_sent"] })
      const sent = yield* ok("POST", `${path}/${id}/prepare_verification`)
      expect(yield* fails("POST", `${path}/${id}/prepare_verification`))
        .toMatchObject({ status: 429, codes: ["verification_code_too_many_requests"] })
      expect(yield* ok(...attempt(sent.id, "111111"))).toMatchObject({ status: "unverified", attempts: 1 })
      expect(yield* ok(...attempt(sent.id, "424242"))).toMatchObject({ status: "verified", attempts: 2 })
      expect(yield* fails(...attempt(sent.id, "424242"))).toMatchObject({ codes: ["verification_already_verified"] })
      expect((yield* ok("GET", `${path}/${id}`)).verification).toMatchObject({ status: "verified", attempts: 2 })
    }).pipe(provided))

  it.effect("are left unchanged by another code once they are verified, as in a sign-in by code", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      const [eve] = yield* seedUsers([{ emailAddress: "eve@acme.com" }])
      const path = `/email_addresses/${eve!.primaryEmailAddressId}`
      const before = (yield* ok("GET", path)).verification
      const { id: verification_id } = yield* ok("POST", `${path}/prepare_verification`)
      expect(yield* ok("POST", `${path}/attempt_verification`, { verification_id, code: "111111" }))
        .toMatchObject({ status: "unverified" })
      expect(yield* ok("POST", `${path}/attempt_verification`, { verification_id, code: "424242" }))
        .toMatchObject({ status: "verified" })
      expect((yield* ok("GET", path)).verification).toEqual(before)
    }).pipe(provided))

  it.effect("belong to the first user who verifies them", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_eve", username: "evelyn" }, { id: "user_gus", username: "gustav" }])
      const add = (user_id: string) => ["POST", "/email_addresses", { user_id, email_address: "e@acme.com" }] as const
      const ofEve = yield* ok(...add("user_eve"))
      const ofGus = yield* ok(...add("user_gus"))
      expect(yield* fails(...add("user_gus"))).toMatchObject({ status: 422, codes: ["form_identifier_exists"] })
      yield* ok("PATCH", `/email_addresses/${ofGus.id}`, { verified: true })
      const claimed = { status: 400, codes: ["identification_claimed"] }
      const path = `/email_addresses/${ofEve.id}`
      expect(yield* fails("PATCH", path, { verified: true })).toMatchObject(claimed)
      const { id: verification_id } = yield* ok("POST", `${path}/prepare_verification`)
      expect(yield* fails("POST", `${path}/attempt_verification`, { verification_id, code: "424242" }))
        .toMatchObject(claimed)
    }).pipe(provided))

  it.effect("are second factors only if verified, and one is the default", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_eve", username: "evelyn" }])
      const factor = { user_id: "user_eve", reserved_for_second_factor: true }
      const first = { ...factor, phone_number: "+15550000101" }
      expect(yield* fails("POST", "/phone_numbers", first))
        .toMatchObject({ status: 400, codes: ["identification_create_second_factor_unverified"] })
      const { id } = yield* ok("POST", "/phone_numbers", { ...first, reserved_for_second_factor: false })
      expect(yield* fails("PATCH", `/phone_numbers/${id}`, { reserved_for_second_factor: true }))
        .toMatchObject({ status: 400, codes: ["identification_update_second_factor_unverified"] })
      expect(yield* ok("PATCH", `/phone_numbers/${id}`, { reserved_for_second_factor: true, verified: true }))
        .toMatchObject({ default_second_factor: true })
      expect(yield* ok("POST", "/phone_numbers", { ...factor, phone_number: "+15550000102", verified: true }))
        .toMatchObject({ reserved_for_second_factor: true, default_second_factor: false })
    }).pipe(provided))

  it.effect("disable the second factors of a user if one of them is replaced", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      const phoneNumbers = [{ phoneNumber: "+15550000101", reservedForSecondFactor: true }]
      yield* seedUsers([{ id: "user_eve", username: "evelyn", totpEnabled: true, backupCodes: ["abc"], phoneNumbers }])
      const eve = ok("GET", "/users/user_eve")
      expect(yield* eve).toMatchObject({ two_factor_enabled: true, backup_code_enabled: true })
      yield* ok("PUT", "/users/user_eve/phone_number", { phone_number: "+15550000102" })
      expect(yield* eve).toMatchObject({ two_factor_enabled: false, backup_code_enabled: false })
    }).pipe(provided))

  it.effect("are primary only if verified, and the last one cannot be deleted", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      const [eve] = yield* seedUsers([{ id: "user_eve", emailAddress: "eve@acme.com" }])
      const { id } = yield* ok("POST", "/email_addresses", { user_id: "user_eve", email_address: "eve@home.org" })
      const path = `/email_addresses/${id}`
      expect(yield* fails("PATCH", path, { primary: true })).toMatchObject({ status: 400 })
      const [bob] = yield* seedUsers([{ emailAddress: "bob@acme.com" }])
      expect(yield* fails("PATCH", "/users/user_eve", { primary_email_address_id: bob!.primaryEmailAddressId }))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: ["primary_email_address_id"] })
      yield* ok("PATCH", path, { verified: true, primary: true })
      expect((yield* ok("GET", "/users/user_eve")).primary_email_address_id).toBe(id)
      yield* ok("DELETE", `/email_addresses/${eve!.primaryEmailAddressId}`)
      expect(yield* fails("DELETE", path)).toMatchObject({ codes: ["identification_deletion_failed"] })
      const replaced = yield* ok("PUT", "/users/user_eve/email_address", { email_address: "eve@new.org" })
      expect((yield* ok("GET", "/users/user_eve")).email_addresses).toEqual([replaced])
    }).pipe(provided))

  it.effect("cannot be deleted while they are linked to an external account", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      const [eve] = yield* seedUsers([{
        id: "user_eve",
        emailAddress: "eve@acme.com",
        username: "evelyn",
        externalAccounts: [{ provider: "google", providerUserId: "1", emailAddress: "EVE@acme.com" }]
      }])
      const [account] = eve!.externalAccounts
      const path = `/email_addresses/${eve!.primaryEmailAddressId}`
      expect((yield* ok("GET", path)).linked_to).toEqual([{ type: "oauth_google", id: account!.identificationId }])
      const linked = { status: 400, codes: ["delete_linked_identification_disallowed"] }
      expect(yield* fails("DELETE", path)).toMatchObject(linked)
      expect(yield* fails("PUT", "/users/user_eve/email_address", { email_address: "a@b.org" })).toMatchObject(linked)
      yield* ok("DELETE", `/users/user_eve/external_accounts/${account!.id}`)
      expect((yield* ok("GET", path)).linked_to).toEqual([])
      yield* ok("DELETE", path)
    }).pipe(provided))
})
