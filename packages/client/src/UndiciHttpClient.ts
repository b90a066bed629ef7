/**
 * A lean `HttpClient` for Node. A call of Clerk takes less than half the CPU time that it takes with
 * `NodeHttpClient.layerUndici`, and a quarter of that with `FetchHttpClient`, because it passes a handler to `undici`
 * without the objects of an `HttpClient`. Needs the package `undici`, so no other module imports this one. Bun replaces
 * `undici` with an incompatible module: use `FetchHttpClient` there.
 *
 * Request and response bodies are held in memory. A response body is limited to 32 MiB after decompression. The client
 * accepts gzip, deflate, Brotli and, where Node has it, Zstandard, including combinations of them. It creates no spans
 * and sends no trace headers.
 *
 * @module
 * @since 0.1.0
 */
import * as Headers from "@effect/platform/Headers"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Dispatcher } from "undici"
import { Agent } from "undici"
import { type Body, UnusableBody } from "./internal/body.js"
import { acceptEncoding, BodyReader } from "./internal/contentEncoding.js"
import { DirectExchange, type Exchange } from "./internal/exchange.js"
import * as Http from "./internal/http.js"

/**
 * The options of undici's `Agent`: `connections` limits the connections per origin (no limit by default), `pipelining`
 * the number of GETs in flight on one connection (1 by default).
 *
 * @since 0.1.0
 * @category models
 */
export type Options = Agent.Options

/**
 * A client that uses an undici dispatcher: an `Agent`, a `Pool`, a `ProxyAgent`. The caller closes the dispatcher.
 * Prefer {@link layerDispatcher}, which costs less per request.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  HttpClient.makeWith<never, never, HttpClientError.RequestError, never>(
    Effect.flatMap((request) => send(dispatcher, request)),
    Effect.succeed
  )

const send = (
  dispatcher: Dispatcher,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.RequestError> => {
  const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
  if (url._tag === "Left") return Effect.fail(Http.invalidUrl(request, url.left))
  const { origin, pathname, search } = url.right
  const { body, method } = request
  const answered = (
    body: Uint8Array | null,
    headers: Readonly<Record<string, string>>
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.RequestError> =>
    Effect.async((resume) => {
      const abort = dispatch(dispatcher, { origin, path: pathname + search, method, headers, body }, {
        onResponse: (status, headers, body) =>
          resume(Effect.succeed(Http.wholeResponse(request, { status, headers: pairsOf(headers), body }))),
        onFailure: (cause) => resume(Effect.fail(Http.connectionError(request, cause)))
      })
      return Effect.sync(abort)
    })
  if (body._tag === "Empty") return answered(null, request.headers)
  if (body._tag === "Uint8Array") return answered(body.body, request.headers)
  return Effect.flatMap(
    serialize(request, body),
    ({ bytes, contentType }) =>
      answered(bytes, contentType === null ? request.headers : { ...request.headers, "content-type": contentType })
  )
}

/** In the format of a web `Headers`: one byte per character. */
const pairsOf = (headers: ResponseHeaders): ReadonlyArray<readonly [string, string]> =>
  Object.entries(headers).flatMap(([name, value = []]) =>
    Array.ensure(value).map((value) => [name, Buffer.from(value).toString("latin1")] as const)
  )

const serialize = (
  request: HttpClientRequest.HttpClientRequest,
  body: HttpBody.Raw | HttpBody.FormData | HttpBody.Stream
) =>
  Effect.gen(function*() {
    const source = body._tag === "FormData"
      ? body.formData
      : body._tag === "Raw"
      ? body.body as BodyInit
      : yield* Stream.toReadableStreamEffect(body.stream)
    const whole = new Response(source)
    // Bun loses the boundary once the body is read
    const contentType = body._tag === "FormData" ? whole.headers.get("content-type") : null
    return { bytes: new Uint8Array(yield* Effect.promise(() => whole.arrayBuffer())), contentType }
  }).pipe(
    Effect.catchAllDefect((cause) => Effect.fail(Http.unwritableBody(request, cause)))
  )

interface Sent {
  readonly origin: string
  readonly path: string
  readonly method: HttpMethod.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

type ResponseHeaders = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

interface Handler {
  readonly onResponse: (status: number, headers: ResponseHeaders, body: Body) => void
  readonly onFailure: (cause: Error) => void
}

/** Sends a request and returns a function that aborts it. Only the first call of the handler counts; after an abort there may be none. */
const dispatch = (
  dispatcher: Dispatcher,
  { body, headers: sent, method, origin, path }: Sent,
  handler: Handler
): () => void => {
  let status = 0
  let headers: ResponseHeaders = {}
  let reader: BodyReader | undefined
  let controller: Dispatcher.DispatchController | undefined
  let isAborted = false
  let isEnded = false
  const abort = () => {
    isAborted = true
    reader?.destroy()
    if (!isEnded) controller?.abort(aborted)
  }
  const makeReader = () =>
    new BodyReader(
      headers["content-encoding"] === undefined ? undefined : String(headers["content-encoding"]),
      (body) => {
        handler.onResponse(status, headers, body)
        if (body instanceof UnusableBody) abort()
      }
    )
  const options = {
    origin,
    path,
    method,
    headers: { "accept-encoding": acceptEncoding, ...sent },
    body,
    // Effect handles timeouts
    headersTimeout: 0,
    bodyTimeout: 0
  }
  dispatcher.dispatch(options, {
    onRequestStart: (started) => {
      controller = started
      if (isAborted) started.abort(aborted)
    },
    onResponseStart: (_, statusCode, responseHeaders) => {
      status = statusCode
      headers = responseHeaders
    },
    onResponseData: (_, chunk) => {
      reader ??= makeReader()
      reader.write(chunk)
    },
    onResponseEnd: () => {
      isEnded = true
      if (reader === undefined) handler.onResponse(status, headers, new Uint8Array())
      else reader.end()
    },
    onResponseError: (_, cause) => {
      isEnded = true
      reader?.destroy()
      handler.onFailure(controller === undefined ? neverConnected(cause) : cause)
    }
  })
  return abort
}

/** Before undici starts a request there is no connection to send it on, so every error here is a connection error. */
const neverConnected = (cause: Error): Error =>
  Object.assign(new Error(cause.message, { cause }), { syscall: "connect" })

/** Created once, because a stack trace costs more than an abort. */
const aborted = new Error("The request was aborted")

/** `ClerkClient` uses this instead of `execute`: the same request at a fraction of the cost. */
const exchange =
  (dispatcher: Dispatcher): Exchange => ({ body, headers, method, origin, pathname, query }, _caller, done) => {
    const path = isNormal.test(pathname) ? pathname : new URL(pathname, origin).pathname
    const options = {
      origin,
      path: query.length === 0 ? path : `${path}?${UrlParams.toString(query)}`,
      method,
      headers: body._tag === "Empty" ? headers : { ...headers, "content-type": body.contentType },
      body: body._tag === "Empty" ? null : body.body
    }
    const abort = dispatch(dispatcher, options, {
      onResponse: (status, headers, body) => done(Exit.succeed({ status, headers: Headers.fromInput(headers), body })),
      onFailure: (cause) => done(Exit.fail({ cause, origin }))
    })
    return Effect.sync(abort)
  }

/** A path that a URL parser would not change: no dots, and no characters to encode. */
const isNormal = /^(?:[\w\-~!'()*/]|%(?!2e))*$/i

const context = (dispatcher: Dispatcher): Context.Context<HttpClient.HttpClient | DirectExchange> => {
  const client = make(dispatcher)
  return Context.make(HttpClient.HttpClient, client).pipe(
    Context.add(DirectExchange, { client, exchange: exchange(dispatcher) })
  )
}

/**
 * A layer that provides a client that uses an undici dispatcher: an `Agent`, a `Pool`, a `ProxyAgent`. The caller
 * closes the dispatcher.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
 * import * as Layer from "effect/Layer"
 * import { ProxyAgent } from "undici"
 *
 * const proxy = UndiciHttpClient.layerDispatcher(new ProxyAgent("http://proxy.internal:3128"))
 * const clerk = Layer.provide(Clerk.layerConfig(), proxy)
 *
 * @since 0.2.0
 * @category layers
 */
export const layerDispatcher = (dispatcher: Dispatcher): Layer.Layer<HttpClient.HttpClient> =>
  Layer.syncContext(() => context(dispatcher))

/**
 * A layer that provides a client with its own connections, which are closed with the layer. See {@link Options}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: Options): Layer.Layer<HttpClient.HttpClient> =>
  Layer.scopedContext(
    Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => new Agent(options)),
        (agent) => Effect.promise(() => agent.destroy())
      ),
      context
    )
  )

/**
 * A layer that provides a client with its own connections, which are closed with the layer.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * const clerk = Layer.provide(Clerk.layerConfig(), UndiciHttpClient.layer)
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = layerWith({})
