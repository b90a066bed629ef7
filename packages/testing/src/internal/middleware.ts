import type { Unauthorized } from "@effect-clerk/core/ClerkError"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as apiVersions from "./apiVersions.js"
import * as bodies from "./bodies.js"
import * as decoding from "./decoding.js"
import * as failures from "./failures.js"
import { Current, type Instance, nextTraceId } from "./instance.js"
import * as operations from "./operations.js"
import * as queries from "./queries.js"

const authorize = (
  { anyTestKey, secretKey }: Instance,
  { headers }: HttpServerRequest.HttpServerRequest
): Either.Either<void, Unauthorized> => {
  const key = /^Bearer (\S+)$/.exec(headers["authorization"] ?? "")?.[1]
  if (key === undefined) {
    return Either.left(failures.unauthorized(failures.detail(
      "authorization_header_format_invalid",
      "Invalid Authorization header format",
      "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'"
    )))
  }
  const accepted = key === Redacted.value(secretKey) || (anyTestKey && /^sk_test_\w+$/.test(key))
  return accepted ? Either.void : Either.left(failures.unauthorized(failures.detail(
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct."
  )))
}

const handle = (
  instance: Instance,
  app: HttpApp.Default<unknown>,
  request: HttpServerRequest.HttpServerRequest
): HttpApp.Default => {
  const traceId = nextTraceId(instance)
  const url = new URL(request.url, "http://localhost")
  const query = HttpServerRequest.searchParamsFromURL(url)
  const operation = operations.find(request.method, url.pathname)
  return Effect.gen(function*() {
    yield* authorize(instance, request)
    yield* apiVersions.of(instance.store, request)
    if (operation === undefined) return yield* failures.routeNotFound()
    const read = operation.body === "json"
      ? yield* bodies.read(request, operation)
      : yield* queries.read(request, url)
    return yield* app.pipe(
      Effect.provideService(HttpServerRequest.HttpServerRequest, read.request),
      Effect.mapError((error) =>
        error instanceof HttpApiDecodeError
          ? decoding.toFailure(error, operation, read.sent)
          : Predicate.isTagged(error, "RouteNotFound")
          ? failures.routeNotFound()
          : error
      )
    )
  }).pipe(
    Effect.catchAllCause((cause) => {
      const error = Cause.squash(cause)
      return failures.isAnswered(error)
        ? Effect.succeed(failures.toResponse(error, traceId))
        : Effect.failCause(cause)
    }),
    Effect.orDie,
    Effect.map(HttpServerResponse.setHeader("clerk-trace-id", traceId)),
    Effect.onExit((exit) =>
      Effect.sync(() =>
        instance.requests.push({
          operation: operation?.name ?? null,
          method: request.method,
          path: url.pathname,
          query,
          status: Exit.isSuccess(exit) ? exit.value.status : null
        })
      )
    )
  )
}

/**
 * What goes for every request: key and API version, reading of bodies, errors as envelopes, trace ids and the log.
 * Inside the builder's own handling of errors, so that it sees them as values.
 */
export const layer = HttpApiBuilder.middleware((app) =>
  Effect.flatMap(
    Current,
    (instance) => Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => handle(instance, app, request))
  )
)
