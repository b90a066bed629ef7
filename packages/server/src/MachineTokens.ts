/**
 * Verifies M2M tokens, OAuth access tokens and API keys.
 *
 * @module
 * @since 0.2.0
 */
import type * as Headers from "@effect/platform/Headers"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type { Claims } from "@effect-clerk/core/SessionClaims"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as BackendApi from "./internal/backendApi.js"
import { invalid } from "./internal/configError.js"
import * as Credential from "./internal/credential.js"
import * as Expectations from "./internal/expectations.js"
import * as Jwt from "./internal/jwt.js"
import * as MachineClaims from "./internal/machineClaims.js"
import * as SingleFlight from "./internal/singleFlight.js"
import { TokenCache } from "./internal/tokenCache.js"
import * as Type from "./internal/tokenType.js"
import * as Keys from "./Keys.js"
import type { Machine } from "./Caller.js"
import type { RejectionReason, TokenError, TokenType } from "./TokenError.js"
import { TokenMissing, TokenRejected, TokenUnverifiable } from "./TokenError.js"

/**
 * Options of the verification of machine tokens.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /** The publishable key of the instance. It determines the issuer of its OAuth access tokens. */
  readonly publishableKey?: string | undefined
  /**
   * The accepted issuers of OAuth access tokens, as Frontend API URLs. Default: that of the publishable key. Without a
   * publishable key, the issuer is not checked.
   */
  readonly issuer?: string | ReadonlyArray<string> | undefined
  /**
   * The accepted audiences, such as the URL of an MCP server: an OAuth access token must name one of them. Opaque tokens have no
   * audience, so they are rejected if this is set. Default: not checked.
   */
  readonly audience?: string | ReadonlyArray<string> | undefined
  /** The tolerated clock skew; a number is milliseconds. Default: 5 seconds. */
  readonly clockSkew?: Duration.DurationInput | undefined
  /**
   * How long Clerk's answer about an opaque token is cached, at most; a number is milliseconds. A revoked token is accepted until
   * then. Default: not cached.
   */
  readonly cacheFor?: Duration.DurationInput | undefined
}

/**
 * The service that verifies machine tokens.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** Verifies a token that did not come with a request, and returns its holder. */
  readonly verify: (token: Redacted.Redacted) => Effect.Effect<Machine, TokenRejected | TokenUnverifiable>
  /** Verifies the token in the header `Authorization` of a request, and returns its holder. Cookies are ignored. */
  readonly authenticate: (headers: Headers.Headers) => Effect.Effect<Machine, TokenError>
}

/**
 * Verifies the machine tokens of one instance.
 *
 * @since 0.2.0
 * @category services
 */
export class MachineTokens extends Context.Tag("@effect-clerk/server/MachineTokens")<MachineTokens, Service>() {}

const capacity = 1000

/** How long a token that Clerk did not find is rejected without another request. */
const unknownMillis = 30_000

/**
 * Makes the service that verifies machine tokens. JWTs are verified with the {@link Keys.Keys}, and cannot be revoked. Opaque
 * tokens are verified by a request to Clerk. Concurrent verifications of a token share one request, and a token that Clerk did
 * not find is rejected without a request for 30 seconds. If the client has the secret key of a machine, M2M tokens are verified
 * with that key, and only those issued for this machine are found. Fails with a `ConfigError` if an option is invalid.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<Service, ConfigError.ConfigError, Keys.Keys | ClerkClient.ClerkClient | Scope.Scope> =>
  Effect.gen(function*() {
    const keys = yield* Keys.Keys
    const client = yield* ClerkClient.ClerkClient
    const scope = yield* Effect.scope
    const expectations = yield* Expectations.make(options)
    const cacheMillis = Duration.toMillis(options.cacheFor ?? 0)
    if (!Number.isFinite(cacheMillis)) {
      return yield* invalid("cacheFor", "Expected a finite duration.")
    }
    if (expectations.issuers === null) {
      yield* Effect.logWarning("The issuer of OAuth access tokens is not checked: set publishableKey or issuer")
    }
    const flight = SingleFlight.make<MachineClaims.Answer, RejectionReason | TokenUnverifiable>(scope)
    const jwts = new TokenCache<Machine>({
      capacity,
      maxMillis: Jwt.maxCacheMillis,
      isTrusted: keys.isTrusted
    })
    const opaque = new TokenCache<Machine>({ capacity, maxMillis: cacheMillis, isTrusted: keys.isTrusted })
    const unknown = new TokenCache<"NotFound">({ capacity, maxMillis: unknownMillis, isTrusted: keys.isTrusted })

    const checkJwt = ({ claims, header }: Jwt.Jwt, type: TokenType, now: number): Machine | RejectionReason => {
      const rejected = (type === "oauth"
        ? Jwt.checkIssuer(claims, expectations) ?? Jwt.checkAudience(claims, expectations)
        : checkM2M(header, claims)) ?? Jwt.checkTimes(claims, expectations, now)
      if (rejected !== null) return rejected
      return type === "oauth" ? MachineClaims.oauthOf(claims) : MachineClaims.m2mOf(claims)
    }

    const verifyJwt = (text: string, now: number): Effect.Effect<Machine, RejectionReason | TokenUnverifiable> => {
      const cached = jwts.get(text, now)
      if (cached !== undefined) return Effect.succeed(cached)
      const jwt = Jwt.parse(text)
      if (typeof jwt === "string") return Effect.fail(jwt)
      const type = Type.ofJwt(jwt)
      if (type === "session") return Effect.fail("WrongType")
      const rejected = Jwt.checkAlgorithm(jwt.header)
      if (rejected !== null) return Effect.fail(rejected)
      return Effect.flatMap(Jwt.verifySignature(keys, jwt), (key) => {
        const machine = checkJwt(jwt, type, now)
        if (typeof machine === "string") return Effect.fail(machine)
        const expiresAt = Jwt.expiryOf(jwt.claims["exp"] as number, expectations)
        jwts.set(text, { value: machine, key, expiresAt }, now)
        return Effect.succeed(machine)
      })
    }

    const ask = (
      text: string,
      type: Exclude<TokenType, "session">
    ): Effect.Effect<MachineClaims.Answer, RejectionReason | TokenUnverifiable> =>
      BackendApi.verifyOpaque(client, type, text).pipe(
        Effect.flatMap((body) =>
          Effect.clockWith((clock): Effect.Effect<MachineClaims.Answer, RejectionReason | TokenUnverifiable> => {
            const now = clock.unsafeCurrentTimeMillis()
            const answer = MachineClaims.ofAnswer(type, body, now, expectations.clockSkewMillis)
            if (answer === "UnexpectedAnswer") {
              return Effect.fail(new TokenUnverifiable({ reason: answer, retryAfter: null }))
            }
            if (typeof answer === "string") return Effect.fail(answer)
            opaque.set(text, { value: answer.machine, key: null, expiresAt: answer.expiresAt }, now)
            return Effect.succeed(answer)
          })
        ),
        Effect.tapError((error) =>
          Effect.clockWith((clock) =>
            Effect.sync(() => {
              if (error !== "NotFound") return
              unknown.set(text, { value: error, key: null, expiresAt: Infinity }, clock.unsafeCurrentTimeMillis())
            })
          )
        )
      )

    const verifyOpaque = (
      text: string,
      type: Exclude<TokenType, "session">,
      now: number
    ): Effect.Effect<Machine, RejectionReason | TokenUnverifiable> => {
      if (!Type.isOpaque(text)) return Effect.fail("Malformed")
      if (type === "oauth" && expectations.audiences !== null) return Effect.fail("Audience")
      const cached = opaque.get(text, now)
      if (cached !== undefined) return Effect.succeed(cached)
      return unknown.get(text, now) === undefined
        ? Effect.map(flight.run(text, ask(text, type)), ({ machine }) => machine)
        : Effect.fail("NotFound")
    }

    const verifyText = (
      text: string,
      carrier: TokenRejected["carrier"]
    ): Effect.Effect<Machine, TokenRejected | TokenUnverifiable> =>
      Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        const type = Type.ofPrefix(text)
        return Effect.mapError(
          type === null ? verifyJwt(text, now) : verifyOpaque(text, type, now),
          (error) =>
            typeof error === "string"
              ? new TokenRejected({ reason: error, tokenType: Type.of(text), carrier })
              : error
        )
      })

    return MachineTokens.of({
      verify: (token) => Effect.suspend(() => verifyText(Redacted.value(token), null)),
      authenticate: (headers) =>
        Effect.suspend((): Effect.Effect<Machine, TokenError> => {
          const credential = Credential.ofHeader(headers)
          return credential === null ? Effect.fail(new TokenMissing()) : verifyText(credential.text, "header")
        })
    })
  })

/** An M2M token has no session. Its category is its own; old tokens have none. */
const checkM2M = ({ cat, typ }: Claims, { sid }: Claims): RejectionReason | null =>
  typ === "JWT" && (cat === undefined || cat === Jwt.category.m2m) && sid === undefined ? null : "WrongType"

/**
 * Verifies machine tokens with the given options.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (
  options: Options = {}
): Layer.Layer<MachineTokens, ConfigError.ConfigError, Keys.Keys | ClerkClient.ClerkClient> =>
  Layer.scoped(MachineTokens, make(options))

/**
 * Verifies machine tokens of the instance whose publishable key is in `CLERK_PUBLISHABLE_KEY`, or in the given configuration.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  { publishableKey = Config.string("CLERK_PUBLISHABLE_KEY"), ...options }:
    & { readonly publishableKey?: Config.Config<string> | undefined }
    & Omit<Options, "publishableKey"> = {}
): Layer.Layer<MachineTokens, ConfigError.ConfigError, Keys.Keys | ClerkClient.ClerkClient> =>
  Layer.scoped(
    MachineTokens,
    Effect.flatMap(publishableKey, (publishableKey) => make({ ...options, publishableKey }))
  )
