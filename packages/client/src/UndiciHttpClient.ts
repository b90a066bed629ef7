/**
 * A lean `HttpClient` for Node. It costs a third of what `NodeHttpClient.layerUndici` does, for it gives `undici` a
 * handler instead of a stream to read from. Needs the package `undici`, which is why no other module refers to it.
 *
 * Bodies are held in memory, both ways: of an answer at most 32 MiB. It makes no spans and sends no trace headers.
 *
 * @module
 * @since 0.1.0
 */
import * as Headers from "@effect/platform/Headers"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Dispatcher } from "undici"
import { Agent } from "undici"
import { type Body, concat, maxBodyBytes } from "./internal/body.js"
import { Direct, type Exchange } from "./internal/exchange.js"
import { WholeResponse } from "./internal/wholeResponse.js"

/**
 * How connections are kept, as undici's `Agent` takes it: `connections` limits how many there are to an origin (no limit
 * by default), `pipelining` how many GETs are sent on one before the first is answered (1 by default).
 *
 * @since 0.1.0
 * @category models
 */
export type Options = Agent.Options

/**
 * A client on a dispatcher of undici: an `Agent`, a `Pool`, a `ProxyAgent`. Whoever made it closes it.
 *
 * @example
 * import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
 * import { ProxyAgent } from "undici"
 *
 * const client = UndiciHttpClient.make(new ProxyAgent("http://proxy.internal:3128"))
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient => {
  const client = HttpClient.makeWith<never, never, HttpClientError.RequestError, never>(
    Effect.flatMap((request) => send(dispatcher, request)),
    Effect.succeed
  )
  Object.assign(client.execute, { [Direct]: exchange(dispatcher) })
  return client
}

const send = (
  dispatcher: Dispatcher,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<WholeResponse, HttpClientError.RequestError> => {
  const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
  if (url._tag === "Left") {
    return Effect.fail(new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause: url.left }))
  }
  const { origin, pathname, search } = url.right
  const { body, method } = request
  const answered = (
    body: Uint8Array | null,
    headers: Readonly<Record<string, string>>
  ): Effect.Effect<WholeResponse, HttpClientError.RequestError> =>
    Effect.async((resume) => {
      const abort = dispatch(dispatcher, { origin, path: pathname + search, method, headers, body }, {
        onResponse: (status, headers, body) =>
          resume(Effect.succeed(new WholeResponse(request, status, headers, body))),
        onFailure: (cause) =>
          resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause })))
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
    const bytes = new Uint8Array(yield* Effect.promise(() => whole.arrayBuffer()))
    return { bytes, contentType: body._tag === "FormData" ? whole.headers.get("content-type") : null }
  }).pipe(
    Effect.catchAllDefect((cause) =>
      Effect.fail(new HttpClientError.RequestError({ request, reason: "Encode", cause }))
    )
  )

interface Sent {
  readonly origin: string
  readonly path: string
  readonly method: HttpMethod.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

interface Handler {
  readonly onResponse: (status: number, headers: WholeResponse["source"], body: Body) => void
  readonly onFailure: (cause: Error) => void
}

/** Sends a request. The handler's first call counts; there may be none once the function that it returns was called. */
const dispatch = (
  dispatcher: Dispatcher,
  { body, headers: sent, method, origin, path }: Sent,
  handler: Handler
): () => void => {
  let chunks: Array<Uint8Array> = []
  let size = 0
  let status = 0
  let headers: WholeResponse["source"] = {}
  let controller: Dispatcher.DispatchController | undefined
  let isAborted = false
  const abort = () => {
    isAborted = true
    controller?.abort(aborted)
  }
  // timeouts are Effect's
  dispatcher.dispatch({ origin, path, method, headers: sent, body, headersTimeout: 0, bodyTimeout: 0 }, {
    onRequestStart: (started) => {
      controller = started
      if (isAborted) started.abort(aborted)
    },
    onResponseStart: (_, statusCode, responseHeaders) => {
      status = statusCode
      headers = responseHeaders
    },
    onResponseData: (_, chunk) => {
      size += chunk.byteLength
      if (size <= maxBodyBytes) return void chunks.push(chunk)
      handler.onResponse(status, headers, null)
      abort()
    },
    onResponseEnd: () => {
      const body = concat(chunks, size)
      chunks = []
      handler.onResponse(status, headers, body)
    },
    onResponseError: (_, cause) => handler.onFailure(cause)
  })
  return abort
}

/** Made once, for a stack costs more than an abort. */
const aborted = new Error("The request was aborted")

/** What `ClerkClient` uses instead of `execute`: the same request for a fraction of the cost. */
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
      onFailure: (cause) => done(Exit.fail(cause))
    })
    return Effect.sync(abort)
  }

/** What a URL parser leaves as it is: no dots, and nothing that it would encode. */
const isNormal = /^(?:[\w\-~!'()*/]|%(?!2e))*$/i

/**
 * A client with connections of its own, which end with the layer. See {@link Options}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: Options): Layer.Layer<HttpClient.HttpClient> =>
  Layer.scoped(
    HttpClient.HttpClient,
    Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => new Agent(options)),
        (agent) => Effect.promise(() => agent.destroy())
      ),
      make
    )
  )

/**
 * A client with connections of its own, which end with the layer.
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
