import type * as Authorization from "@effect-clerk/core/Authorization"
import * as CurrentSession from "@effect-clerk/server/CurrentSession"
import * as Keys from "@effect-clerk/server/Keys"
import * as SessionOptional from "@effect-clerk/server/SessionOptional"
import * as SessionRequired from "@effect-clerk/server/SessionRequired"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import * as TokenError from "@effect-clerk/server/TokenError"
import {
  Headers,
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApp,
  HttpRouter,
  HttpServer,
  HttpServerResponse,
  OpenApi
} from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Schema, TestClock } from "effect"
import { createHash } from "node:crypto"
import { issuer, key, now, origin, publishableKey, token } from "./support/tokens.js"

const options = { publishableKey, authorizedParties: [origin] }

const sessionTokens = (changes: SessionTokens.Options = {}) =>
  SessionTokens.layer({ ...options, ...changes }).pipe(Layer.provide(Keys.layer({ jwtKey: key.pem })), Layer.orDie)

/** The answer to a request: the user, or the reason why there is none. */
const authenticate = (headers: Readonly<Record<string, string>>) =>
  Effect.flatMap(SessionTokens.SessionTokens, (_) => _.authenticate(Headers.fromInput(headers))).pipe(
    Effect.map(({ userId }): string => userId),
    Effect.catchAll((error) =>
      Effect.succeed(error._tag === "TokenRejected" ? `${error.reason} ${error.carrier}` : error._tag)
    )
  )

const suffix = createHash("sha1").update(publishableKey).digest("base64url").slice(0, 8)

const a = token({ sub: "user_a" })
const b = token({ sub: "user_b", iat: now - 1 })
const foreign = token({ sub: "user_foreign", iss: "https://other.clerk.accounts.dev", iat: now + 1 })
const noAzp = token({ azp: undefined })

describe("the token of a request", () => {
  const cases: Readonly<Record<string, readonly [headers: Readonly<Record<string, string>>, expected: string]>> = {
    "no header at all": [{}, "TokenMissing"],
    "Bearer": [{ authorization: `Bearer ${a}` }, "user_a"],
    "bearer": [{ authorization: `bearer ${a}` }, "user_a"],
    "BEARER, and more space": [{ authorization: `  BEARER \t ${a} ` }, "user_a"],
    "a bare token": [{ authorization: a }, "user_a"],
    "an empty header": [{ authorization: "" }, "TokenMissing"],
    "Bearer without a token": [{ authorization: "Bearer " }, "TokenMissing"],
    "Bearer null": [{ authorization: "Bearer null" }, "Malformed header"],
    "two tokens in one header": [{ authorization: `Bearer ${a}, Bearer ${b}` }, "Malformed header"],
    "another scheme": [{ authorization: "Basic YTpi" }, "TokenMissing"],
    "another scheme, and a cookie": [{ authorization: "Basic YTpi", cookie: `__session=${a}` }, "user_a"],
    "header and cookie": [{ authorization: `Bearer ${a}`, cookie: `__session=${b}` }, "user_a"],
    "the cookie is not read if the header is invalid": [
      { authorization: `Bearer ${token({ exp: 1 })}`, cookie: `__session=${a}` },
      "Expired header"
    ],
    "a cookie": [{ cookie: `other=1; __session=${a}; more=2` }, "user_a"],
    "an empty cookie": [{ cookie: "__session=" }, "TokenMissing"],
    "an invalid cookie": [{ cookie: "__session=x" }, "Malformed cookie"],
    "the first cookie of a name": [{ cookie: `__session=${a}; __session=${b}` }, "user_a"],
    "a semicolon that is encoded forges no cookie": [{ cookie: `x=1%3B__session=${a}` }, "TokenMissing"],
    "a cookie of the instance": [{ cookie: `__session_${suffix}=${a}` }, "user_a"],
    "a cookie of another instance": [{ cookie: `__session_AAAAAAAA=${a}` }, "TokenMissing"],
    "the newest of two": [{ cookie: `__session_${suffix}=${b}; __session=${a}` }, "user_a"],
    "the newest of two, in reverse order": [{ cookie: `__session_${suffix}=${a}; __session=${b}` }, "user_a"],
    "not a newer one of another instance": [{ cookie: `__session=${foreign}; __session_${suffix}=${b}` }, "user_b"],
    "not a text that is not a token": [{ cookie: `__session=x; __session_${suffix}=${b}` }, "user_b"],
    "only one of another instance": [{ cookie: `__session=${foreign}` }, "Issuer cookie"],
    "signed out": [{ cookie: `__session=${a}; __client_uat=0` }, "SignedOut cookie"],
    "signed out later": [{ cookie: `__session=${a}; __client_uat=${now + 1}` }, "SignedOut cookie"],
    "signed in before": [{ cookie: `__session=${a}; __client_uat=${now}` }, "user_a"],
    "signed out at an unknown time": [{ cookie: `__session=${a}; __client_uat=x` }, "SignedOut cookie"],
    "signed out of another instance": [{ cookie: `__session_${suffix}=${a}; __client_uat=0` }, "user_a"],
    "signed out of this instance": [
      { cookie: `__session_${suffix}=${a}; __client_uat_${suffix}=0` },
      "SignedOut cookie"
    ],
    "client_uat is ignored for a token in the header": [
      { authorization: `Bearer ${a}`, cookie: "__client_uat=0" },
      "user_a"
    ]
  }
  for (const [name, [headers, expected]] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now * 1000)
        assert.strictEqual(yield* authenticate(headers), expected)
      }).pipe(Effect.provide(sessionTokens())))
  }

  it.effect("without a publishable key only the cookie without a suffix counts", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now * 1000)
      assert.strictEqual(yield* authenticate({ cookie: `__session_${suffix}=${a}` }), "TokenMissing")
      assert.strictEqual(yield* authenticate({ cookie: `__session=${a}` }), "user_a")
    }).pipe(Effect.provide(sessionTokens({ publishableKey: undefined, issuer }))))
})

describe("a token that names no origin", () => {
  const cookie = (site?: string) => ({
    cookie: `__session=${noAzp}`,
    ...(site === undefined ? {} : { "sec-fetch-site": site })
  })
  const rows: ReadonlyArray<
    readonly [missingAzp: SessionTokens.MissingAzp, headers: Record<string, string>, accepted: boolean]
  > = [
    [{}, { authorization: noAzp }, false],
    [{}, { authorization: noAzp, "sec-fetch-site": "same-origin" }, false],
    [{}, cookie(), false],
    [{}, cookie("cross-site"), false],
    [{}, cookie("same-origin"), true],
    [{}, cookie("same-site"), true],
    [{}, cookie("none"), true],
    [{ header: "accept" }, { authorization: noAzp }, true],
    [{ header: "accept" }, cookie("cross-site"), false],
    [{ cookie: "accept" }, cookie("cross-site"), true],
    [{ cookie: "accept" }, { authorization: noAzp }, false],
    [{ cookie: "reject" }, cookie("same-origin"), false]
  ]
  for (const [missingAzp, headers, accepted] of rows) {
    const { authorization, "sec-fetch-site": site } = headers
    const where = `${authorization === undefined ? "cookie" : "header"}, ${site ?? "no site"}`
    it.effect(`${where}, ${JSON.stringify(missingAzp)}: ${accepted ? "accepted" : "rejected"}`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now * 1000)
        const expected = accepted ? "user_2abc" : `AuthorizedParty ${authorization === undefined ? "cookie" : "header"}`
        assert.strictEqual(yield* authenticate(headers), expected)
      }).pipe(Effect.provide(sessionTokens({ missingAzp }))))
  }
})

const Refund = Schema.Struct({ by: Schema.String })

class Api extends HttpApi.make("api").add(
  HttpApiGroup.make("refunds")
    .add(
      HttpApiEndpoint.post("create", "/refunds").setPayload(Schema.Struct({ amount: Schema.Number }))
        .addSuccess(Refund).addError(TokenError.Forbidden).addError(TokenError.ReverificationRequired)
        .middleware(SessionRequired.SessionRequired)
    )
    .add(
      HttpApiEndpoint.get("list", "/refunds").addSuccess(Schema.String).middleware(SessionOptional.SessionOptional)
    )
) {}

const requirement = { permission: "dashboard:manage", reverification: "strict" } as const

const ApiLive = HttpApiBuilder.api(Api).pipe(
  Layer.provide(HttpApiBuilder.group(Api, "refunds", (handlers) =>
    handlers
      .handle("create", () => Effect.map(CurrentSession.require(requirement), ({ userId }) => ({ by: userId })))
      .handle("list", () =>
        Effect.map(
          CurrentSession.OptionalSession,
          Option.match({ onNone: () => "nobody", onSome: (_) => _.userId })
        ))))
)

/** The tests run on a test clock, and a web handler does not: tokens are made for now. */
const live = (changes: Readonly<Record<string, unknown>> = {}) => {
  const seconds = Math.floor(Date.now() / 1000)
  return token({ iat: seconds, nbf: seconds, exp: seconds + 60, ...changes })
}

const middlewares = Layer.mergeAll(SessionRequired.layer, SessionOptional.layer)

const handlerOf = (tokens = sessionTokens()) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        HttpApiBuilder.toWebHandler(
          Layer.mergeAll(ApiLive.pipe(Layer.provide(middlewares), Layer.provide(tokens)), HttpServer.layerContext)
        )
      ),
      ({ dispose }) => Effect.promise(dispose)
    ),
    ({ handler }) => handler
  )

const post = (authorization?: string) =>
  new Request("http://localhost/refunds", {
    method: "POST",
    body: `{"amount":1}`,
    headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) }
  })

const answerOf = (response: Response) =>
  Effect.promise(async () => ({
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    body: await response.json() as unknown
  }))

/** Keys that cannot be fetched. */
const away = SessionTokens.layer(options).pipe(
  Layer.provide(Layer.succeed(Keys.Keys, {
    find: () =>
      Effect.fail(new TokenError.TokenUnverifiable({ reason: "Throttled", retryAfter: Duration.millis(1500) })),
    isTrusted: () => false,
    refresh: Effect.void
  })),
  Layer.orDie
)

describe("an HttpApi", () => {
  const cases: Readonly<Record<string, readonly [() => string | undefined, answer: unknown]>> = {
    "accepts a session": [
      () => `Bearer ${live()}`,
      { status: 200, challenge: null, body: { by: "user_2abc" } }
    ],
    "asks for a token": [
      () => undefined,
      { status: 401, challenge: "Bearer", body: { _tag: "TokenMissing" } }
    ],
    "answers why a token is rejected": [
      () => `Bearer ${live({ exp: 1 })}`,
      {
        status: 401,
        challenge: `Bearer error="invalid_token", error_description="Expired"`,
        body: { _tag: "TokenRejected", reason: "Expired", tokenType: "session", carrier: "header" }
      }
    ],
    "refuses a session without the permission": [
      () => live({ o: { id: "org_2abc" } }),
      {
        status: 403,
        challenge: null,
        body: { _tag: "Forbidden", requirement: { permission: "dashboard:manage" } }
      }
    ],
    "requires reverification": [
      () => live({ fva: [11, -1] }),
      {
        status: 403,
        challenge: null,
        body: {
          _tag: "ReverificationRequired",
          clerk_error: {
            type: "forbidden",
            reason: "reverification-error",
            metadata: { reverification: "strict" }
          }
        }
      }
    ]
  }
  for (const [name, [authorization, answer]] of Object.entries(cases)) {
    it.scoped(name, () =>
      Effect.gen(function*() {
        const handler = yield* handlerOf()
        const response = yield* Effect.promise(() => handler(post(authorization())))
        assert.deepStrictEqual(yield* answerOf(response), answer)
      }))
  }

  it.scoped("answers before it reads the body", () =>
    Effect.gen(function*() {
      const handler = yield* handlerOf()
      const request = new Request("http://localhost/refunds", { method: "POST", body: "no JSON" })
      const { status } = yield* Effect.promise(() => handler(request))
      assert.strictEqual(status, 401)
    }))

  it.scoped("answers an outage with 503", () =>
    Effect.gen(function*() {
      const handler = yield* handlerOf(away)
      const response = yield* Effect.promise(() => handler(post(live())))
      assert.strictEqual(response.headers.get("retry-after"), "2")
      assert.deepStrictEqual(yield* answerOf(response), {
        status: 503,
        challenge: null,
        body: { _tag: "TokenUnverifiable", reason: "Throttled", retryAfter: 1500 }
      })
    }))

  it.scoped("with an optional session, a request without a token is accepted, and an invalid token is refused", () =>
    Effect.gen(function*() {
      const handler = yield* handlerOf()
      const get = (headers: Record<string, string>) =>
        Effect.flatMap(Effect.promise(() => handler(new Request("http://localhost/refunds", { headers }))), answerOf)
      assert.deepStrictEqual(yield* get({}), { status: 200, challenge: null, body: "nobody" })
      assert.strictEqual((yield* get({ authorization: live() })).body, "user_2abc")
      assert.strictEqual((yield* get({ cookie: `__session=${live()}` })).body, "user_2abc")
      assert.strictEqual((yield* get({ authorization: live({ exp: 1 }) })).status, 401)
    }))

  it("has an OpenAPI document", () => {
    const { components, paths } = OpenApi.fromApi(Api)
    assert.deepStrictEqual(components.securitySchemes, {
      clerkSession: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "JWT",
        description: "A session token of Clerk. Browsers may send it in the cookie __session."
      } as never
    })
    const { responses, security } = paths["/refunds"]!.post!
    assert.deepStrictEqual(security, [{ clerkSession: [] }])
    assert.sameMembers(Object.keys(responses), ["200", "400", "401", "403", "503"])
  })
})

describe("an HttpRouter", () => {
  const app = HttpRouter.empty.pipe(
    HttpRouter.get(
      "/me",
      Effect.flatMap(CurrentSession.require({ role: "admin" }), ({ userId }) => HttpServerResponse.json({ userId }))
    ),
    HttpRouter.use(SessionRequired.route)
  )
  const optional = HttpRouter.empty.pipe(
    HttpRouter.get(
      "/me",
      Effect.flatMap(CurrentSession.OptionalSession, (session) => HttpServerResponse.json(Option.isSome(session)))
    ),
    HttpRouter.use(SessionOptional.route)
  )

  const ask = <E>(
    router: HttpRouter.HttpRouter<E, SessionTokens.SessionTokens>,
    headers: Record<string, string>,
    tokens = sessionTokens()
  ) =>
    Effect.gen(function*() {
      const runtime = yield* Layer.toRuntime(tokens)
      const handler = HttpApp.toWebHandlerRuntime(runtime)(router)
      return yield* Effect.promise(() => handler(new Request("http://localhost/me", { headers })))
    }).pipe(Effect.scoped, Effect.flatMap(answerOf))

  it.live("accepts a session", () =>
    Effect.map(
      ask(app, { authorization: live() }),
      (answer) => assert.deepStrictEqual(answer, { status: 200, challenge: null, body: { userId: "user_2abc" } })
    ))

  it.live("answers errors that are not caught", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* ask(app, {}), {
        status: 401,
        challenge: "Bearer",
        body: { _tag: "TokenMissing" }
      })
      assert.deepStrictEqual(yield* ask(app, { cookie: "__session=x" }), {
        status: 401,
        challenge: `Bearer error="invalid_token", error_description="Malformed"`,
        body: { _tag: "TokenRejected", reason: "Malformed", tokenType: "session", carrier: "cookie" }
      })
      assert.deepStrictEqual(yield* ask(app, { authorization: live({ o: undefined }) }), {
        status: 403,
        challenge: null,
        body: { _tag: "Forbidden", requirement: { role: "admin" } }
      })
      assert.strictEqual((yield* ask(app, { authorization: live() }, away)).status, 503)
    }))

  it.live("answers a required reverification as clerk-js expects", () =>
    Effect.gen(function*() {
      const fresh = HttpRouter.empty.pipe(
        HttpRouter.get(
          "/me",
          Effect.as(
            CurrentSession.require({ reverification: { level: "first_factor", afterMinutes: 1 } }),
            HttpServerResponse.empty()
          )
        ),
        HttpRouter.use(SessionRequired.route)
      )
      const answer = yield* ask(fresh, { authorization: live() })
      assert.strictEqual(answer.status, 403)
      assert.deepStrictEqual(answer.body, {
        _tag: "ReverificationRequired",
        clerk_error: {
          type: "forbidden",
          reason: "reverification-error",
          metadata: { reverification: { level: "first_factor", afterMinutes: 1 } }
        }
      })
    }))

  it.live("with an optional session", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ask(optional, {})).body, false)
      assert.strictEqual((yield* ask(optional, { authorization: live() })).body, true)
      assert.strictEqual((yield* ask(optional, { authorization: "x" })).status, 401)
    }))
})

describe("CurrentSession.require", () => {
  const fails = (requirement: Authorization.Requirement, changes: Readonly<Record<string, unknown>> = {}) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now * 1000)
      const { authenticate } = yield* SessionTokens.SessionTokens
      const session = yield* authenticate(Headers.fromInput({ authorization: token(changes) }))
      return yield* CurrentSession.require(requirement).pipe(
        Effect.provideService(CurrentSession.CurrentSession, session),
        Effect.match({ onSuccess: () => null, onFailure: ({ _tag }) => _tag })
      )
    }).pipe(Effect.provide(sessionTokens()))

  const rows: ReadonlyArray<
    readonly [requirement: Authorization.Requirement, changes: Record<string, unknown>, expected: string | null]
  > = [
    [{ role: "admin" }, {}, null],
    [{ role: "org:member" }, {}, "Forbidden"],
    [{ role: "admin", reverification: "strict" }, {}, null],
    [{ role: "admin", reverification: "strict" }, { fva: [10, -1] }, "ReverificationRequired"],
    [{ role: "member", reverification: "strict" }, { fva: [10, -1] }, "Forbidden"],
    [{ reverification: "strict" }, { fva: undefined }, "ReverificationRequired"],
    [{}, {}, "Forbidden"],
    [{ role: undefined }, {}, "Forbidden"]
  ]
  for (const [requirement, changes, expected] of rows) {
    it.effect(`${JSON.stringify(requirement)} of ${JSON.stringify(changes)}: ${expected ?? "fine"}`, () =>
      Effect.map(fails(requirement, changes), (actual) => assert.strictEqual(actual, expected)))
  }
})
