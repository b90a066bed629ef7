/**
 * The errors of authentication, one per HTTP answer. Each error is an HTTP response itself: a program on `HttpRouter` that fails
 * with one responds with its status, headers and body.
 *
 * @module
 * @since 0.2.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Answer from "./internal/answer.js"

/**
 * The kinds of tokens.
 *
 * @since 0.2.0
 * @category schemas
 */
export const TokenType = Schema.Literal("session", "m2m", "oauth", "apiKey")

/**
 * The type of {@link TokenType}.
 *
 * @since 0.2.0
 * @category models
 */
export type TokenType = typeof TokenType.Type

/** The reasons of a table of them. */
const reasonsOf = <Reason extends string>(table: Readonly<Record<Reason, string>>) =>
  Object.keys(table) as [Reason, ...Array<Reason>]

/** What happened, and what to do about it where something can be done, by reason. */
const rejections = {
  Oversized: "It is larger than 16 KiB.",
  Malformed: "It is not a token in the compact form. Send the token as it was issued.",
  WrongType: "It is not a token of the expected type.",
  Algorithm: "Its algorithm is not RS256.",
  UnknownKey: "No key of the instance signed it. Check that the keys and the token belong to the same Clerk instance.",
  Signature: "Its signature is wrong. Check that the keys and the token belong to the same Clerk instance.",
  Claims: "A required claim is missing or has another type.",
  Issuer: "It was issued by another instance. Check publishableKey, or set issuer.",
  AuthorizedParty: "It was issued for another origin, or for none. Check authorizedParties and missingAzp.",
  Audience: "It is for another audience.",
  Expired: "It has expired. Get a new one. If it is new, check the clock of this machine.",
  NotActiveYet: "It is not active yet. Check the clock of this machine.",
  IssuedInFuture: "It was issued in the future. Check the clock of this machine.",
  Pending: "Its session has pending tasks.",
  SignedOut: "The browser has signed out since it was issued.",
  Revoked: "It was revoked.",
  Inactive: "It is not active.",
  NotFound:
    "Clerk did not find it. Check that it was issued by the instance of CLERK_SECRET_KEY and, if CLERK_MACHINE_SECRET_KEY is "
    + "set, for that machine."
} as const

/**
 * Why a token was rejected.
 *
 * @since 0.2.0
 * @category models
 */
export type RejectionReason = keyof typeof rejections

/** The corresponding reasons of `@clerk/backend`. */
const clerkReasons: { readonly [Reason in RejectionReason]: string } = {
  Oversized: "token-invalid",
  Malformed: "token-invalid",
  WrongType: "token-type-mismatch",
  Algorithm: "token-invalid-algorithm",
  UnknownKey: "jwk-kid-mismatch",
  Signature: "token-invalid-signature",
  Claims: "token-verification-failed",
  Issuer: "token-invalid-issuer",
  AuthorizedParty: "token-invalid-authorized-parties",
  Audience: "token-verification-failed",
  Expired: "token-expired",
  NotActiveYet: "token-not-active-yet",
  IssuedInFuture: "token-iat-in-the-future",
  Pending: "session-token-missing",
  SignedOut: "session-token-iat-before-client-uat",
  Revoked: "token-invalid",
  Inactive: "token-invalid",
  NotFound: "token-invalid"
}

/**
 * 401: the request has no token.
 *
 * @since 0.2.0
 * @category errors
 */
export class TokenMissing extends Answer.TaggedError<TokenMissing>()(
  "TokenMissing",
  { status: 401, description: "The request has no token.", headers: (error) => challenge(error) },
  () => ({})
) {
  override get message() {
    return "The request has no token. Send one in the header Authorization, as Bearer, or a session token in the cookie __session."
  }
}

/**
 * 401: the token is invalid, for the given `reason`. `tokenType` is the kind it was verified as; `carrier` is `null` if the token
 * did not come with a request.
 *
 * @since 0.2.0
 * @category errors
 */
export class TokenRejected extends Answer.TaggedError<TokenRejected>()(
  "TokenRejected",
  {
    status: 401,
    description: "The token is invalid, for the given `reason`.",
    headers: (error) => challenge(error)
  },
  () => ({
    reason: Schema.Literal(...reasonsOf(rejections)),
    tokenType: Schema.NullOr(TokenType),
    carrier: Schema.NullOr(Schema.Literal("header", "cookie"))
  })
) {
  override get message() {
    const what = this.tokenType === null ? "The token" : `The ${names[this.tokenType]}`
    const where = this.carrier === null ? "" : ` in the ${this.carrier}`
    return `${what}${where} was rejected (${this.reason}). ${rejections[this.reason]}`
  }
  /**
   * The corresponding reason of `@clerk/backend`, for logs.
   *
   * @since 0.2.0
   */
  get clerkReason(): string {
    return clerkReasons[this.reason]
  }
}

const names = { session: "session token", m2m: "M2M token", oauth: "OAuth access token", apiKey: "API key" } as const

const outages = {
  Unreachable: "Clerk is unreachable or did not answer in time. Try again later.",
  KeyRefused: "Clerk rejected the secret key. Check CLERK_SECRET_KEY, and CLERK_MACHINE_SECRET_KEY if it is set.",
  NoKeys: "Clerk's answer has no usable key. Check the API URL (CLERK_API_URL).",
  Throttled: "Clerk's rate limit is exhausted. Try again later.",
  UnexpectedAnswer: "Clerk's answer cannot be used. Check the API URL (CLERK_API_URL)."
} as const

/**
 * Why a token could not be verified.
 *
 * @since 0.2.0
 * @category models
 */
export type OutageReason = keyof typeof outages

/**
 * 503: the token cannot be verified right now. This is not an error of the caller. `retryAfter` is how long Clerk asks to wait,
 * encoded in milliseconds.
 *
 * @since 0.2.0
 * @category errors
 */
export class TokenUnverifiable extends Answer.TaggedError<TokenUnverifiable>()(
  "TokenUnverifiable",
  {
    status: 503,
    description: "The token cannot be verified right now.",
    headers: (error) => retryAfterOf(error)
  },
  () => ({
    reason: Schema.Literal(...reasonsOf(outages)),
    retryAfter: Schema.NullOr(Schema.DurationFromMillis)
  })
) {
  override get message() {
    return `The token cannot be verified right now (${this.reason}). ${outages[this.reason]}`
  }
}

/**
 * 403: the session does not meet the requirement.
 *
 * @since 0.2.0
 * @category errors
 */
export class Forbidden extends Answer.TaggedError<Forbidden>()(
  "Forbidden",
  { status: 403, description: "The session does not meet the requirement." },
  () => ({
    requirement: Schema.Struct({
      role: Schema.optional(Schema.String),
      permission: Schema.optional(Schema.String),
      feature: Schema.optional(Schema.String),
      plan: Schema.optional(Schema.String)
    })
  })
) {
  override get message() {
    const asked = Object.entries(this.requirement).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} ${value}`]
    )
    return `The session does not meet the requirement${asked.length === 0 ? "" : `: ${asked.join(", ")}`}.`
  }
}

/**
 * How recent the verification of factors must be; see `Reverification` of `@effect-clerk/core/Authorization`.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Reverification = Schema.Union(
  Schema.Literal("strict_mfa", "strict", "moderate", "lax"),
  Schema.Struct({
    level: Schema.Literal("first_factor", "second_factor", "multi_factor"),
    afterMinutes: Schema.Number
  })
)

const ClerkErrorBody = () =>
  Schema.Struct({
    type: Schema.Literal("forbidden"),
    reason: Schema.Literal("reverification-error"),
    metadata: Schema.Struct({ reverification: Reverification })
  })

/**
 * 403: the user has to verify their factors again. `useReverification` of Clerk's frontend SDKs recognizes the body, asks the user
 * and sends the request again.
 *
 * @since 0.2.0
 * @category errors
 */
export class ReverificationRequired extends Answer.TaggedError<ReverificationRequired>()(
  "ReverificationRequired",
  { status: 403, description: "The user has to verify their factors again." },
  () => ({
    reverification: Schema.propertySignature(
      Schema.transform(ClerkErrorBody(), Schema.typeSchema(Reverification), {
        strict: true,
        decode: ({ metadata }) => metadata.reverification,
        encode: (reverification) => ({
          type: "forbidden" as const,
          reason: "reverification-error" as const,
          metadata: { reverification }
        })
      })
    ).pipe(Schema.fromKey("clerk_error"))
  })
) {
  override get message() {
    return "The user has to verify their factors again."
  }
}

/**
 * Authentication failed: {@link TokenMissing}, {@link TokenRejected} or {@link TokenUnverifiable}.
 *
 * @since 0.2.0
 * @category models
 */
export type TokenError = TokenMissing | TokenRejected | TokenUnverifiable

/**
 * The schema of {@link TokenError}, for the `failure` of a middleware.
 *
 * @since 0.2.0
 * @category schemas
 */
export const TokenError = Schema.Union(TokenMissing, TokenRejected, TokenUnverifiable)

/**
 * The response headers of an error: `WWW-Authenticate` with a 401, and `Retry-After` with a 503 if Clerk asked to wait.
 *
 * @since 0.2.0
 * @category headers
 */
export const headersOf = (error: TokenError): Readonly<Record<string, string>> =>
  error._tag === "TokenUnverifiable" ? retryAfterOf(error) : challenge(error)

const challenge = (error: TokenMissing | TokenRejected): Readonly<Record<string, string>> => ({
  "www-authenticate": error._tag === "TokenMissing"
    ? "Bearer"
    : `Bearer error="invalid_token", error_description="${error.reason}"`
})

const retryAfterOf: (error: TokenUnverifiable) => Readonly<Record<string, string>> = ({ retryAfter }) =>
  retryAfter === null ? {} : { "retry-after": String(Math.ceil(Duration.toSeconds(retryAfter))) }
