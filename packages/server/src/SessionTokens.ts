/**
 * Verifies session tokens: returns the session, or fails with the reason for the rejection.
 *
 * @module
 * @since 0.2.0
 */
import type * as Headers from "@effect/platform/Headers"
import * as SessionClaims from "@effect-clerk/core/SessionClaims"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { invalid } from "./internal/configError.js"
import * as Credential from "./internal/credential.js"
import * as Expectations from "./internal/expectations.js"
import * as Jwt from "./internal/jwt.js"
import { TokenCache } from "./internal/tokenCache.js"
import * as Keys from "./Keys.js"
import type { RejectionReason, TokenError, TokenUnverifiable } from "./TokenError.js"
import { TokenMissing, TokenRejected } from "./TokenError.js"

/**
 * Options of the verification of session tokens.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /** The publishable key of the instance. It determines the issuer of its tokens and the names of its cookies. */
  readonly publishableKey?: string | undefined
  /**
   * The accepted Frontend API URLs (`iss`). Default: that of the publishable key. Without a publishable key, the issuer is not
   * checked.
   */
  readonly issuer?: string | ReadonlyArray<string> | undefined
  /**
   * The accepted origins (`azp`), such as `https://app.example.com`. Set them whenever a cookie may carry the token: otherwise a
   * page on a neighboring subdomain can send it. Default: any.
   */
  readonly authorizedParties?: ReadonlyArray<string> | undefined
  /** Whether a token without an origin is accepted if `authorizedParties` is set. */
  readonly missingAzp?: MissingAzp | undefined
  /** The accepted audiences (`aud`): a token must name one of them. Default: not checked. */
  readonly audience?: string | ReadonlyArray<string> | undefined
  /** The tolerated clock skew; a number is milliseconds. Default: 5 seconds. */
  readonly clockSkew?: Duration.DurationInput | undefined
  /** Whether a session with pending tasks is accepted. Default: it is rejected. */
  readonly acceptPending?: boolean | undefined
  /**
   * The number of verified tokens to cache, so that a token is not verified again. Caching does not extend the life of a token.
   * Default: 1,000; 0 disables the cache.
   */
  readonly cache?: number | undefined
}

/**
 * Whether a token without `azp` is accepted, depending on what carries it.
 *
 * @since 0.2.0
 * @category models
 */
export interface MissingAzp {
  /**
   * In the header, or outside of a request. Tokens of mobile apps have no origin: set `accept` if such an app calls. Default:
   * `reject`.
   */
  readonly header?: "reject" | "accept" | undefined
  /**
   * In the cookie. A token that was issued during a page navigation has no origin, because browsers send none with it. `sameSite`
   * accepts it if `Sec-Fetch-Site` shows that the request was not made by another site. Default: `sameSite`.
   */
  readonly cookie?: "reject" | "accept" | "sameSite" | undefined
}

/**
 * The service that verifies session tokens.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** Verifies a token that did not come with a request, such as one from a socket or a queue. */
  readonly verify: (
    token: Redacted.Redacted
  ) => Effect.Effect<SessionClaims.Session, TokenRejected | TokenUnverifiable>
  /**
   * Verifies the token of a request and returns its session. The header `Authorization` takes precedence; the cookie is used only
   * if the header has no token.
   */
  readonly authenticate: (headers: Headers.Headers) => Effect.Effect<SessionClaims.Session, TokenError>
}

/**
 * Verifies the session tokens of one instance.
 *
 * @since 0.2.0
 * @category services
 */
export class SessionTokens extends Context.Tag("@effect-clerk/server/SessionTokens")<SessionTokens, Service>() {}

const isOriginLike = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/i.test(text)

const sameSite = new Set(["same-origin", "same-site", "none"])

/**
 * Makes the service on top of the {@link Keys.Keys} of the instance. Fails with a `ConfigError` if an option is invalid.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Service, ConfigError.ConfigError, Keys.Keys> =>
  Effect.gen(function*() {
    const { acceptPending = false, cache: capacity = 1000, missingAzp = {}, publishableKey } = options
    const { cookie: ofCookie = "sameSite", header: ofHeader = "reject" } = missingAzp
    const keys = yield* Keys.Keys
    const expectations = yield* Expectations.make(options)
    const authorizedParties = yield* Expectations.listOf(
      "authorizedParties",
      options.authorizedParties,
      isOriginLike,
      "Expected origins, such as https://app.example.com, without a path or a trailing slash; at least one."
    )
    if (!Number.isSafeInteger(capacity) || capacity < 0) {
      return yield* invalid("cache", "Expected the number of tokens to cache, or 0.")
    }
    if (authorizedParties === null) {
      yield* Effect.logWarning("Session tokens of every origin are accepted: set authorizedParties to your origins")
    }
    if (expectations.issuers === null) {
      yield* Effect.logWarning("The issuer of session tokens is not checked: set publishableKey or issuer")
    }
    const cookieSuffix = publishableKey === undefined
      ? null
      : yield* Effect.promise(() => Credential.cookieSuffixOf(publishableKey))
    const instance = { cookieSuffix, issuers: expectations.issuers }
    const cache = new TokenCache<SessionClaims.Session>({
      capacity,
      maxMillis: Jwt.maxCacheMillis,
      isTrusted: keys.isTrusted
    })

    const checkAzp = (azp: unknown, acceptMissing: boolean): RejectionReason | null =>
      authorizedParties === null
        || (azp === undefined ? acceptMissing : typeof azp === "string" && authorizedParties.includes(azp))
        ? null
        : "AuthorizedParty"

    const checkClaims = (
      claims: SessionClaims.Claims,
      acceptMissing: boolean,
      now: number
    ): RejectionReason | SessionClaims.Session => {
      const rejected = checkSubject(claims) ?? Jwt.checkIssuer(claims, expectations)
        ?? checkAzp(claims["azp"], acceptMissing) ?? Jwt.checkAudience(claims, expectations)
        ?? Jwt.checkTimes(claims, expectations, now)
      if (rejected !== null) return rejected
      const session = SessionClaims.fromClaims(claims)
      if (Option.isNone(session)) return "Claims"
      return session.value.status === "pending" && !acceptPending ? "Pending" : session.value
    }

    const verifyAnew = (text: string, acceptMissing: boolean, now: number) => {
      const jwt = Jwt.parse(text)
      if (typeof jwt === "string") return Effect.fail(jwt)
      const rejected = checkType(jwt)
      if (rejected !== null) return Effect.fail(rejected)
      return Effect.flatMap(Jwt.verifySignature(keys, jwt), (key) => {
        const session = checkClaims(jwt.claims, acceptMissing, now)
        if (typeof session === "string") return Effect.fail(session)
        const expiresAt = Jwt.expiryOf(jwt.claims["exp"] as number, expectations)
        cache.set(text, { value: session, key, expiresAt }, now)
        return Effect.succeed(session)
      })
    }

    const verifyText = (
      text: string,
      carrier: TokenRejected["carrier"],
      acceptMissing: boolean
    ): Effect.Effect<SessionClaims.Session, TokenRejected | TokenUnverifiable> =>
      Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        const session = cache.get(text, now)
        if (session !== undefined && checkAzp(session.claims["azp"], acceptMissing) === null) {
          return Effect.succeed(session)
        }
        return Effect.mapError(
          verifyAnew(text, acceptMissing, now),
          (error) =>
            typeof error === "string" ? new TokenRejected({ reason: error, tokenType: "session", carrier }) : error
        )
      })

    return SessionTokens.of({
      verify: (token) => Effect.suspend(() => verifyText(Redacted.value(token), null, ofHeader === "accept")),
      authenticate: (headers) =>
        Effect.suspend((): Effect.Effect<SessionClaims.Session, TokenError> => {
          const credential = Credential.ofHeaders(headers, instance)
          if (credential === null) return Effect.fail(new TokenMissing())
          const { carrier, clientUat, text } = credential
          if (carrier === "header") return verifyText(text, carrier, ofHeader === "accept")
          const acceptMissing = ofCookie === "accept"
            || (ofCookie === "sameSite" && sameSite.has(headers["sec-fetch-site"] ?? ""))
          return Effect.filterOrFail(
            verifyText(text, carrier, acceptMissing),
            ({ claims }) => clientUat === null || (clientUat > 0 && (claims["iat"] as number) >= clientUat),
            () => new TokenRejected({ reason: "SignedOut", tokenType: "session", carrier })
          )
        })
    })
  })

/** Tokens of templates, machines and OAuth applications are signed with the same keys, but are not session tokens. */
const checkType = ({ claims, header }: Jwt.Jwt): RejectionReason | null => {
  const { cat, typ } = header
  const { sid, sub } = claims
  if (typ !== "JWT") return "WrongType"
  const rejected = Jwt.checkAlgorithm(header)
  if (rejected !== null) return rejected
  const isOther = (cat !== undefined && cat !== Jwt.category.session && cat !== Jwt.category.unspecified)
    || sid === undefined || (typeof sub === "string" && sub.startsWith("mch_"))
  return isOther ? "WrongType" : null
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

const checkSubject = ({ sid, sub }: SessionClaims.Claims): RejectionReason | null =>
  isText(sub) && isText(sid) ? null : "Claims"

/**
 * Verifies session tokens with the given options.
 *
 * @example
 * import * as Keys from "@effect-clerk/server/Keys"
 * import * as SessionTokens from "@effect-clerk/server/SessionTokens"
 * import * as Layer from "effect/Layer"
 *
 * const sessionTokens = SessionTokens.layer({
 *   publishableKey: "pk_live_...",
 *   authorizedParties: ["https://app.example.com"]
 * }).pipe(Layer.provide(Keys.layerConfig()))
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<SessionTokens, ConfigError.ConfigError, Keys.Keys> =>
  Layer.effect(SessionTokens, make(options))

/**
 * Verifies session tokens of the instance whose publishable key is in `CLERK_PUBLISHABLE_KEY`, or in the given configuration.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  { publishableKey = Config.string("CLERK_PUBLISHABLE_KEY"), ...options }:
    & { readonly publishableKey?: Config.Config<string> | undefined }
    & Omit<Options, "publishableKey"> = {}
): Layer.Layer<SessionTokens, ConfigError.ConfigError, Keys.Keys> =>
  Layer.effect(
    SessionTokens,
    Effect.flatMap(publishableKey, (publishableKey) => make({ ...options, publishableKey }))
  )
