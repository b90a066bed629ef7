import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const one = "/templates/email/invitation"

describe("templates", () => {
  it.effect("are those of Clerk at first", () =>
    Effect.gen(function*() {
      const all: Json = yield* ok("GET", "/templates/email")
      expect(all.map(({ slug }: Json) => slug)).toContain("verification_code")
      expect(all.map(({ position }: Json) => position)).toEqual(all.map((_: Json, index: number) => index))
      const page = yield* ok("GET", "/templates/email?paginated=true&limit=1&offset=1")
      expect(page).toEqual({ data: [all[1]], total_count: all.length })
      expect(yield* ok("GET", one)).toMatchObject({ slug: "invitation", resource_type: "system", can_revert: false })
    }).pipe(provided))

  it.effect("are changed, previewed and reverted", () =>
    Effect.gen(function*() {
      const before = yield* ok("GET", one)
      yield* TestClock.setTime(1_000)
      const after = yield* ok("PUT", one, { name: "Welcome", subject: null, body: "Join {{ action_url }}, {{you}}" })
      expect(after).toEqual({
        ...before,
        instance_id: expect.any(String),
        resource_type: "user",
        can_revert: true,
        name: "Welcome",
        subject: null,
        body: "Join {{ action_url }}, {{you}}",
        updated_at: 1_000
      })
      expect(yield* ok("POST", `${one}/preview`, { subject: "To {{app.name}}" })).toEqual({
        subject: "To My application",
        body: "Join https://accounts.clerk.test/sign-up, {{you}}",
        from_email_address: "noreply@example.com",
        reply_to_email_address: ""
      })
      expect(yield* ok("GET", one)).toEqual(after)
      expect(yield* ok("POST", `${one}/toggle_delivery`, { delivered_by_clerk: false }))
        .toEqual({ ...after, delivered_by_clerk: false })
      expect(yield* ok("POST", `${one}/toggle_delivery`, { delivered_by_clerk: false }))
        .toMatchObject({ delivered_by_clerk: false })
      expect(yield* ok("POST", `${one}/revert`)).toEqual(before)
      expect(yield* ok("GET", one)).toEqual(before)
    }).pipe(provided))

  const refused = [
    ["PUT", one, { body: "Welcome" }, 422, "required_variable_missing", ["body"]],
    ["POST", `${one}/preview`, { body: "Welcome" }, 422, "required_variable_missing", ["body"]],
    ["PUT", "/templates/email/nothing", { body: "" }, 404, "resource_not_found", []],
    ["GET", "/templates/letter/invitation", undefined, 400, "template_type_unsupported", ["type"]],
    ["GET", "/templates/sms/invitation", undefined, 404, "resource_not_found", []],
    ["POST", "/templates/sms/invitation/revert", undefined, 404, "resource_not_found", []]
  ] as const

  it.effect.each(refused)("refuse %s %s %j", ([method, path, body, status, code, params]) =>
    Effect.gen(function*() {
      expect(yield* fails(method, path, body)).toEqual({ status, codes: [code], params })
    }).pipe(provided))
})
