/**
 * Everything that can go wrong when calling Clerk, one class per HTTP status and five for what happens around it.
 *
 * The error channel of an operation is exactly the statuses it declares plus {@link Common}.
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

/**
 * A code of Clerk's, known or not.
 *
 * @since 0.1.0
 * @category codes
 */
export type ErrorCode = ErrorCodes.ErrorCode

/**
 * The codes of Clerk's that are known.
 *
 * @since 0.1.0
 * @category codes
 */
export type KnownErrorCode = ErrorCodes.KnownErrorCode

/**
 * One entry of Clerk's error envelope. `meta` may name the parameter at fault (`param_name`) or carry details of the
 * code, in Clerk's own spelling.
 *
 * @since 0.1.0
 * @category models
 */
export interface Detail extends Schema.Schema.Type<typeof Detail> {}

/**
 * One entry of Clerk's error envelope, as the wire has it.
 *
 * @since 0.1.0
 * @category models
 */
export const Detail = Model.schema(() =>
  struct({
    code: whereFit(Schema.String as Schema.Schema<ErrorCode>, () => ""),
    message: whereFit(Schema.String, () => ""),
    longMessage: whereFit(Schema.NullOr(Schema.String), () => null),
    meta: whereFit(Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown })), () => null)
  })
)

/**
 * The body of every failure that Clerk reports, read leniently: a missing list of errors is an empty one, and a field of
 * another type is as good as absent, so that one odd field does not hide the codes.
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

/** Which call an error is about. */
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

/** What was read of a response that reports a failure. */
const response = (): ResponseFields => ({
  status: Schema.Int,
  errors: Schema.Array(Schema.typeSchema(Detail)),
  traceId: orNull(Schema.String),
  retryAfter: orNull(Schema.DurationFromSelf)
})

/**
 * What all errors of this module share.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reported extends Cause.YieldableError {
  /** What was called, such as `users.get`. */
  readonly operation: string
  readonly method: string
  /** The template of the path, so it holds no id. */
  readonly path: string
  /** Whether the operation may be repeated after a failure that leaves open whether it was carried out. */
  readonly idempotent: boolean
  /** What an error shows when it is written as JSON: no text of the server's, no body, no secret. */
  toJSON(): object
}

/**
 * What the errors that Clerk answered with share.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answered extends Reported {
  readonly status: number
  /** The entries of the envelope; none when the answer had no envelope. */
  readonly errors: ReadonlyArray<Detail>
  readonly traceId: string | null
  /** When Clerk wants to be asked again. */
  readonly retryAfter: Duration.Duration | null
  /** The code of the first entry of the envelope; empty when the answer had no envelope. */
  readonly code: ErrorCode
}

/**
 * A class of `Schema.TaggedError` whose instances are of a declared type. A compiler compares these types in every program, and
 * would compute one that follows from fields for each class.
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

/** What to do after a failure that leaves open whether the request was processed. */
const doubt = ({ idempotent }: { readonly idempotent: boolean }): string =>
  idempotent ? "A retry is safe." : "The request may have been processed. Check before you retry."

const tryLater = (error: { readonly idempotent: boolean }): string =>
  error.idempotent ? `Try again later. ${doubt(error)}` : doubt(error)

const isLocked = (errors: ReadonlyArray<Detail>): boolean => errors.some(({ code }) => code === "resource_locked")

const trace = (error: { readonly traceId: string | null }): string =>
  error.traceId === null ? "" : ` (trace ${error.traceId})`

/** What to do about the first code of which that is known. */
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
 * 400: the request is malformed or goes against a rule of the instance.
 *
 * @since 0.1.0
 * @category declared
 */
export class BadRequest extends answered<BadRequest>()("BadRequest", "Correct the request as the code says.") {}

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
  "Check the instance's settings and quotas for what the code names."
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
    : "Read the resource again and decide anew.")
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
  "Check what a proxy or transformClient does to the content-type header."
) {}

/**
 * 422: a parameter is missing, malformed or taken.
 *
 * @since 0.1.0
 * @category declared
 */
export class UnprocessableEntity extends answered<UnprocessableEntity>()(
  "UnprocessableEntity",
  "Correct the parameter named and send again."
) {}

/**
 * 429: the instance's or the resource's budget is used up. `retryAfter` says how long Clerk asks to wait.
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
 * 5xx: Clerk, or a proxy before it, failed.
 *
 * @since 0.1.0
 * @category common
 */
export class ServerError extends answered<ServerError>()("ServerError", (error) => tryLater(error)) {}

/**
 * A status that the operation does not declare, a redirect included (redirects are not followed).
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
      ? "Clerk does not declare this status for the operation, and no code tells why: check the API URL (CLERK_API_URL)."
      : "Clerk does not declare this status for the operation: act on the code."
) {}

/**
 * A success whose body is not what the operation returns. `issues` say where, without the values.
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
    `${error.operation} was answered with ${error.status} but the body cannot be used: ${formatIssues(error.issues)}${
      trace(error)
    }. Check the API URL and version; if they are right, report this as a bug of effect-clerk.`
) {}

/**
 * The request did not reach Clerk or its answer did not arrive whole. `reason` tells the two apart: after `Connect`
 * nothing was sent, after `Interrupted` the request may have been processed. `description` names the fault and the host.
 * `proxyStatus` is the status with which a proxy refused to connect to it. `cause` is the error of the HTTP client, as far as it
 * holds nothing of the request.
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
      return "Give the proxy credentials that it accepts."
    case 403:
      return "Let the proxy allow this host."
    default:
      return "Check the network, the proxy and the API URL."
  }
}

/**
 * Clerk did not answer in time. `scope` says which limit was reached: that of one attempt or that of the operation
 * with all its retries.
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
    `${error.operation} had no answer within ${Duration.format(error.duration)} (limit of the ${error.scope}). ${
      doubt(error)
    }`
) {}

/**
 * The input breaks a rule of the operation. Nothing was sent. `issues` say which field and which rule, without the
 * values.
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
 * The errors that an operation can end in whether it declares them or not: Clerk's edge answers some statuses
 * everywhere, and a network can fail at any call.
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
 * The errors that only operations which declare their status end in.
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
 * The statuses that pass by themselves, from Clerk or from a proxy in front of it. 429 is not among them: it says that the
 * request was refused, whereas after these it may have been processed.
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
 * A class of this module that stands for a status of Clerk's.
 *
 * @since 0.1.0
 * @category statuses
 */
export type StatusClass = (typeof classes)[keyof typeof classes] | typeof ServerError

/**
 * The class that stands for a status, if one does.
 *
 * @since 0.1.0
 * @category statuses
 */
export const fromStatus = (status: number): StatusClass | undefined =>
  status >= 500 ? ServerError : classes[status as keyof typeof classes]

/**
 * The status a class stands for; 500 for {@link ServerError}, which stands for all of 5xx.
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
 * Whether a class belongs to the common set, so that it may be met on an operation that does not declare its status.
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
 * Whether the failure may pass by itself and a retry is safe. Whatever the operation, that is so of what was not processed:
 * a 429, a 409 `resource_locked`, a connection that was never made, unless a proxy refused it with 403 or 407. Where the operation is idempotent it is also so of 408,
 * 425, 502 to 504, 520 to 527 and 530, of a lost connection and of an attempt that timed out.
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
 * Whether the request may have been processed although the call failed: nobody knows until somebody looks. That is so of a
 * 5xx, a lost connection, a timeout, and an answer that is none of Clerk's. A request that Clerk refused, that was not sent
 * or that never reached Clerk was not processed.
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
 * Whether an error carries a code in any entry of its envelope.
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
 * The members of an error channel that Clerk answered with, so those that carry codes.
 *
 * @since 0.1.0
 * @category codes
 */
export type WithCode<E> = Extract<E, { readonly errors: ReadonlyArray<Detail> }>

/**
 * Recovers from the errors that carry a code, whatever their status: Clerk uses one code under several statuses. The
 * error channel keeps its type, since other codes come through.
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
 * Recovers from all errors of this module, and takes them out of the type of the error channel. Other errors stay.
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
 * Turns all errors of this module into others, and takes them out of the type of the error channel. Other errors stay.
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
