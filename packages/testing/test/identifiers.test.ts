import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { fullFormats } from "ajv-formats/dist/formats.js"
import { Effect, FastCheck, TestClock } from "effect"
import { isEmailAddress } from "../src/internal/emailAddresses.js"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

describe("email addresses", () => {
  it("are the texts that Clerk's documents accept", () => {
    const address = FastCheck.string({ unit: FastCheck.constantFrom(..."aZ09.-_+*!@ é"), maxLength: 12 })
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(address, FastCheck.emailAddress()), (text) => {
        expect(isEmailAddress(text)).toBe(!text.includes("*") && (fullFormats.email as RegExp).test(text))
      }),
      { numRuns: 300 }
    )
  })
})

const lists = [["allowlist", "alid"], ["blocklist", "blid"]] as const

describe.each(lists)("%s", (list, prefix) => {
  const path = `/${list}_identifiers`

  it.effect("stores identifiers in lower case, with the type of their format", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      expect(yield* ok("POST", path, { identifier: " Ada@Example.com" })).toEqual({
        object: `${list}_identifier`,
        id: `${prefix}_${"1".padStart(27, "0")}`,
        identifier: "ada@example.com",
        identifier_type: "email_address",
        instance_id: expect.stringMatching(/^ins_/),
        created_at: 1_000,
        updated_at: 1_000
      })
      const types = yield* Effect.forEach(["*@example.com", "+15550001111", `0x${"aB".repeat(20)}`], (identifier) =>
        Effect.map(ok("POST", path, { identifier }), ({ identifier_type }) => identifier_type))
      expect(types).toEqual(["email_address", "phone_number", "web3_wallet"])
    }).pipe(provided))

  it.effect("refuses duplicates, other formats and a missing identifier", () =>
    Effect.gen(function*() {
      yield* ok("POST", path, { identifier: "ada@example.com" })
      expect(yield* fails("POST", path, { identifier: "ADA@example.com" }))
        .toEqual({ status: 400, codes: ["duplicate_record"], params: [] })
      for (const identifier of ["ada", "5550001111", "0x12", "*@*", "@example.com", "!@!.!"]) {
        expect(yield* fails("POST", path, { identifier }))
          .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["identifier"] })
      }
      expect(yield* fails("POST", path)).toEqual({ status: 422, codes: ["form_param_missing"], params: ["identifier"] })
    }).pipe(provided))

  it.effect("deletes", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", path, { identifier: "ada@example.com" })
      expect(yield* ok("DELETE", `${path}/${id}`)).toEqual({ object: `${list}_identifier`, id, deleted: true })
      expect(yield* fails("DELETE", `${path}/${id}`))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
      yield* ok("POST", path, { identifier: "ada@example.com" })
    }).pipe(provided))
})

const identifiers = (rows: Json) => rows.map(({ identifier }: Json) => identifier)

const filled = (path: string) =>
  Effect.forEach(Array.from({ length: 12 }), (_, n) => ok("POST", path, { identifier: `u${n}@example.com` }))

describe("allowlist", () => {
  it.effect("notify invites email addresses and phone numbers, not domains and wallets", () =>
    Effect.gen(function*() {
      const add = (identifier: string) => ok("POST", "/allowlist_identifiers", { identifier, notify: true })
      expect((yield* add("ada@example.com")).invitation_id).toMatch(/^inv_/)
      expect((yield* add("+15550001111")).invitation_id).toMatch(/^inv_/)
      expect(yield* add("*@example.com")).not.toHaveProperty("invitation_id")
      expect(yield* add(`0x${"ab".repeat(20)}`)).not.toHaveProperty("invitation_id")
    }).pipe(provided))

  it.effect("lists newest first, as an array unless paginated", () =>
    Effect.gen(function*() {
      yield* filled("/allowlist_identifiers")
      const array = yield* ok("GET", "/allowlist_identifiers")
      expect(array).toHaveLength(10)
      expect(identifiers(array).slice(0, 2)).toEqual(["u11@example.com", "u10@example.com"])
      expect(yield* ok("GET", "/allowlist_identifiers?paginated=false&limit=500")).toHaveLength(12)
      const page = yield* ok("GET", "/allowlist_identifiers?paginated=true&limit=2&offset=10")
      expect(identifiers(page.data)).toEqual(["u1@example.com", "u0@example.com"])
      expect(page.total_count).toBe(12)
    }).pipe(provided))
})

describe("blocklist", () => {
  it.effect("lists all, newest first, with a total", () =>
    Effect.gen(function*() {
      yield* filled("/blocklist_identifiers")
      const page = yield* ok("GET", "/blocklist_identifiers")
      expect(page.data).toHaveLength(12)
      expect(identifiers(page.data)[0]).toBe("u11@example.com")
      expect(page.total_count).toBe(12)
    }).pipe(provided))
})
