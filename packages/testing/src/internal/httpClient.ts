import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const toBodyInit = (body: HttpBody.HttpBody): Effect.Effect<BodyInit | null, unknown> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed(null)
    case "Uint8Array":
      return Effect.succeed(new Uint8Array(body.body))
    case "FormData":
      return Effect.succeed(body.formData)
    case "Raw":
      return Effect.succeed(body.body as BodyInit)
    case "Stream":
      return Effect.map(
        Stream.runCollect(body.stream),
        (chunks) => new Blob(Array.from(chunks, (chunk) => new Uint8Array(chunk)))
      )
  }
}

const toWeb = (request: HttpClientRequest.HttpClientRequest, url: URL) =>
  toBodyInit(request.body).pipe(
    Effect.flatMap((body) =>
      Effect.try(() => new Request(url, { method: request.method, headers: request.headers, body }))
    ),
    Effect.mapError((cause) => new HttpClientError.RequestError({ request, reason: "Encode", cause }))
  )

/** Calls an application in the fiber of the caller. */
export const make = (app: HttpApp.Default): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    Effect.gen(function*() {
      const webRequest = yield* toWeb(request, url)
      const response = yield* Effect.provideService(
        app,
        HttpServerRequest.HttpServerRequest,
        HttpServerRequest.fromWeb(webRequest)
      )
      return HttpClientResponse.fromWeb(request, HttpServerResponse.toWeb(response))
    })
  )
