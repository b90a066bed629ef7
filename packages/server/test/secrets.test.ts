import * as Authentication from "@effect-clerk/server/Authentication"
import * as CurrentSession from "@effect-clerk/server/CurrentSession"
import * as Keys from "@effect-clerk/server/Keys"
import * as MachineTokens from "@effect-clerk/server/MachineTokens"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import { Headers } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Inspectable, Layer, Logger, LogLevel, Metric, Redacted, TestClock, Tracer } from "effect"
import { inspect } from "node:util"
import { clerk, failure, html, json, type Reply, secretKey } from "./support/clerk.js"
import { key, now, origin, otherKey, publishableKey, token } from "./support/tokens.js"

/** Values of claims that must not leak, in addition to the tokens themselves. */
const claimed = {
  userId: "user_very_private",
  sessionId: "sess_very_private",
  origin: "https://very-private.example.com",
  audience: "very-private-audience",
  organization: "org_very_private"
}

const changes = {
  sub: claimed.userId,
  sid: claimed.sessionId,
  o: { id: claimed.organization, rol: "member" }
}

const session = (more: Readonly<Record<string, unknown>> = {}, header = {}, signer = key) =>
  token({ ...changes, ...more }, header, signer)

const good = session()

const tokens = [
  good,
  session({ exp: 1 }),
  session({ azp: claimed.origin }),
  session({ iss: claimed.origin }),
  session({ aud: claimed.audience }, { typ: "at+jwt" }),
  session({ nbf: now + 100 }),
  session({ iat: "x" }),
  session({ sts: "pending" }),
  session({}, { alg: "none" }),
  session({}, { kid: claimed.userId }),
  session({}, { kid: key.kid }, otherKey()),
  `${good}${good}`,
  "ak_very_private",
  "mt_very_private",
  "oat_very_private"
]

/** Answers of Clerk that contain parts of the request. */
const echo = (status: number): Reply => ({ body, headers, url }) =>
  url.pathname === "/v1/jwks"
    ? json({ keys: [key.jwk] })
    : json({
      errors: [{
        code: "code",
        message: JSON.stringify(body),
        long_message: headers["authorization"],
        meta: { body }
      }],
      clerk_trace_id: "trace_1"
    }, status)

const replies: Readonly<Record<string, Reply>> = {
  "200 with something else": ({ body, url }) =>
    url.pathname === "/v1/jwks" ? json({ keys: [key.jwk] }) : json({ object: body, subject: claimed.userId }),
  "200 with a revoked token": ({ body, url }) =>
    url.pathname === "/v1/jwks"
      ? json({ keys: [key.jwk] })
      : json({
        object: "api_key",
        id: "ak_1",
        subject: claimed.userId,
        revoked: true,
        expired: false,
        expiration: null,
        body
      }),
  "400": echo(400),
  "401": echo(401),
  "404": echo(404),
  "500": echo(500),
  "everything is HTML": () => html(200),
  "no keys": () => failure(401),
  "a lost connection": ({ body, headers }) =>
    Effect.fail(Object.assign(new Error(`${JSON.stringify(body)} ${headers["authorization"]}`), { headers, body }))
}

class RecordingSpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId = "1"
  readonly traceId = "2"
  readonly sampled = true
  readonly attributes = new Map<string, unknown>()
  readonly links: Array<Tracer.SpanLink> = []
  readonly events: Array<unknown> = []
  status: Tracer.SpanStatus
  constructor(
    readonly name: string,
    readonly parent: Tracer.Span["parent"],
    readonly context: Tracer.Span["context"],
    startTime: bigint,
    readonly kind: Tracer.SpanKind
  ) {
    this.status = { _tag: "Started", startTime }
  }
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>) {
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
  }
  attribute(key: string, value: unknown) {
    this.attributes.set(key, value)
  }
  event(...event: ReadonlyArray<unknown>) {
    this.events.push(event)
  }
  addLinks() {}
}

const renderings = (value: unknown): ReadonlyArray<string> => [
  String(value),
  inspect(value, { depth: Infinity, showHidden: true }),
  JSON.stringify(value, (_, member) => typeof member === "bigint" ? String(member) : member) ?? "",
  Inspectable.toStringUnknown(value)
]

const live = (reply: Reply) => {
  const { layer } = clerk(reply)
  const tokens = Layer.mergeAll(
    SessionTokens.layer({ publishableKey, authorizedParties: [origin] }),
    MachineTokens.layer({ publishableKey, cacheFor: "1 minute" })
  )
  return Authentication.layer.pipe(
    Layer.provideMerge(tokens),
    Layer.provideMerge(Keys.layerBackendApi),
    Layer.provide(layer),
    Layer.orDie
  )
}

/** All output of verifying all tokens, in header and cookie. */
const everything = (reply: Reply) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now * 1000)
    const out: Array<string> = []
    const spans: Array<RecordingSpan> = []
    const recorder = Logger.make((options) => {
      out.push(
        Logger.stringLogger.log(options),
        Logger.logfmtLogger.log(options),
        Logger.jsonLogger.log(options),
        ...renderings(options.message)
      )
    })
    const tracer = Tracer.make({
      context: (run) => run(),
      span: (name, parent, context, _, startTime, kind) => {
        const span = new RecordingSpan(name, parent, context, startTime, kind)
        spans.push(span)
        return span
      }
    })
    const program = Effect.gen(function*() {
      const { authenticate } = yield* Authentication.Authentication
      const all = ["session", "m2m", "oauth", "apiKey"] as const
      const attempts = tokens.flatMap((text) => [
        { authorization: `Bearer ${text}` },
        { cookie: `__session=${text}; __client_uat=0` }
      ])
      const errors: Array<unknown> = []
      for (const headers of attempts) {
        const caller = yield* Effect.either(authenticate(Headers.fromInput(headers), all))
        const refused = caller._tag === "Right" && caller.right._tag === "Session"
          ? yield* CurrentSession.require({ role: "admin" }).pipe(
            Effect.provideService(CurrentSession.CurrentSession, caller.right),
            Effect.flip
          )
          : caller
        const error = refused._tag === "Left" ? refused.left : refused
        yield* Effect.logError("refused", error, Cause.fail(error))
        errors.push(error, Exit.fail(error), Cause.fail(error))
      }
      return errors
    })
    const fiber = yield* program.pipe(
      Effect.provide(live(reply)),
      Logger.withMinimumLogLevel(LogLevel.All),
      Effect.provide(Logger.replace(Logger.defaultLogger, recorder)),
      Effect.withTracer(tracer),
      Effect.fork
    )
    yield* TestClock.adjust("20 minutes")
    // a signature that was checked meanwhile may be followed by another wait
    while (fiber.unsafePoll() === null) yield* TestClock.adjust("1 minute")
    const errors = yield* fiber
    for (const error of errors) {
      out.push(...renderings(error))
      if (error instanceof Error) out.push(error.message, error.stack ?? "", ...renderings(error.cause))
    }
    for (const { attributes, events, name, status } of spans) {
      out.push(name, ...renderings([...attributes]), ...renderings(events), inspect(status, { depth: Infinity }))
    }
    out.push(inspect(yield* Metric.snapshot, { depth: Infinity }))
    return { out: out.join("\n"), errors: errors.length }
  })

const assertNone = (out: string) => {
  const secrets = [secretKey, "very_private", "very-private", ...tokens, ...tokens.map((text) => text.slice(-40))]
  for (const secret of secrets) assert.notInclude(out, secret)
}

describe("no output contains a token, a key or a claim", () => {
  for (const [name, reply] of Object.entries(replies)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const { errors, out } = yield* everything(reply)
        assert.isAbove(errors, 60)
        assert.isAbove(out.length, 10_000)
        assertNone(out)
      }), 20_000)
  }

  it.effect("inspected exports, after tokens were verified", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now * 1000)
      const context = yield* Layer.build(live(({ url }) =>
        json(
          url.pathname === "/v1/jwks" ? { keys: [key.jwk] } : {
            object: "api_key",
            id: "ak_1",
            subject: claimed.userId,
            revoked: false,
            expired: false,
            expiration: null,
            scopes: []
          }
        )
      ))
      const { authenticate } = yield* Effect.provide(Authentication.Authentication, context)
      yield* authenticate(Headers.fromInput({ authorization: good }), ["session"])
      yield* authenticate(Headers.fromInput({ authorization: "ak_very_private" }), ["apiKey"])
      const options = { token: Redacted.make(good) }
      assertNone(renderings([context, options]).join("\n"))
    }).pipe(Effect.scoped))

  it.effect("an invalid configuration", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.all([
        Effect.flip(Keys.make({ jwtKey: `-----BEGIN PRIVATE KEY-----\nvery_private\n-----END PRIVATE KEY-----` })),
        Effect.flip(Keys.make({ jwtKey: secretKey })),
        SessionTokens.make({ publishableKey: secretKey }).pipe(
          Effect.provide(Keys.layer({ jwtKey: key.pem })),
          Effect.flip
        )
      ])
      assertNone(errors.flatMap(renderings).join("\n"))
    }))
})
