import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Group from "@effect-clerk/core/Group"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { vi } from "vitest"
import { maxBodyBytes } from "../src/internal/body.js"
import { clerk, failure, json, organization } from "./support/scripted.js"

const organizationId = OrganizationId.make("org_1")

const bytes = (body: BodyInit | null, status: number, headers: Record<string, string> = {}) =>
  Effect.sync(() => new Response(body, { status, headers }))

const html = "<html><body>Bad Gateway</body></html>"

const invalidUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])

/** A body above the limit, generated chunk by chunk, which counts how much was requested. */
const endless = () => {
  let made = 0
  const stream = new ReadableStream({
    pull: (controller) => {
      made += 1024 * 1024
      controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20))
    }
  })
  return { stream, made: () => made }
}

const get = (reply: Effect.Effect<Response>) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId })).pipe(
    Effect.provide(clerk(() => reply).layer)
  )

const once = <A, E>(reply: Effect.Effect<Response>, call: (clerk: Clerk.Service) => Effect.Effect<A, E>) =>
  Effect.flatMap(Clerk.Clerk, call).pipe(Effect.provide(clerk(() => reply).layer))

const bodies: Readonly<Record<string, (status: number) => Effect.Effect<Response>>> = {
  envelope: (status) => failure(status, "some_code"),
  "empty list": (status) => json({ errors: [], clerk_trace_id: "trace_1" }, status),
  "no long_message": (status) => json({ errors: [{ code: "some_code", message: "m" }] }, status),
  "no errors": (status) => json({ message: "upstream" }, status),
  HTML: (status) => bytes(html, status, { "content-type": "text/html" }),
  empty: (status) => bytes(null, status),
  "truncated JSON": (status) => bytes("{\"errors\":[{\"code\":", status),
  "invalid UTF-8": (status) => bytes(invalidUtf8, status),
  "a scalar": (status) => json(42, status),
  null: (status) => json(null, status),
  "a charset": (status) =>
    bytes(JSON.stringify({ errors: [{ code: "some_code", message: "m" }] }), status, {
      "content-type": "application/json; charset=utf-8"
    })
}

const withCode = new Set(["envelope", "no long_message", "a charset"])

/** `organizations.create` declares 400, 402, 403 and 422. */
const statuses: Readonly<Record<number, string>> = {
  300: "UnexpectedStatus",
  301: "UnexpectedStatus",
  307: "UnexpectedStatus",
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "UnexpectedStatus",
  405: "UnexpectedStatus",
  408: "UnexpectedStatus",
  409: "Conflict",
  413: "PayloadTooLarge",
  415: "UnsupportedMediaType",
  418: "UnexpectedStatus",
  422: "UnprocessableEntity",
  500: "ServerError",
  502: "ServerError",
  503: "ServerError",
  504: "ServerError",
  599: "ServerError"
}

describe("failures", () => {
  for (const [status, tag] of Object.entries(statuses)) {
    for (const [name, reply] of Object.entries(bodies)) {
      it.effect(`${status} with ${name} is ${tag}`, () =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(
            once(reply(Number(status)), ({ organizations }) => organizations.create({ name: "Acme" }))
          )
          assert.strictEqual(error._tag, tag)
          assert.strictEqual((error as { status: number }).status, Number(status))
          assert.strictEqual((error as { code: string }).code, withCode.has(name) ? "some_code" : "")
          assert.include(error.message, `organizations.create failed with ${status}`)
          assert.notMatch(error.message, /[\r\n]/)
        }))
    }
  }

  it.effect("have the operation, status, code, trace and advice in one line", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(get(failure(404, "resource_not_found")))
      assert.strictEqual(
        error.message,
        "organizations.get failed with 404 resource_not_found: l (trace trace_1). "
          + "Check that the ids exist and belong to the instance of the secret key."
      )
    }))

  it.effect("keep their codes when another field is malformed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(get(json({
        errors: [{ code: "resource_not_found", message: 5, long_message: null, meta: [] }],
        clerk_trace_id: 7
      }, 404)))
      assert.propertyVal(error, "code", "resource_not_found")
    }))

  it.effect("handle a long text quickly", () =>
    Effect.gen(function*() {
      const start = performance.now()
      const error = yield* Effect.flip(get(json({ errors: [{ code: "x", message: "a".repeat(1_000_000) }] }, 404)))
      assert.isBelow(performance.now() - start, 1000)
      assert.isBelow(error.message.length, 500)
    }))

  it.effect("count a date in Retry-After from the date of the response", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        get(failure(429, "x", {
          date: "Wed, 01 Jan 2020 00:00:00 GMT",
          "retry-after": "Wed, 01 Jan 2020 00:00:20 GMT"
        })).pipe(RetryPolicy.none)
      )
      assert.isTrue(error._tag === "TooManyRequests" && Duration.equals(error.retryAfter!, "20 seconds"))
    }))

  const traces: ReadonlyArray<readonly [string, Effect.Effect<Response>, string | null]> = [
    ["the body", failure(404, "c", { "clerk-trace-id": "header", "cf-ray": "ray" }), "trace_1"],
    ["Clerk's header", bytes(html, 404, { "clerk-trace-id": "header", "cf-ray": "ray" }), "header"],
    ["Cloudflare's header", bytes(html, 404, { "cf-ray": "ray" }), "ray"],
    ["nowhere", bytes(html, 404), null]
  ]
  for (const [where, reply, traceId] of traces) {
    it.effect(`take the trace id from ${where}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(get(reply))
        assert.propertyVal(error, "traceId", traceId)
      }))
  }

  const waits: ReadonlyArray<readonly [string | undefined, number | null]> = [
    ["5", 5000],
    ["0", 0],
    ["1.5", 1500],
    [" 7 ", 7000],
    ["31536000", 31_536_000_000],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 60_000],
    ["Thursday, 01-Jan-70 00:01:00 GMT", 60_000],
    ["Thu Jan  1 00:01:00 1970", 60_000],
    ["Wed, 31 Dec 1969 23:00:00 GMT", 0],
    ["-5", null],
    ["soon", null],
    ["", null],
    ["1e3", null],
    ["2026-01-01T00:00:00Z", null],
    ["Nonsense, 99 Foo 2026 99:99:99 GMT", null],
    [undefined, null]
  ]
  for (const [header, millis] of waits) {
    it.effect(`read Retry-After: ${header}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          once(failure(429, "too_many_requests", header === undefined ? {} : { "retry-after": header }), (_) =>
            _.organizations.create({ name: "Acme" })).pipe(RetryPolicy.none)
        )
        assert.strictEqual(error._tag, "TooManyRequests")
        if (error._tag === "TooManyRequests") {
          assert.strictEqual(error.retryAfter && Duration.toMillis(error.retryAfter), millis)
        }
      }))
  }
})

describe("successes", () => {
  const good: Readonly<Record<string, Effect.Effect<Response>>> = {
    "200": json(organization),
    "201": json(organization, 201),
    "another content type": bytes(JSON.stringify(organization), 200, { "content-type": "text/plain" }),
    "a charset": bytes(JSON.stringify(organization), 200, { "content-type": "application/json; charset=utf-8" }),
    "a byte order mark": bytes("\ufeff" + JSON.stringify(organization), 200)
  }
  for (const [name, reply] of Object.entries(good)) {
    it.effect(`${name} is decoded`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* get(reply)).name, "Acme")
      }))
  }

  const unusable: ReadonlyArray<readonly [string, Effect.Effect<Response>, RegExp]> = [
    ["204", bytes(null, 204), /returned 204, but the body cannot be used: .*the body is empty/],
    ["an empty body", bytes("", 200), /the body is empty/],
    ["HTML", bytes(html, 200, { "content-type": "text/html" }), /the body is not JSON \(content-type text\/html\)/],
    ["truncated JSON", bytes("{\"id\":", 200), /the body is not JSON/],
    ["invalid UTF-8", bytes(invalidUtf8, 200), /the body is not valid UTF-8/],
    ["a scalar", json(42), /must be/],
    ["null", json(null), /must be/],
    ["another resource", json({ ...organization, id: 7 }), /id: must be a string/],
    ["a list", json([organization]), /is missing|must be/],
    ["more than is read", bytes(endless().stream, 200), /the body is larger than 32 MiB/]
  ]
  for (const [name, reply, message] of unusable) {
    it.effect(`${name} is a ResponseDecodeError`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(get(reply))
        assert.strictEqual(error._tag, "ResponseDecodeError")
        assert.match(error.message, message)
        assert.notMatch(error.message, /[\r\n]/)
      }))
  }

  it.effect("stop fetching a body that is too large", () =>
    Effect.gen(function*() {
      const { made, stream } = endless()
      yield* Effect.flip(get(bytes(stream, 200)))
      assert.isBelow(made(), maxBodyBytes + 4 * 1024 * 1024)
    }))

  it.effect("without a body match Schema.Void", () =>
    Effect.gen(function*() {
      const value = yield* Effect.flatMap(ClerkClient.ClerkClient, (client) =>
        client.request({ operation: "x.y", method: "DELETE", path: "/x", success: Schema.Void })).pipe(
          Effect.provide(
            clerk(() =>
              bytes(null, 204)
            ).layer
          )
        )
      assert.strictEqual(value, undefined)
    }))
})

describe("code for decoding", () => {
  it.effect("is generated unless disabled, and decodes the same values", () =>
    Effect.gen(function*() {
      const Row = Schema.Struct({ id: Schema.String, createdAt: Schema.Number })
      class RowsApi extends Group.make("rows", {
        list: Endpoint.get("/rows", () => ({ success: Schema.Array(Row), error: [] }))
      }) {}
      const rows = Array.from({ length: 200 }, (_, n) => ({ id: `row_${n}`, createdAt: n }))
      const list = (options: Partial<ClerkClient.Options>) =>
        Effect.flatMap(ClerkClient.ClerkClient, (client) => client.methods(RowsApi).list()).pipe(
          Effect.provide(clerk(() => json(rows), options).layer)
        )
      const generate = vi.spyOn(globalThis, "Function")
      const without = yield* list({ generateCode: false })
      assert.strictEqual(generate.mock.calls.length, 0)
      const generated = yield* list({})
      assert.isAbove(generate.mock.calls.length, 0)
      assert.deepStrictEqual(generated, without)
    }).pipe(Effect.ensuring(Effect.sync(() => vi.restoreAllMocks()))))
})
