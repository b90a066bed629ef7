import type { ClerkError, Unauthorized } from "@effect-clerk/core/ClerkError"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as apiVersions from "./apiVersions.js"
import * as bodies from "./bodies.js"
import * as failures from "./failures.js"
import * as input from "./input.js"
import * as instances from "./instance.js"
import * as rateLimits from "./rateLimits.js"
import { type Body, type Request, type Sent, Wire } from "./resource.js"
import * as routes from "./routes.js"
import * as urls from "./urls.js"

/** The key of the request, if it is accepted. */
const authorize = (
  { anyTestKey, secretKey, store }: instances.Instance,
  { headers }: HttpServerRequest.HttpServerRequest,
  route: routes.Route | undefined
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
    || route?.resource?.accepts(key, store)
  return accepted ? Either.right(key) : Either.left(failures.unauthorized(failures.detail(
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct."
  )))
}

/** Reads the body of a request, by the wire keys of the operation's parameters. */
const read = (
  { endpoint, parts }: routes.Route,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Body, ClerkError> =>
  endpoint.payload === null
    ? Effect.succeed(null)
    : endpoint.encoding === "multipart"
    ? bodies.readForm(request)
    : bodies.read(request, parts.takesList)

const answerTo = (
  { route, params }: routes.Found,
  instance: instances.Instance,
  request: Request,
  query: Sent,
  body: Body
): Effect.Effect<HttpServerResponse.HttpServerResponse, ClerkError> =>
  Effect.gen(function*() {
    const { endpoint, name, resource } = route
    const handler = resource?.handlers[endpoint.name]
    if (resource === null || handler === undefined) return yield* failures.notSimulated(name)
    const rule = resource.rules[endpoint.name]
    const { refused = [], sent } = rule === undefined ? { sent: body ?? {} } : rule(body ?? {}, request.version)
    const decoded = yield* input.decode(route.parts, {
      params,
      query,
      body: sent,
      isOpen: endpoint.openBody || endpoint.encoding === "multipart",
      refusals: resource.refusals,
      open: resource.open,
      refused
    })
    const { handle, prepare = Effect.succeed } = typeof handler === "function" ? { handle: handler } : handler
    const prepared = yield* prepare(decoded as never)
    const now = yield* DateTime.now
    const { store } = instance
    const success = yield* store.run(now, () => handle(prepared as never, store, request))
    const answer = success instanceof Wire ? success.body : route.encode(success)
    const { status } = endpoint
    return answer === undefined
      ? HttpServerResponse.empty({ status })
      : HttpServerResponse.unsafeJson(answer, { status })
  })

const query = (url: URL): Sent => HttpServerRequest.searchParamsFromURL(url)

/** The API of an instance: checks key, rate limits and version, runs the operation, writes errors as envelopes, and records. */
export const make = (instance: instances.Instance): HttpApp.Default =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const traceId = instances.nextTraceId(instance)
    const url = urls.parse(request.url)
    const found = routes.find(request.method, url.pathname)
    const { settings } = instance.store
    let body: Body = null
    return Effect.gen(function*() {
      instance.store.now = yield* DateTime.now
      const key = yield* authorize(instance, request, found?.route)
      if (settings.rateLimits) yield* rateLimits.take(instance.windows, key, found, yield* Clock.currentTimeMillis)
      const version = yield* apiVersions.of(settings, request)
      if (found === undefined) {
        const path = urls.redacted(url.pathname.replace(/^\/v1(?=\/)/, ""))
        return yield* failures.notSimulated(`${request.method} ${path}`)
      }
      if (found.route.resource !== null) yield* found.route.resource.requires(settings)
      const sent = yield* read(found.route, request)
      if (found.route.endpoint.encoding === "json") body = sent
      return yield* answerTo(found, instance, { key, version }, query(url), sent)
    }).pipe(
      Effect.catchAll((error) =>
        failures.isAnswered(error) ? Effect.succeed(failures.toResponse(error, traceId)) : Effect.die(error)
      ),
      Effect.map(HttpServerResponse.setHeader("clerk-trace-id", traceId)),
      Effect.onExit((exit) =>
        Effect.sync(() =>
          instances.record(instance, {
            operation: found?.route.name ?? null,
            method: request.method,
            path: url.pathname,
            params: found?.params ?? {},
            query: HttpServerRequest.searchParamsFromURL(url),
            body,
            status: Exit.isSuccess(exit) ? exit.value.status : null
          })
        )
      )
    )
  })
