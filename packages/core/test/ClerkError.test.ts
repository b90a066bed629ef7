import * as ClerkError from "@effect-clerk/core/ClerkError"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Data, Duration, Effect, Schema } from "effect"
import { inspect } from "node:util"

const read = {
  operation: "organizations.get",
  method: "GET",
  path: "/organizations/:organizationId",
  idempotent: true
}

const written = { operation: "organizations.create", method: "POST", path: "/organizations", idempotent: false }

const slugTaken: ClerkError.Detail = {
  code: "form_identifier_exists",
  message: "shortened",
  longMessage: "That slug is taken.\nPlease try another.",
  meta: { param_name: "slug", session: "hunter2" }
}

const nameMissing: ClerkError.Detail = {
  code: "form_param_missing",
  message: "is missing",
  longMessage: null,
  meta: null
}

const statuses = {
  400: ClerkError.BadRequest,
  401: ClerkError.Unauthorized,
  402: ClerkError.PaymentRequired,
  403: ClerkError.Forbidden,
  404: ClerkError.NotFound,
  409: ClerkError.Conflict,
  413: ClerkError.PayloadTooLarge,
  415: ClerkError.UnsupportedMediaType,
  422: ClerkError.UnprocessableEntity,
  429: ClerkError.TooManyRequests,
  500: ClerkError.ServerError
}

type Entry = Omit<ConstructorParameters<typeof ClerkError.NotFound>[0], keyof typeof read>

type Answer = InstanceType<(typeof statuses)[keyof typeof statuses]>

/** One error per class with a status, and {@link ClerkError.UnexpectedStatus}. */
const answers = (call: typeof read, more: Omit<Entry, "status">) => [
  ...Object.entries(statuses).map(([status, Class]): Answer => new Class({ ...call, ...more, status: Number(status) })),
  new ClerkError.UnexpectedStatus({ ...call, ...more, status: 418 })
]

const around = (call: typeof read) => [
  new ClerkError.ResponseDecodeError({
    ...call,
    status: 200,
    traceId: "trace_1",
    issues: [{ path: "data.0.id", message: "is missing" }, { path: "", message: "Expected\n  an object" }]
  }),
  new ClerkError.TransportError({ ...call, reason: "Connect", description: "ECONNREFUSED" }),
  new ClerkError.TransportError({ ...call, reason: "Interrupted", description: "ECONNRESET" }),
  new ClerkError.RequestTimeout({ ...call, scope: "attempt", duration: Duration.seconds(10) }),
  new ClerkError.RequestTimeout({ ...call, scope: "operation", duration: Duration.seconds(60) }),
  new ClerkError.InvalidRequest({ ...call, issues: [{ path: "limit", message: "Expected a number of 1 to 500" }] })
]

const entries = { errors: [slugTaken, nameMissing], traceId: "trace_1", retryAfter: Duration.seconds(5) }

describe("the message", () => {
  it.each(answers(read, entries))("of $_tag has the operation, status, codes, trace and advice", (error) => {
    const prefix = `organizations.get failed with ${error.status} `
      + "form_identifier_exists [slug]: That slug is taken. Please try another; form_param_missing: is missing "
      + "(trace trace_1). "
    expect(error.message.startsWith(prefix), error.message).toBe(true)
    expect(error.message.slice(prefix.length)).toMatch(/^[A-Z][^\n]{15,}\.$/)
    expect(String(error)).toBe(`${error._tag}: ${error.message}`)
  })

  it.each(answers(read, { errors: [] }))("of $_tag leaves out what the response lacks", (error) => {
    expect(error.message).toMatch(
      new RegExp(`^organizations\\.get failed with ${error.status}\\. [A-Z][^\\n]{15,}\\.$`)
    )
  })

  it("differs from class to class in its advice", () => {
    const advice = answers(read, { errors: [] }).map(({ message }) => message.replace(/^.*? failed with \d+\. /, ""))
    expect(new Set(advice).size).toBe(advice.length)
  })

  const unknown = { code: "", message: "", longMessage: null, meta: null }

  it.each<[name: string, error: ClerkError.ClerkError, message: string]>([
    [
      "an entry without code and text",
      new ClerkError.Forbidden({ ...read, status: 403, errors: [unknown] }),
      "organizations.get failed with 403 no message. Check the setting or quota that the code names."
    ],
    [
      "an entry without code",
      new ClerkError.Forbidden({ ...read, status: 403, errors: [{ ...unknown, message: "Not here." }] }),
      "organizations.get failed with 403 Not here. Check the setting or quota that the code names."
    ],
    [
      "an entry that names only a parameter",
      new ClerkError.Forbidden({ ...read, status: 403, errors: [{ ...unknown, meta: { param_name: "role" } }] }),
      "organizations.get failed with 403 [role]: no message. Check the setting or quota that the code names."
    ],
    [
      "a time to wait",
      new ClerkError.TooManyRequests({ ...written, status: 429, errors: [], retryAfter: Duration.seconds(5) }),
      "organizations.create failed with 429. Try again after 5s."
    ],
    [
      "no time to wait",
      new ClerkError.TooManyRequests({ ...written, status: 429, errors: [] }),
      "organizations.create failed with 429. Slow down and try again later."
    ],
    [
      "a failed read",
      new ClerkError.ServerError({ ...read, status: 502, errors: [] }),
      "organizations.get failed with 502. Try again later. A retry is safe."
    ],
    [
      "a failed write",
      new ClerkError.ServerError({ ...written, status: 502, errors: [] }),
      "organizations.create failed with 502. The request may have been processed. Check before you retry."
    ],
    [
      "a redirect",
      new ClerkError.UnexpectedStatus({ ...read, status: 307, errors: [] }),
      "organizations.get failed with 307. Check the API URL (CLERK_API_URL): it redirects, and redirects are not followed."
    ],
    [
      "a body that cannot be used",
      around(read)[0]!,
      "organizations.get returned 200, but the body cannot be used: data.0.id: is missing; Expected an object "
      + "(trace trace_1). Check the API URL and version; if they are right, report this as a bug of effect-clerk."
    ],
    [
      "no connection",
      around(written)[1]!,
      "organizations.create could not reach Clerk (ECONNREFUSED). Check the network, the proxy and the API URL."
    ],
    [
      "a lost read",
      around(read)[2]!,
      "organizations.get lost the connection to Clerk (ECONNRESET). A retry is safe."
    ],
    [
      "a lost write",
      around(written)[2]!,
      "organizations.create lost the connection to Clerk (ECONNRESET). "
      + "The request may have been processed. Check before you retry."
    ],
    [
      "a slow attempt of a read",
      around(read)[3]!,
      "organizations.get had no response within 10s (limit of the attempt). A retry is safe."
    ],
    [
      "a slow write",
      around(written)[4]!,
      "organizations.create had no response within 1m (limit of the operation). "
      + "The request may have been processed. Check before you retry."
    ],
    [
      "an input that breaks a rule",
      around(read)[5]!,
      "organizations.get was not sent: limit: Expected a number of 1 to 500. Correct the input."
    ]
  ])("for %s", (_, error, message) => {
    expect(error.message).toBe(message)
  })
})

describe("what an error shows", () => {
  it.each([...answers(read, entries), ...around(read)])("$_tag: no meta and no other text of the server", (error) => {
    const views = [
      JSON.stringify(error),
      inspect(error, { depth: null }),
      inspect({ nested: [error] }, { depth: null }),
      inspect(Cause.fail(error), { depth: null }),
      JSON.stringify(Cause.fail(error)),
      Cause.pretty(Cause.fail(error)),
      error.stack ?? ""
    ]
    for (const view of views) {
      expect(view).toContain("organizations.get")
      expect(view).not.toMatch(/hunter2|shortened|"?meta"?:/)
    }
  })

  it("is flat JSON with the code and Retry-After", () => {
    const error = new ClerkError.TooManyRequests({ ...written, ...entries, status: 429 })
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual({
      _tag: "TooManyRequests",
      message: error.message,
      operation: "organizations.create",
      method: "POST",
      path: "/organizations",
      status: 429,
      code: "form_identifier_exists",
      traceId: "trace_1",
      retryAfterMillis: 5000
    })
  })

  it("has the code of the first entry, or an empty one", () => {
    expect(new ClerkError.Conflict({ ...read, ...entries, status: 409 }).code).toBe("form_identifier_exists")
    expect(new ClerkError.Conflict({ ...read, status: 409, errors: [] }).code).toBe("")
  })
})

describe("isRetryable", () => {
  type Row = [name: string, of: (call: typeof read) => ClerkError.ClerkError, idempotent: boolean, otherwise: boolean]

  const status = (status: number, idempotent: boolean, otherwise: boolean): Row => [
    String(status),
    (call) => new (ClerkError.fromStatus(status) ?? ClerkError.UnexpectedStatus)({ ...call, status, errors: [] }),
    idempotent,
    otherwise
  ]

  const locked = { code: "resource_locked", message: "", longMessage: null, meta: null }

  it.each<Row>([
    status(429, true, true),
    ["a locked resource", (call) => new ClerkError.Conflict({ ...call, status: 409, errors: [locked] }), true, true],
    ["a body that cannot be used", (call) => around(call)[0]!, false, false],
    ["no connection", (call) => around(call)[1]!, true, true],
    ["a lost connection", (call) => around(call)[2]!, true, false],
    ["a slow attempt", (call) => around(call)[3]!, true, false],
    ["a slow operation", (call) => around(call)[4]!, false, false],
    ["an invalid input", (call) => around(call)[5]!, false, false]
  ])("%s", (_, of, idempotent, otherwise) => {
    expect(ClerkError.isRetryable(of(read))).toBe(idempotent)
    expect(ClerkError.isRetryable(of(written))).toBe(otherwise)
  })

  it("includes every transient status", () => {
    const retried = (call: typeof read) =>
      Array.from({ length: 300 }, (_, i) => 300 + i).filter((code) => {
        const [, of] = status(code, true, false)
        return ClerkError.isRetryable(of(call))
      })
    expect(retried(written)).toEqual([429])
    expect(retried(read)).toEqual([408, 425, 429, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530])
  })

  it("a message states that a retry is safe whenever one is made", () => {
    for (const code of [408, 425, 502, 520, 527, 530]) {
      const [, of] = status(code, true, false)
      expect(of(read).message).toBe(`organizations.get failed with ${code}. Try again later. A retry is safe.`)
      expect(of(written).message).toContain("The request may have been processed. Check before you retry.")
    }
  })
})

describe("codes", () => {
  const unprocessable = new ClerkError.UnprocessableEntity({ ...written, ...entries, status: 422 })
  const conflict = new ClerkError.Conflict({
    ...written,
    status: 409,
    errors: [{ code: "code_of_tomorrow", message: "", longMessage: null, meta: null }]
  })

  it.each<[name: string, error: unknown, code: string, expected: boolean]>([
    ["the first entry", unprocessable, "form_identifier_exists", true],
    ["a later entry", unprocessable, "form_param_missing", true],
    ["another code", unprocessable, "resource_not_found", false],
    ["a code that is not known here", conflict, "code_of_tomorrow", true],
    ["an error that Clerk did not answer", around(read)[1], "form_param_missing", false],
    [
      "an error of another library",
      Object.assign(new Error(), { errors: [slugTaken] }),
      "form_identifier_exists",
      false
    ],
    ["a plain value of the same shape", { ...unprocessable }, "form_identifier_exists", false],
    ["no error", undefined, "form_identifier_exists", false]
  ])("hasCode of %s", (_, error, code, expected) => {
    expect(ClerkError.hasCode(error, code)).toBe(expected)
  })

  it.effect("catchCode recovers from any status with the code, and passes the error on", () =>
    Effect.gen(function*() {
      for (const error of [unprocessable, new ClerkError.BadRequest({ ...written, ...entries, status: 400 })]) {
        const caught = yield* Effect.fail(error).pipe(
          ClerkError.catchCode("form_param_missing", (error) => Effect.succeed(error.status))
        )
        expect(caught).toBe(error.status)
      }
    }))

  it.effect("catchCode takes the effect first, too", () =>
    Effect.gen(function*() {
      const caught = yield* ClerkError.catchCode(
        Effect.fail(conflict),
        "code_of_tomorrow",
        ({ code }) => Effect.succeed(code)
      )
      expect(caught).toBe("code_of_tomorrow")
    }))

  it.effect("catchCode leaves other codes, other errors and defects alone", () =>
    Effect.gen(function*() {
      const recover = ClerkError.catchCode("form_param_missing", () => Effect.succeed("recovered"))
      const foreign = Object.assign(new Error("mine"), { errors: [nameMissing] })
      for (const error of [conflict, around(read)[2]!, foreign]) {
        expect(yield* Effect.flip(recover(Effect.fail(error)))).toBe(error)
      }
      expect(yield* recover(Effect.die(unprocessable)).pipe(Effect.sandbox, Effect.flip)).toEqual(
        Cause.die(unprocessable)
      )
      expect(yield* recover(Effect.succeed(1))).toBe(1)
    }))
})

describe("a mixed channel", () => {
  class NotFound extends Data.TaggedError("NotFound")<{ readonly operation: string }> {}
  const others = [new NotFound({ operation: "mine" }), new Error("mine"), "mine", null, undefined]
  const errors: ReadonlyArray<ClerkError.ClerkError> = [...answers(read, { errors: [slugTaken] }), ...around(read)]
  const [error] = around(read)

  it.effect("catchAll recovers from every error of Clerk's, in both forms", () =>
    Effect.gen(function*() {
      for (const error of errors) {
        expect(yield* ClerkError.catchAll(Effect.fail(error), Effect.succeed)).toBe(error)
        expect(yield* Effect.fail(error).pipe(ClerkError.catchAll(Effect.succeed))).toBe(error)
      }
    }))

  it.effect("mapError replaces every error of Clerk's, in both forms", () =>
    Effect.gen(function*() {
      for (const error of errors) {
        expect(yield* Effect.flip(ClerkError.mapError(Effect.fail(error), ({ _tag }) => _tag))).toBe(error._tag)
        expect(yield* Effect.flip(Effect.fail(error).pipe(ClerkError.mapError(({ _tag }) => _tag)))).toBe(error._tag)
      }
    }))

  it.effect("keeps other errors, even with a tag of Clerk's, defects and values", () =>
    Effect.gen(function*() {
      const unused = () => Effect.succeed("recovered")
      for (const error of others) {
        expect(yield* Effect.flip(ClerkError.catchAll(Effect.fail(error), unused))).toBe(error)
        expect(yield* Effect.flip(ClerkError.mapError(Effect.fail(error), () => "mapped"))).toBe(error)
      }
      expect(yield* ClerkError.catchAll(Effect.die(error), unused).pipe(Effect.sandbox, Effect.flip))
        .toEqual(Cause.die(error))
      expect(yield* ClerkError.mapError(Effect.succeed(1), () => "mapped")).toBe(1)
    }))
})

describe("isAmbiguous", () => {
  const Call = { operation: "x.create", method: "POST", path: "/x", idempotent: false }
  const answer = (status: number) => ({ ...Call, status, errors: [], traceId: null, retryAfter: null })
  const timeout = (scope: "attempt" | "operation") =>
    new ClerkError.RequestTimeout({ ...Call, scope, duration: Duration.seconds(1) })
  const transport = (reason: "Connect" | "Interrupted") =>
    new ClerkError.TransportError({ ...Call, reason, description: "" })

  it.each<[ClerkError.ClerkError, boolean]>([
    [new ClerkError.ServerError(answer(500)), true],
    [new ClerkError.ServerError(answer(503)), true],
    [new ClerkError.UnexpectedStatus(answer(408)), true],
    [new ClerkError.ResponseDecodeError({ ...Call, status: 200, issues: [] }), true],
    [timeout("attempt"), true],
    [timeout("operation"), true],
    [transport("Interrupted"), true],
    [transport("Connect"), false],
    [new ClerkError.InvalidRequest({ ...Call, issues: [] }), false],
    [new ClerkError.TooManyRequests(answer(429)), false],
    [new ClerkError.Conflict(answer(409)), false],
    [new ClerkError.Unauthorized(answer(401)), false],
    [new ClerkError.UnprocessableEntity(answer(422)), false]
  ])("of %s is %s", (error, expected) => {
    expect(ClerkError.isAmbiguous(error)).toBe(expected)
  })
})

describe("statuses", () => {
  it.each(Object.entries(statuses))("%s has its class and the class its status", (status, Class) => {
    expect(ClerkError.fromStatus(Number(status))).toBe(Class)
    expect(ClerkError.toStatus(Class)).toBe(Number(status))
  })

  it("all of 5xx are server errors", () => {
    expect([500, 501, 503, 520, 599].map(ClerkError.fromStatus)).toEqual(Array(5).fill(ClerkError.ServerError))
  })

  it("others have none", () => {
    expect([200, 301, 405, 418, 499].map(ClerkError.fromStatus)).toEqual(Array(5).fill(undefined))
  })

  it("the common ones are those that an operation need not declare", () => {
    const common = [...answers(read, { errors: [] }), ...around(read)].filter(ClerkError.isCommon)
    expect([...new Set(common.map(({ _tag }) => _tag))]).toEqual([
      "Unauthorized",
      "Conflict",
      "PayloadTooLarge",
      "UnsupportedMediaType",
      "TooManyRequests",
      "ServerError",
      "UnexpectedStatus",
      "ResponseDecodeError",
      "TransportError",
      "RequestTimeout",
      "InvalidRequest"
    ])
    expect(Object.values(statuses).filter((Class) => !ClerkError.isCommon(Class)).map(ClerkError.toStatus)).toEqual(
      [400, 402, 403, 404, 422]
    )
  })

  it("isClerkError accepts every class and nothing else", () => {
    expect([...answers(read, { errors: [] }), ...around(read)].filter((error) => !ClerkError.isClerkError(error)))
      .toEqual([])
    const others = [new Error(), null, "NotFound", { _tag: "NotFound", operation: "" }, new Cause.TimeoutException()]
    expect(others.filter(ClerkError.isClerkError)).toEqual([])
  })
})

describe("the envelope", () => {
  const full = {
    errors: [{ code: "resource_not_found", message: "not found", long_message: "It was not found", meta: { a: 1 } }],
    clerk_trace_id: "trace_1"
  }

  const detail = { code: "", message: "", longMessage: null, meta: null }

  it.effect.each<{ name: string; wire: object; expected: object }>([
    {
      name: "whole",
      wire: { ...full, meta: {}, tomorrow: 1 },
      expected: {
        errors: [{
          code: "resource_not_found",
          message: "not found",
          longMessage: "It was not found",
          meta: { a: 1 }
        }],
        traceId: "trace_1"
      }
    },
    { name: "empty", wire: {}, expected: { errors: [], traceId: null } },
    { name: "without errors", wire: { errors: [] }, expected: { errors: [], traceId: null } },
    { name: "null throughout", wire: { errors: null, clerk_trace_id: null }, expected: { errors: [], traceId: null } },
    {
      name: "with an empty code and no long message",
      wire: { errors: [{ code: "", message: "exists" }] },
      expected: { errors: [{ ...detail, message: "exists" }], traceId: null }
    },
    {
      name: "with an entry that says nothing",
      wire: { errors: [{ code: null, message: null, long_message: null, meta: null }, {}] },
      expected: { errors: [detail, detail], traceId: null }
    },
    {
      name: "with an unknown code",
      wire: { errors: [{ code: "code_of_tomorrow", message: "m" }] },
      expected: { errors: [{ ...detail, code: "code_of_tomorrow", message: "m" }], traceId: null }
    }
  ])("is read: $name", ({ expected, wire }) =>
    Effect.gen(function*() {
      expect(yield* Schema.decodeUnknown(ClerkError.Envelope)(wire)).toStrictEqual(expected)
    }))

  it.effect("is written as Clerk writes it", () =>
    Effect.gen(function*() {
      const envelope = yield* Schema.decodeUnknown(ClerkError.Envelope)(full)
      expect(yield* Schema.encode(ClerkError.Envelope)(envelope)).toStrictEqual(full)
    }))
})
