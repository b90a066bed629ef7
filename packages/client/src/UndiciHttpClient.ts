/**
 * A lean `HttpClient` for Node. It costs a third of what `NodeHttpClient.layerUndici` does, for it gives `undici` a
 * handler instead of a stream to read from. Needs the package `undici`, which is why no other module refers to it.
 *
 * Bodies are held in memory, both ways: of an answer at most 32 MiB. It makes no spans and sends no trace headers.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Dispatcher } from "undici"
import { Agent } from "undici"
import { concat, maxBodyBytes } from "./internal/body.js"
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
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  HttpClient.makeWith<never, never, HttpClientError.RequestError, never>(
    Effect.flatMap((request) => send(dispatcher, request)),
    Effect.succeed
  )

const send = (
  dispatcher: Dispatcher,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<WholeResponse, HttpClientError.RequestError> => {
  const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
  if (url._tag === "Left") {
    return Effect.fail(new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause: url.left }))
  }
  const { origin, pathname, search } = url.right
  const { body } = request
  const dispatch = (body: Uint8Array | null, headers: Readonly<Record<string, string>>) =>
    exchange(dispatcher, request, {
      origin,
      path: pathname + search,
      method: request.method,
      headers,
      body,
      // timeouts are Effect's
      headersTimeout: 0,
      bodyTimeout: 0
    })
  if (body._tag === "Empty") return dispatch(null, request.headers)
  if (body._tag === "Uint8Array") return dispatch(body.body, request.headers)
  return Effect.flatMap(
    serialize(request, body),
    ({ bytes, contentType }) =>
      dispatch(bytes, contentType === null ? request.headers : { ...request.headers, "content-type": contentType })
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

const exchange = (
  dispatcher: Dispatcher,
  request: HttpClientRequest.HttpClientRequest,
  options: Dispatcher.DispatchOptions
): Effect.Effect<WholeResponse, HttpClientError.RequestError> =>
  Effect.async((resume) => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    let status = 0
    let headers: WholeResponse["source"] = {}
    let controller: Dispatcher.DispatchController | undefined
    let isAborted = false
    const abort = () => {
      isAborted = true
      controller?.abort(aborted)
    }
    const answer = (body: Uint8Array | null) =>
      resume(Effect.succeed(new WholeResponse(request, status, headers, body)))
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
        size += chunk.byteLength
        if (size <= maxBodyBytes) return void chunks.push(chunk)
        answer(null)
        abort()
      },
      onResponseEnd: () => answer(concat(chunks, size)),
      onResponseError: (_, cause) =>
        resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause })))
    })
    return Effect.sync(abort)
  })

/** Made once, for a stack costs more than an abort. */
const aborted = new Error("The request was aborted")

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
