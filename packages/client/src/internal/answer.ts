import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { UnusableBody } from "./body.js"
import type { Response } from "./exchange.js"
import type { Issue } from "./issues.js"
import type { Operation } from "./operation.js"
import { parseRetryAfter } from "./retryAfter.js"
import { redact } from "./text.js"

const nothing = Symbol.for("@effect-clerk/client/nothing")

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** The JSON of a body, regardless of its content type; `nothing` for an empty body; or a description of the problem. */
const parse = ({ body, headers }: Response): Either.Either<unknown, string> => {
  if (body instanceof UnusableBody) return Either.left(body.message)
  if (body.byteLength === 0) return Either.right(nothing)
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    return Either.left("is not valid UTF-8")
  }
  try {
    return Either.right(JSON.parse(text))
  } catch {
    return Either.left(`is not JSON (content-type ${redact(headers["content-type"] ?? "absent")})`)
  }
}

/** The id by which Clerk's support finds a request, from the headers. */
const headerTraceId = ({ headers }: Response): string | null => {
  const id = headers["clerk-trace-id"] ?? headers["cf-ray"]
  return id === undefined ? null : redact(id)
}

/** The id by which Clerk's support finds a request. The body of a failure may contain it. */
export const traceIdOf = (result: Either.Either<unknown, ClerkError.ClerkError>, response: Response): string | null =>
  Either.isLeft(result) && "traceId" in result.left ? result.left.traceId : headerTraceId(response)

/**
 * Turns every combination of status and body into a value or one of the errors of the operation. `receivedAt` is the
 * time of the response, in Unix milliseconds.
 */
export const classify = <A>(
  operation: Operation<A>,
  response: Response,
  receivedAt: number
): Either.Either<A, ClerkError.ClerkError> =>
  response.status >= 200 && response.status < 300
    ? success(operation, response)
    : Either.left(failure(operation, response, receivedAt))

const success = <A>(operation: Operation<A>, response: Response): Either.Either<A, ClerkError.ResponseDecodeError> => {
  const unusable = (issues: ReadonlyArray<Issue>) =>
    Either.left(
      new ClerkError.ResponseDecodeError({
        ...operation.call,
        status: response.status,
        issues,
        traceId: headerTraceId(response)
      })
    )
  const whole = (message: string) => unusable([{ path: "", message: `the body ${message}` }])
  const json = parse(response)
  if (Either.isLeft(json)) return whole(json.left)
  const isEmpty = json.right === nothing
  const value = operation.decode(isEmpty ? undefined : json.right)
  return Either.isRight(value) ? Either.right(value.right) : isEmpty ? whole("is empty") : unusable(value.left)
}

const decodeEnvelope = Schema.decodeUnknownOption(ClerkError.Envelope)

/** More than the number of fields of any form. */
const maxErrors = 50

const failure = <A>(operation: Operation<A>, response: Response, receivedAt: number): ClerkError.ClerkError => {
  const { headers, status } = response
  const envelope = parse(response).pipe(Either.getRight, Option.flatMap(decodeEnvelope), Option.getOrUndefined)
  const sentAt = Date.parse(headers["date"] ?? "")
  const fields = {
    ...operation.call,
    status,
    errors: (envelope?.errors ?? []).slice(0, maxErrors).map(redactDetail),
    traceId: envelope?.traceId ? redact(envelope.traceId) : headerTraceId(response),
    retryAfter: parseRetryAfter(headers["retry-after"], Number.isNaN(sentAt) ? receivedAt : sentAt)
  }
  const Class = ClerkError.fromStatus(status)
  return Class !== undefined && operation.declares(Class) ? new Class(fields) : new ClerkError.UnexpectedStatus(fields)
}

const redactDetail = ({ code, longMessage, message, meta }: ClerkError.Detail): ClerkError.Detail => ({
  code: redact(code),
  message: redact(message),
  longMessage: longMessage === null ? null : redact(longMessage),
  meta: typeof meta?.param_name === "string" ? { ...meta, param_name: redact(meta.param_name) } : meta
})
