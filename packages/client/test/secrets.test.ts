// @effect-diagnostics globalErrorInEffectFailure:off
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import { isClerkError } from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Inspectable, Layer, Logger, LogLevel, Redacted, TestClock, Tracer } from "effect"
import { inspect } from "node:util"
import { clerk, json, page, type Reply, secretKey } from "./support/scripted.js"

const email = "jane.doe@example.com"
const search = "very-private-search"
const metadata = "very-private-metadata"
const machineSecretKey = "ak_5f6a7b8c9d0e"
const tokens = [
  "ak_6a7b8c9d0e1f",
  "mt_7b8c9d0e1f2a",
  "oat_8c9d0e1f2a3b",
  "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.c2lnbmF0dXJl"
]

/** Parts of a request that a server may echo. */
const echo = (status: number): Reply => (sent) =>
  json({
    errors: [{
      code: "form_param_value_invalid",
      message: `${email} is taken`,
      long_message: `${sent.headers.authorization}: ${email}\nis taken, ${tokens.join(" ")} are no tokens`,
      meta: { param_name: "email_address", emails: [email] }
    }],
    clerk_trace_id: "trace_1"
  }, status)

const replies: Readonly<Record<string, Reply>> = {
  "422": echo(422),
  "404": echo(404),
  "401": echo(401),
  "500": echo(500),
  "418": echo(418),
  "429": echo(429),
  "409": echo(409),
  "530": echo(530),
  "a wrong body": () => json({ data: [{ id: 1, identifier: email, key: secretKey }], total_count: email }),
  HTML: () => Effect.sync(() => new Response(`<p>${email} ${secretKey}</p>`, { status: 200 })),
  "a lost connection": (sent) =>
    Effect.fail(
      Object.assign(new Error(`${sent.url.href} ${sent.headers.authorization}`), {
        code: "ECONNRESET",
        headers: sent.headers
      })
    ),
  "no connection": (sent) =>
    Effect.fail(
      new TypeError("fetch failed", {
        cause: new Error(`error sending request for url (${sent.url.href}): client error (Connect): dns error`, {
          cause: Object.assign(new Error(JSON.stringify(sent)), { request: sent })
        })
      })
    ),
  "a proxy that refuses": (sent) =>
    Effect.fail(
      Object.assign(new Error(`Proxy response (407) !== 200 when HTTP Tunneling ${sent.url.href}`), { request: sent })
    ),
  "a body that cannot be decoded": () =>
    Effect.sync(() => {
      const body = new ReadableStream({
        pull: (controller) =>
          controller.error(Object.assign(new Error(`${email} ${secretKey}`), { code: "Z_DATA_ERROR" }))
      })
      return new Response(body, { headers: { "content-encoding": `gzip, ${email}` } })
    }),
  "no answer": () => Effect.never
}

const organizationId = OrganizationId.make("org_1")

const program = Effect.flatMap(Clerk.Clerk, (clerk) =>
  Effect.all([
    clerk.organizationMemberships.list({ organizationId, emailAddress: [email], query: search }),
    clerk.organizationMemberships.list({ organizationId, emailAddress: Array.from({ length: 101 }, () => email) }),
    clerk.organizations.mergeMetadata({ organizationId, privateMetadata: { metadata } }),
    clerk.allowlistIdentifiers.create({ identifier: email }),
    clerk.m2m.createToken({}),
    clerk.organizationMemberships.create({ organizationId, userId: UserId.make("user_1"), role: "org:admin" })
  ], { mode: "either", concurrency: "unbounded" }))

/** All output of a program: its errors in every rendering, its logs in every format, its spans. */
const everything = (reply: Reply) =>
  Effect.gen(function*() {
    const out: Array<string> = []
    const spans: Array<Tracer.Span> = []
    const recorder = Logger.make((options) => {
      out.push(
        Logger.stringLogger.log(options),
        Logger.logfmtLogger.log(options),
        Logger.jsonLogger.log(options),
        inspect(options.message, { depth: Infinity, showHidden: true })
      )
    })
    const tracer = Tracer.make({
      context: (run) => run(),
      span: (name, parent, context, links, startTime, kind, options) => {
        const span = new RecordingSpan(name, parent, context, links, startTime, kind, options)
        spans.push(span)
        return span
      }
    })
    const { layer } = clerk(reply, { machineSecretKey: Redacted.make(machineSecretKey) })
    const fiber = yield* Effect.fork(
      program.pipe(
        Effect.tap((results) =>
          Effect.forEach(results, (result) =>
            result._tag === "Left" ? Effect.logError("failed", result.left, Cause.fail(result.left)) : Effect.void)
        ),
        Effect.provide(layer),
        Logger.withMinimumLogLevel(LogLevel.All),
        Effect.provide(Logger.replace(Logger.defaultLogger, recorder)),
        Effect.withTracer(tracer)
      )
    )
    yield* TestClock.adjust("1 hour")
    const results = yield* fiber
    for (const result of results) {
      if (result._tag === "Right") {
        continue
      }
      const error = result.left
      assert.isTrue(isClerkError(error))
      out.push(
        String(error),
        error.message,
        error.stack ?? "",
        JSON.stringify(error),
        inspect(error, { depth: Infinity }),
        inspect({ nested: [error] }, { depth: Infinity }),
        Inspectable.toStringUnknown(error),
        Cause.pretty(Cause.fail(error), { renderErrorCause: true }),
        JSON.stringify(Exit.fail(error)),
        inspect(Exit.fail(error), { depth: Infinity })
      )
    }
    for (const span of spans) {
      out.push(span.name, inspect([...span.attributes], { depth: Infinity }), inspect(span.status, { depth: Infinity }))
    }
    return {
      out: out.join("\n"),
      failures: results.filter(({ _tag }) =>
        _tag === "Left"
      ).length,
      spans: spans.length
    }
  })

class RecordingSpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId = "1"
  readonly traceId = "2"
  readonly sampled = true
  readonly attributes = new Map<string, unknown>()
  status: Tracer.SpanStatus
  readonly links: Array<Tracer.SpanLink>
  constructor(
    readonly name: string,
    readonly parent: Tracer.Span["parent"],
    readonly context: Context.Context<never>,
    links: ReadonlyArray<Tracer.SpanLink>,
    startTime: bigint,
    readonly kind: Tracer.SpanKind,
    options?: Tracer.SpanOptions
  ) {
    this.links = [...links]
    this.status = { _tag: "Started", startTime }
    Object.entries(options?.attributes ?? {}).forEach(([key, value]) => this.attributes.set(key, value))
  }
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>) {
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
  }
  attribute(key: string, value: unknown) {
    this.attributes.set(key, value)
  }
  event() {}
  addLinks() {}
}

describe("no output contains a key, an email address, a query or a body", () => {
  for (const [name, reply] of Object.entries(replies)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const { failures, out, spans } = yield* everything(reply)
        assert.isAtLeast(failures, 4)
        assert.isAtLeast(spans, 5)
        assert.isAbove(out.length, 2000)
        for (const secret of [secretKey, machineSecretKey, ...tokens, email, search, metadata]) {
          assert.notInclude(out, secret)
        }
      }))
  }

  it.effect("exported values that can be inspected", () =>
    Effect.gen(function*() {
      const options = { secretKey: Redacted.make(secretKey) }
      const { layer } = clerk(() => json(page([])))
      const context = yield* Layer.build(layer).pipe(Effect.scoped)
      const fetchContext = yield* Layer.build(
        Clerk.layer.pipe(Layer.provideMerge(ClerkClient.layer(options)), Layer.provide(FetchHttpClient.layer))
      ).pipe(Effect.scoped)
      const out = [
        options,
        context,
        fetchContext,
        Context.get(context, Clerk.Clerk),
        Context.get(context, ClerkClient.ClerkClient)
      ]
        .flatMap((value) => [
          inspect(value, { depth: Infinity, showHidden: true }),
          JSON.stringify(value),
          String(value),
          Inspectable.toStringUnknown(value)
        ])
        .join("\n")
      assert.isAbove(out.length, 500)
      assert.notInclude(out, secretKey)
    }))
})
