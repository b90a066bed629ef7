import type { ApiVersion } from "@effect-clerk/core/ApiVersion"
import type { Unauthorized } from "@effect-clerk/core/ClerkError"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as apiVersions from "./apiVersions.js"
import * as bodies from "./bodies.js"
import * as failures from "./failures.js"
import * as instances from "./instance.js"
import * as limits from "./limits.js"
import * as operations from "./operations.js"
import * as parameters from "./parameters.js"
import * as queries from "./queries.js"
import * as rateLimits from "./rateLimits.js"
import * as urls from "./urls.js"

/** The key of the request, where it is accepted. */
const authorize = (
  { anyTestKey, secretKey }: instances.Instance,
  { headers }: HttpServerRequest.HttpServerRequest
): Either.Either<string, Unauthorized> => {
  const key = /^Bearer (\S+)$/.exec(headers["authorization"] ?? "")?.[1]
  if (key === undefined) {
    return Either.left(failures.unauthorized(failures.detail(
      "authorization_header_format_invalid",
      "Invalid Authorization header format",
      "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'"
    )))
  }
  const accepted = key === Redacted.value(secretKey) || (anyTestKey && /^sk_test_./.test(key))
  return accepted ? Either.right(key) : Either.left(failures.unauthorized(failures.detail(
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct."
  )))
}

/** The request as the contract has it. */
const normalize = (
  operation: operations.Route,
  version: ApiVersion,
  request: HttpServerRequest.HttpServerRequest,
  url: URL,
  body: parameters.Sent | null
) => {
  if (operation.body !== "json") {
    const asked = queries.joined(url)
    return {
      sent: HttpServerRequest.searchParamsFromURL(asked),
      request: asked === url ? request : request.modify({ url: `${asked.pathname}${asked.search}` })
    }
  }
  const sent = parameters.normalize(operation, version, body ?? {})
  return { sent, request: sent === body ? request : bodies.replace(request, sent) }
}

const handle = (
  instance: instances.Instance,
  app: HttpApp.Default<unknown>,
  request: HttpServerRequest.HttpServerRequest
): HttpApp.Default => {
  const traceId = instances.nextTraceId(instance)
  const url = urls.parse(request.url)
  const operation = operations.find(request.method, url.pathname)
  const { settings } = instance.store
  let body: parameters.Sent | null = null
  return Effect.gen(function*() {
    const key = yield* authorize(instance, request)
    if (settings.rateLimits) {
      const now = yield* Clock.currentTimeMillis
      yield* rateLimits.take(instance.windows, key, operation, url.pathname, now)
    }
    const version = yield* apiVersions.of(settings, request)
    if (operation === undefined) {
      return yield* failures.notSimulated(`${request.method} ${urls.redacted(url.pathname.replace(/^\/v1(?=\/)/, ""))}`)
    }
    yield* limits.operation(settings, operation)
    if (operation.body === "json") body = yield* bodies.read(request)
    const normalized = normalize(operation, version, request, url, body)
    yield* parameters.check(operation, version, normalized.sent)
    return yield* app.pipe(
      Effect.provideService(HttpServerRequest.HttpServerRequest, normalized.request),
      Effect.mapError((error) =>
        error instanceof HttpApiDecodeError
          ? parameters.toFailure(operation, normalized.sent)
          : Predicate.isTagged(error, "RouteNotFound")
          ? failures.unreadablePath()
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
        instances.record(instance, {
          operation: operation?.name ?? null,
          method: request.method,
          path: url.pathname,
          params: operation ? operations.params(operation, url.pathname) : {},
          query: HttpServerRequest.searchParamsFromURL(url),
          body,
          status: Exit.isSuccess(exit) ? exit.value.status : null
        })
      )
    )
  )
}

/**
 * What goes for every request: key, rate limits and API version, what is asked for at all, errors as envelopes, trace
 * ids and the log. Inside the builder's own handling of errors, so that it sees them as values.
 */
export const layer = HttpApiBuilder.middleware((app) =>
  Effect.flatMap(
    instances.Current,
    (instance) => Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => handle(instance, app, request))
  )
)
