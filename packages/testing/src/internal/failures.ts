import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

export type Detail = Omit<ClerkError.Detail, "longMessage"> & { readonly longMessage: string }

/** One entry of the envelope. `param` is the invalid parameter, in snake_case. */
export const detail = (code: ClerkError.ErrorCode, message: string, longMessage = message, param?: string): Detail => ({
  code,
  message,
  longMessage,
  meta: param === undefined ? null : { param_name: param }
})

const call = { operation: "The in-memory Clerk", method: "", path: "", idempotent: false }

const failure = <Class extends ClerkError.StatusClass>(Class: Class) => (...errors: ReadonlyArray<Detail>) =>
  // All status classes have the fields of NotFound; the union of their constructors cannot be called.
  new (Class as typeof ClerkError.NotFound)({
    ...call,
    status: ClerkError.toStatus(Class),
    errors
  }) as InstanceType<Class>

export const badRequest = failure(ClerkError.BadRequest)
export const unauthorized = failure(ClerkError.Unauthorized)
export const forbidden = failure(ClerkError.Forbidden)
export const notFound = failure(ClerkError.NotFound)
export const payloadTooLarge = failure(ClerkError.PayloadTooLarge)
export const paymentRequired = failure(ClerkError.PaymentRequired)
export const conflict = failure(ClerkError.Conflict)
export const unsupportedMediaType = failure(ClerkError.UnsupportedMediaType)
export const unprocessable = failure(ClerkError.UnprocessableEntity)

export const organizationNotFound = () =>
  notFound(detail("resource_not_found", "not found", "Given organization not found."))

/** A resource named by the path or, if `param` is given, by a parameter. */
export const resourceNotFound = (kind: string, id: string, param?: string) =>
  notFound(detail("resource_not_found", "not found", `No ${kind} was found with id ${id}.`, param))

export const roleUnknown = detail("resource_not_found", "not found", "Organization role not found", "role")

export const roleNotFound = () => notFound(roleUnknown)

const bulkTooLarge = detail("bulk_size_exceeded", "bulk size exceeded", "The request has too many items.")

/** A list of a bulk operation with too many items, or none. */
export const bulkSize = (items: unknown) =>
  Array.isArray(items) && items.length === 0 ? parameterValue("body", "An empty list") : bulkTooLarge

/** Problems that have another status than 422, unless other parameters are invalid too. */
export const ofOtherStatus = new Map<Detail, (detail: Detail) => ClerkError.NotFound | ClerkError.BadRequest>([
  [roleUnknown, notFound],
  [bulkTooLarge, badRequest]
])

/** The path has a parameter that cannot be decoded, so it names nothing. */
export const unreadablePath = () => notFound(detail("resource_not_found", "not found", "Resource not found"))

/** A request that is not simulated. `name` is the operation, or method and path if the contract has none. */
export const notSimulated = (name: string) =>
  new ClerkError.ServerError({
    ...call,
    status: 501,
    errors: [detail(
      "in_memory_clerk_not_simulated",
      "not simulated by the in-memory Clerk",
      `The in-memory Clerk does not simulate ${name}. Answer it with faults.always("${name}", Faults.respond({ status: 200, body: ... })), or mock the service that calls it.`
    )]
  })

/** A unique value is already in use; `longMessage` says by what. */
export const parameterTaken = (param: string, longMessage: string) =>
  detail("form_identifier_exists", "already exists", longMessage, param)

export const parameterMissing = (param: string) =>
  detail("form_param_missing", "is missing", `${param} must be included.`, param)

export const parameterNull = (param: string) => detail("form_param_nil", "is null", `${param} can't be null.`, param)

export const parameterUnknown = (param: string) =>
  detail("form_param_unknown", "is unknown", `${param} is not a valid parameter for this request.`, param)

export const parameterType = (param: string) =>
  detail("form_param_type_invalid", "is invalid", `\`${param}\` has the wrong type.`, param)

export const parameterValue = (param: string, value: unknown) =>
  detail(
    "form_param_value_invalid",
    "is invalid",
    `${value} does not match one of the allowed values for parameter ${param}`,
    param
  )

export const parameterFormat = (param: string, format: string) =>
  detail("form_param_format_invalid", "is invalid", `${param} must be ${format}.`, param)

export const parameterLength = (param: string, maximum: number) =>
  detail(
    "form_param_max_length_exceeded",
    "exceeds maximum length",
    `${param} should not exceed ${maximum} characters.`,
    param
  )

export const parameterSize = (param: string, maximum: number) =>
  detail(
    "form_param_array_size_exceeded",
    "exceeds maximum size",
    `${param} should not exceed ${maximum} items.`,
    param
  )

export const parameterDeprecated = (param: string) =>
  detail(
    "form_param_deprecated",
    "is deprecated",
    `${param} is not accepted here as of API version 2026-05-12. Use the metadata endpoints.`,
    param
  )

export const parameterTime = (param: string) =>
  detail(
    "form_param_invalid_time",
    "invalid format",
    `${param} must contain a datetime specified in RFC3339 format (e.g. \`2022-10-20T10:00:27.645Z\`).`,
    param
  )

/** Refuses everything that is invalid in one error. */
export const refuse = (
  details: ReadonlyArray<Detail | null>
): Either.Either<void, ClerkError.UnprocessableEntity> => {
  const wrong = details.filter((detail) => detail !== null)
  return wrong.length === 0 ? Either.void : Either.left(unprocessable(...wrong))
}

export const tooManyRequests = (retryAfter: Duration.Duration, code: ClerkError.ErrorCode = "too_many_requests") =>
  new ClerkError.TooManyRequests({
    ...call,
    status: 429,
    errors: [detail(code, "Too many requests", "Too many requests. Please try again in a bit.")],
    retryAfter
  })

export const duplicateRecord = (kind: string, identifier: string) =>
  badRequest(detail("duplicate_record", `duplicate ${kind} identifier`, `the identifier ${identifier} already exists`))

export const bodyInvalid = detail(
  "request_body_invalid",
  "Request body invalid",
  "The request body is invalid. Please consult the API documentation for more information."
)

type Answered = ClerkError.WithCode<ClerkError.ClerkError>

export const isAnswered = (error: unknown): error is Answered => ClerkError.isClerkError(error) && "errors" in error

const encodeEnvelope = Schema.encodeSync(ClerkError.Envelope)

/** The messages of an envelope, for a person to read. */
export const describe = (error: ClerkError.ClerkError): string =>
  isAnswered(error)
    ? error.errors.map(({ code, longMessage, message, meta }) =>
      [longMessage ?? message, `(${[code, meta?.["param_name"]].filter(Boolean).join(" ")})`].join(" ")
    ).join(" ")
    : error.message

/** Writes all errors in the same way, whether their operation declares them or not. */
export const toResponse = (
  { errors, retryAfter, status }: Answered,
  traceId: string
): HttpServerResponse.HttpServerResponse => {
  const response = HttpServerResponse.unsafeJson(encodeEnvelope({ errors, traceId }), { status })
  return retryAfter === null
    ? response
    : HttpServerResponse.setHeader(response, "retry-after", String(Duration.toSeconds(retryAfter)))
}
