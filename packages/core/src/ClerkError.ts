/**
 * All errors of calls to Clerk: one class per HTTP status, and five for failures around a request.
 *
 * The error channel of an operation is exactly the statuses that it declares plus {@link Common}.
 *
 * @module
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as ErrorCodes from "./ErrorCode.js"
import { orNull, whereFit, withDefault } from "./internal/fields.js"
import * as Model from "./internal/model.js"
import { struct, wireKey } from "./internal/wire.js"
import { Metadata } from "./Metadata.js"

/**
 * A Clerk error code, known or unknown.
 *
 * @since 0.1.0
 * @category codes
 */
export type ErrorCode = ErrorCodes.ErrorCode

/**
 * The known Clerk error codes.
 *
 * @since 0.1.0
 * @category codes
 */
export type KnownErrorCode = ErrorCodes.KnownErrorCode

/**
 * One entry of Clerk's error envelope. `meta` may have the name of the invalid parameter (`param_name`) or details of
 * the code, with Clerk's own keys.
 *
 * @since 0.1.0
 * @category models
 */
export interface Detail extends Schema.Schema.Type<typeof Detail> {}

/**
 * The schema of one entry of Clerk's error envelope.
 *
 * @since 0.1.0
 * @category models
 */
export const Detail = Model.schema(() =>
  struct({
    code: whereFit(Schema.String as Schema.Schema<ErrorCode>, () => ""),
    message: whereFit(Schema.String, () => ""),
    longMessage: whereFit(Schema.NullOr(Schema.String), () => null),
    meta: whereFit(Schema.NullOr(Metadata), () => null)
  })
)

/**
 * The body of every failure that Clerk reports, decoded leniently: a missing list of errors is an empty one, and a
 * field of another type counts as absent, so that one unexpected field does not hide the codes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Envelope = Model.schema(() =>
  struct({
    errors: withDefault(Schema.Array(Detail), () => []),
    traceId: wireKey("clerk_trace_id", whereFit(Schema.NullOr(Schema.String), () => null))
  })
)

type CallFields = {
  readonly operation: typeof Schema.String
  readonly method: typeof Schema.String
  readonly path: typeof Schema.String
  readonly idempotent: typeof Schema.Boolean
}

/** The call that failed. */
const call = (): CallFields => ({
  operation: Schema.String,
  method: Schema.String,
  path: Schema.String,
  idempotent: Schema.Boolean
})

type ResponseFields = {
  readonly status: typeof Schema.Int
  readonly errors: Schema.Array$<Schema.SchemaClass<Detail>>
  readonly traceId: Schema.PropertySignature<":", string | null, never, ":", string | null, true>
  readonly retryAfter: Schema.PropertySignature<
    ":",
    Duration.Duration | null,
    never,
    ":",
    Duration.Duration | null,
    true
  >
}

/** The fields of a response that reports a failure. */
const response = (): ResponseFields => ({
  status: Schema.Int,
  errors: Schema.Array(Schema.typeSchema(Detail)),
  traceId: orNull(Schema.String),
  retryAfter: orNull(Schema.DurationFromSelf)
})

/**
 * The members of all errors in this module.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reported extends Cause.YieldableError {
  /** The operation that was called, such as `users.get`. */
  readonly operation: string
  readonly method: string
  /** The template of the path, so it contains no id. */
  readonly path: string
  /** Whether the operation may be retried after a failure that may have happened after it was processed. */
  readonly idempotent: boolean
  /** The error as JSON, without text from the server, bodies and secrets. */
  toJSON(): object
}

/**
 * The members of all errors that Clerk returned.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answered extends Reported {
  readonly status: number
  /** The entries of the envelope; empty if the response has no envelope. */
  readonly errors: ReadonlyArray<Detail>
  readonly traceId: string | null
  /** The time that Clerk asks to wait; `null` if it does not. */
  readonly retryAfter: Duration.Duration | null
  /** The code of the first entry of the envelope; empty if the response has no envelope. */
  readonly code: ErrorCode
}

/**
 * A class of `Schema.TaggedError` whose instances are of a declared type. A compiler compares these types in every
 * program, and would compute one that follows from fields for each class.
 */
type ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields, Instance> =
  & Schema.Class<
    Self,
    {},
    { readonly _tag: Tag } & Schema.Struct.Encoded<CallFields> & Schema.Struct.Encoded<Fields>,
    never,
    Schema.Struct.Constructor<CallFields> & Schema.Struct.Constructor<Fields>,
    {},
    Instance & { readonly _tag: Tag }
  >
  & { readonly _tag: Tag; readonly fields: { readonly _tag: Schema.tag<Tag> } & CallFields & Fields }

const reported = <Self>() =>
<Tag extends string, Fields extends Schema.Struct.Fields>(
  tag: Tag,
  fields: () => Fields,
  describe: (error: Reported & Schema.Struct.Type<Fields>) => string
) => {
  const identifier = `@effect-clerk/core/${tag}`
  const Base = Object.assign(
    Model.lazy(
      "TaggedError",
      identifier,
      () => Schema.TaggedError<unknown>(identifier)(tag, { ...call(), ...fields() }),
      Object.create(Data.Error.prototype, {
        name: { value: tag, writable: true, enumerable: true, configurable: true }
      })
    ),
    { _tag: tag }
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ) as any
  class Described extends Base {
    get message(): string {
      return describe(this as never).replace(/\s+/g, " ")
    }
    toString(): string {
      return `${tag}: ${this.message}`
    }
    toJSON(): object {
      const { code, message, method, operation, path, retryAfter, status, traceId } = this as Partial<Answered>
      return {
        _tag: tag,
        message,
        operation,
        method,
        path,
        status,
        code,
        traceId,
        retryAfterMillis: retryAfter ? Duration.toMillis(retryAfter) : retryAfter
      }
    }
  }
  return Described as unknown as ErrorClass<Self, Tag, Fields, Reported & Schema.Struct.Type<Fields>>
}

/** The advice after a failure that may have happened after the request was processed. */
const doubt = ({ idempotent }: { readonly idempotent: boolean }): string =>
  idempotent ? "A retry is safe." : "The request may have been processed. Check before you retry."

const tryLater = (error: { readonly idempotent: boolean }): string =>
  error.idempotent ? `Try again later. ${doubt(error)}` : doubt(error)

const isLocked = (errors: ReadonlyArray<Detail>): boolean => errors.some(({ code }) => code === "resource_locked")

const trace = (error: { readonly traceId: string | null }): string =>
  error.traceId === null ? "" : ` (trace ${error.traceId})`

/** The advice for the first code that has one. */
const adviceFor = ({ errors }: Answered): string | undefined =>
  errors.map(({ code }) => ErrorCodes.advice[code as KnownErrorCode]).find((advice) => advice !== undefined)

const answered = <Self>() => <Tag extends string>(tag: Tag, advice: string | ((error: Answered) => string)) => {
  const describe = (error: Answered) => {
    const said = error.errors
      .map(({ code, longMessage, message, meta }) => {
        const parameter = typeof meta?.param_name === "string" ? `[${meta.param_name}]` : ""
        const subject = [code, parameter].filter((part) => part !== "").join(" ")
        const text = (longMessage ?? message).trim().replace(/\.$/, "") || "no message"
        return subject === "" ? text : `${subject}: ${text}`
      })
      .join("; ")
    const hint = adviceFor(error) ?? (typeof advice === "string" ? advice : advice(error))
    return `${error.operation} failed with ${error.status}${said === "" ? "" : ` ${said}`}${trace(error)}. ${hint}`
  }
  const Base = reported<Self>()(tag, response, describe as never)
  Object.defineProperty(Base.prototype, "code", {
    get(this: Answered): ErrorCode {
      return this.errors[0]?.code ?? ""
    },
    enumerable: false,
    configurable: true
  })
  return Base as unknown as ErrorClass<Self, Tag, ResponseFields, Answered>
}

/**
 * 400: the request is malformed or violates a rule of the instance.
 *
 * @since 0.1.0
 * @category declared
 */
export class BadRequest extends answered<BadRequest>()("BadRequest", "Correct the request as the code indicates.") {}

/**
 * 401: the secret key is missing, wrong or revoked.
 *
 * @since 0.1.0
 * @category common
 */
export class Unauthorized extends answered<Unauthorized>()(
  "Unauthorized",
  "Check that the secret key (CLERK_SECRET_KEY) belongs to this instance and was not revoked."
) {}

/**
 * 402: the plan of the instance does not include this.
 *
 * @since 0.1.0
 * @category declared
 */
export class PaymentRequired extends answered<PaymentRequired>()(
  "PaymentRequired",
  "Upgrade the instance's plan in the Clerk dashboard or leave the feature out."
) {}

/**
 * 403: the instance does not allow this operation, or a quota is reached.
 *
 * @since 0.1.0
 * @category declared
 */
export class Forbidden extends answered<Forbidden>()(
  "Forbidden",
  "Check the setting or quota that the code names."
) {}

/**
 * 404: a resource that the request names does not exist in this instance.
 *
 * @since 0.1.0
 * @category declared
 */
export class NotFound extends answered<NotFound>()(
  "NotFound",
  "Check that the ids exist and belong to the instance of the secret key."
) {}

/**
 * 409: the state of the resource does not allow the change, as with members managed by SCIM.
 *
 * @since 0.1.0
 * @category common
 */
export class Conflict extends answered<Conflict>()("Conflict", ({ errors }) =>
  isLocked(errors)
    ? "Another request holds the resource. This one was not processed: a retry is safe."
    : "Read the resource again before you retry.")
{}

/**
 * 413: the body or the image is too large.
 *
 * @since 0.1.0
 * @category common
 */
export class PayloadTooLarge extends answered<PayloadTooLarge>()("PayloadTooLarge", "Send a smaller body.") {}

/**
 * 415: Clerk did not accept the content type.
 *
 * @since 0.1.0
 * @category common
 */
export class UnsupportedMediaType extends answered<UnsupportedMediaType>()(
  "UnsupportedMediaType",
  "Check whether a proxy or transformClient changes the content-type header."
) {}

/**
 * 422: a parameter is missing, malformed or taken.
 *
 * @since 0.1.0
 * @category declared
 */
export class UnprocessableEntity extends answered<UnprocessableEntity>()(
  "UnprocessableEntity",
  "Correct the named parameter and retry."
) {}

/**
 * 429: the rate limit of the instance or the resource is exceeded. `retryAfter` is the time that Clerk asks to wait.
 *
 * @since 0.1.0
 * @category common
 */
export class TooManyRequests
  extends answered<TooManyRequests>()("TooManyRequests", ({ retryAfter }) =>
    retryAfter === null
      ? "Slow down and try again later."
      : `Try again after ${Duration.format(retryAfter)}.`)
{}

/**
 * 5xx: Clerk, or a proxy in front of it, failed.
 *
 * @since 0.1.0
 * @category common
 */
export class ServerError extends answered<ServerError>()("ServerError", (error) => tryLater(error)) {}

/**
 * A status that the operation does not declare, including redirects, which are not followed.
 *
 * @since 0.1.0
 * @category common
 */
export class UnexpectedStatus extends answered<UnexpectedStatus>()(
  "UnexpectedStatus",
  (error) =>
    error.status >= 300 && error.status < 400 && error.status !== 304
      ? "Check the API URL (CLERK_API_URL): it redirects, and redirects are not followed."
      : transientStatuses.has(error.status)
      ? tryLater(error)
      : error.errors.length === 0
      ? "Clerk does not declare this status for the operation, and the response has no code. Check the API URL (CLERK_API_URL)."
      : "Clerk does not declare this status for the operation. Correct the request as the code indicates."
) {}

/**
 * A success whose body does not match the schema of the operation. `issues` has the paths and reasons, without the
 * values.
 *
 * @since 0.1.0
 * @category common
 */
export class ResponseDecodeError extends reported<ResponseDecodeError>()(
  "ResponseDecodeError",
  () => ({
    status: Schema.Int,
    issues: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String })),
    traceId: orNull(Schema.String)
  }),
  (error) =>
    `${error.operation} returned ${error.status}, but the body cannot be used: ${formatIssues(error.issues)}${
      trace(error)
    }. Check the API URL and version; if they are right, report this as a bug of effect-clerk.`
) {}

/**
 * The request did not reach Clerk, or the response is incomplete. `reason` distinguishes the two: with `Connect`
 * nothing was sent, with `Interrupted` the request may have been processed. `description` has the fault and the host.
 * `proxyStatus` is the status with which a proxy refused the connection. `cause` is the error of the HTTP client,
 * without the parts that contain the request.
 *
 * @since 0.1.0
 * @category common
 */
export class TransportError extends reported<TransportError>()(
  "TransportError",
  () => ({
    reason: Schema.Literal("Connect", "Interrupted"),
    description: Schema.String,
    proxyStatus: orNull(Schema.Int),
    cause: Schema.optionalWith(Schema.Defect, { exact: true })
  }),
  (error) =>
    `${error.operation} ${
      error.reason === "Connect" ? "could not reach Clerk" : "lost the connection to Clerk"
    } (${error.description}). ${
      error.reason === "Connect"
        ? connectAdvice(error.proxyStatus)
        : doubt(error)
    }`
) {}

const connectAdvice = (proxyStatus: number | null): string => {
  switch (proxyStatus) {
    case 407:
      return "Check the credentials for the proxy."
    case 403:
      return "Allow this host in the proxy."
    default:
      return "Check the network, the proxy and the API URL."
  }
}

/**
 * Clerk did not respond in time. `scope` is the limit that was reached: that of one attempt, or that of the operation
 * with all its retries. `duration` is that limit.
 *
 * @since 0.1.0
 * @category common
 */
export class RequestTimeout extends reported<RequestTimeout>()(
  "RequestTimeout",
  () => ({
    scope: Schema.Literal("attempt", "operation"),
    duration: Schema.DurationFromSelf
  }),
  (error) =>
    `${error.operation} had no response within ${Duration.format(error.duration)} (limit of the ${error.scope}). ${
      doubt(error)
    }`
) {}

/**
 * The input is invalid. Nothing was sent. `issues` has the fields and the rules, without the values.
 *
 * @since 0.1.0
 * @category common
 */
export class InvalidRequest extends reported<InvalidRequest>()(
  "InvalidRequest",
  () => ({
    issues: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String }))
  }),
  (error) => `${error.operation} was not sent: ${formatIssues(error.issues)}. Correct the input.`
) {}

const formatIssues = (issues: ReadonlyArray<{ readonly path: string; readonly message: string }>): string =>
  issues.map(({ message, path }) => path === "" ? message : `${path}: ${message}`).join("; ")

/**
 * The errors that any operation can fail with, whether it declares them or not: Clerk's edge returns some statuses for
 * every operation, and a network can fail at any call.
 *
 * @since 0.1.0
 * @category models
 */
export type Common =
  | Unauthorized
  | Conflict
  | PayloadTooLarge
  | UnsupportedMediaType
  | TooManyRequests
  | ServerError
  | UnexpectedStatus
  | ResponseDecodeError
  | TransportError
  | RequestTimeout
  | InvalidRequest

/**
 * The errors that an operation fails with only if it declares their status.
 *
 * @since 0.1.0
 * @category models
 */
export type Declarable = BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity

/**
 * Every error of this module.
 *
 * @since 0.1.0
 * @category models
 */
export type ClerkError = Declarable | Common

const classes = {
  400: BadRequest,
  401: Unauthorized,
  402: PaymentRequired,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  413: PayloadTooLarge,
  415: UnsupportedMediaType,
  422: UnprocessableEntity,
  429: TooManyRequests
} as const

/**
 * The statuses of transient failures, from Clerk or from a proxy in front of it. 429 is not one of them: it means that
 * the request was rejected, whereas after these it may have been processed.
 */
const transientStatuses: ReadonlySet<number> = new Set([
  408, // the server waited too long for the request
  425, // sent too early, before the TLS handshake was complete
  502,
  503,
  504,
  ...[520, 521, 522, 523, 524, 525, 526, 527, 530] // Cloudflare does not reach the origin
])

/**
 * A class of this module for an HTTP status.
 *
 * @since 0.1.0
 * @category statuses
 */
export type StatusClass = (typeof classes)[keyof typeof classes] | typeof ServerError

/**
 * Returns the class for a status, if there is one.
 *
 * @since 0.1.0
 * @category statuses
 */
export const fromStatus = (status: number): StatusClass | undefined =>
  status >= 500 ? ServerError : classes[status as keyof typeof classes]

/**
 * Returns the status of a class; 500 for {@link ServerError}, the class of all 5xx.
 *
 * @since 0.1.0
 * @category statuses
 */
export const toStatus = (self: StatusClass): number => {
  const entry = Object.entries(classes).find(([, candidate]) => candidate === self)
  return entry === undefined ? 500 : Number(entry[0])
}

const commonTags: ReadonlySet<string> = new Set<Common["_tag"]>([
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

const declarableTags: ReadonlySet<string> = new Set<Declarable["_tag"]>([
  "BadRequest",
  "PaymentRequired",
  "Forbidden",
  "NotFound",
  "UnprocessableEntity"
])

/**
 * Whether a class belongs to {@link Common}, so that any operation can fail with it.
 *
 * @since 0.1.0
 * @category statuses
 */
export const isCommon = (self: { readonly _tag: string }): boolean => commonTags.has(self._tag)

/**
 * Whether a value is an error of this module.
 *
 * @since 0.1.0
 * @category guards
 */
export const isClerkError = (u: unknown): u is ClerkError =>
  Predicate.hasProperty(u, "_tag") && Predicate.hasProperty(u, "operation") && Predicate.hasProperty(u, "idempotent")
  && u instanceof Error
  && (commonTags.has(u._tag as string) || declarableTags.has(u._tag as string))

/**
 * Whether the failure may be transient and a retry is safe. For every operation, that includes failures of requests
 * that were not processed: a 429, a 409 `resource_locked`, and a failed connection, unless a proxy refused it with 403
 * or 407. For an idempotent operation, it also includes 408, 425, 502 to 504, 520 to 527 and 530, a lost connection,
 * and an attempt that timed out.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRetryable = (error: ClerkError): boolean => {
  switch (error._tag) {
    case "TooManyRequests":
      return true
    case "Conflict":
      return isLocked(error.errors)
    case "ServerError":
    case "UnexpectedStatus":
      return error.idempotent && transientStatuses.has(error.status)
    case "TransportError":
      return error.reason === "Connect"
        ? error.proxyStatus !== 403 && error.proxyStatus !== 407
        : error.idempotent
    case "RequestTimeout":
      return error.idempotent && error.scope === "attempt"
    default:
      return false
  }
}

/**
 * Whether the request may have been processed although the call failed: after a 5xx, a lost connection, a timeout, or a
 * response that does not come from Clerk. A request that Clerk rejected, that was not sent or that never reached Clerk
 * was not processed.
 *
 * @since 0.2.0
 * @category guards
 */
export const isAmbiguous = (error: ClerkError): boolean => {
  switch (error._tag) {
    case "ServerError":
    case "UnexpectedStatus":
    case "ResponseDecodeError":
    case "RequestTimeout":
      return true
    case "TransportError":
      return error.reason === "Interrupted"
    default:
      return false
  }
}

/**
 * Whether any entry of an error's envelope has a code.
 *
 * @example
 * import * as ClerkError from "@effect-clerk/core/ClerkError"
 *
 * const isSlugTaken = (error: ClerkError.ClerkError) => ClerkError.hasCode(error, "form_identifier_exists")
 *
 * @since 0.1.0
 * @category codes
 */
export const hasCode = (error: unknown, code: ErrorCode): boolean =>
  isClerkError(error) && "errors" in error &&
  (error.errors as ReadonlyArray<Detail>).some((detail) => detail.code === code)

/**
 * The members of an error channel that Clerk returned, which are those with codes.
 *
 * @since 0.1.0
 * @category codes
 */
export type WithCode<E> = Extract<E, { readonly errors: ReadonlyArray<Detail> }>

/**
 * Recovers from errors with a code, regardless of their status: Clerk uses the same code with several statuses. The
 * error channel keeps its type, because errors with other codes pass through.
 *
 * @example
 * import * as ClerkError from "@effect-clerk/core/ClerkError"
 * import * as Effect from "effect/Effect"
 *
 * declare const join: Effect.Effect<string, ClerkError.BadRequest | ClerkError.Common>
 *
 * const joined = join.pipe(
 *   ClerkError.catchCode("already_a_member_in_organization", () => Effect.succeed("already there"))
 * )
 *
 * @since 0.1.0
 * @category codes
 */
export const catchCode: {
  <E, A2, E2, R2>(
    code: ErrorCode,
    recover: (error: WithCode<E>) => Effect.Effect<A2, E2, R2>
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A | A2, E | E2, R | R2>
  <A, E, R, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    code: ErrorCode,
    recover: (error: WithCode<E>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, E | E2, R | R2>
} = dual(
  3,
  <A, E, R, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    code: ErrorCode,
    recover: (error: WithCode<E>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, E | E2, R | R2> =>
    Effect.catchIf(self, (error): error is WithCode<E> & E => hasCode(error, code), recover)
)

/**
 * Recovers from all errors of this module, and removes them from the type of the error channel. Other errors stay.
 *
 * @example
 * import * as ClerkError from "@effect-clerk/core/ClerkError"
 * import * as Data from "effect/Data"
 * import * as Effect from "effect/Effect"
 *
 * class OutOfSeats extends Data.TaggedError("OutOfSeats") {}
 *
 * declare const join: Effect.Effect<string, OutOfSeats | ClerkError.NotFound | ClerkError.Common>
 *
 * const joined: Effect.Effect<string, OutOfSeats> = join.pipe(
 *   ClerkError.catchAll((error) => Effect.as(Effect.logWarning(error.message), "try again later"))
 * )
 *
 * @since 0.2.0
 * @category error handling
 */
export const catchAll: {
  <E, A2, E2, R2>(
    recover: (error: NoInfer<Extract<E, ClerkError>>) => Effect.Effect<A2, E2, R2>
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A | A2, Exclude<E, ClerkError> | E2, R | R2>
  <A, E, R, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    recover: (error: Extract<E, ClerkError>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, Exclude<E, ClerkError> | E2, R | R2>
} = dual(
  2,
  <A, E, R, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    recover: (error: Extract<E, ClerkError>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, Exclude<E, ClerkError> | E2, R | R2> =>
    Effect.catchAll(self, (error): Effect.Effect<A2, Exclude<E, ClerkError> | E2, R2> =>
      isClerkError(error)
        ? recover(error as Extract<E, ClerkError>)
        : Effect.fail(error as Exclude<E, ClerkError>))
)

/**
 * Maps all errors of this module to others, and removes them from the type of the error channel. Other errors stay.
 *
 * @example
 * import * as ClerkError from "@effect-clerk/core/ClerkError"
 * import * as Data from "effect/Data"
 * import * as Effect from "effect/Effect"
 *
 * class DirectoryUnavailable extends Data.TaggedError("DirectoryUnavailable")<{ readonly cause: unknown }> {}
 *
 * declare const join: Effect.Effect<string, ClerkError.NotFound | ClerkError.Common>
 *
 * const joined: Effect.Effect<string, DirectoryUnavailable> = join.pipe(
 *   ClerkError.mapError((cause) => new DirectoryUnavailable({ cause }))
 * )
 *
 * @since 0.2.0
 * @category error handling
 */
export const mapError: {
  <E, E2>(
    f: (error: NoInfer<Extract<E, ClerkError>>) => E2
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, Exclude<E, ClerkError> | E2, R>
  <A, E, R, E2>(
    self: Effect.Effect<A, E, R>,
    f: (error: Extract<E, ClerkError>) => E2
  ): Effect.Effect<A, Exclude<E, ClerkError> | E2, R>
} = dual(
  2,
  <A, E, R, E2>(
    self: Effect.Effect<A, E, R>,
    f: (error: Extract<E, ClerkError>) => E2
  ): Effect.Effect<A, Exclude<E, ClerkError> | E2, R> => catchAll(self, (error) => Effect.fail(f(error)))
)
