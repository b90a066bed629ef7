import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import { apply, ConnectionError } from "./applyFault.js"
import type { Scripted } from "./faultScript.js"

const toServerResponse = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(
    response.arrayBuffer,
    (body) =>
      HttpServerResponse.uint8Array(new Uint8Array(body), { status: response.status, headers: response.headers })
  )

/** A client whose requests get the faults of the script. */
export const make = (script: Scripted, client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    Effect.gen(function*() {
      // the body of an answer is read on the clock of the caller
      const runtime = yield* Effect.runtime()
      const answer = yield* apply(
        script.next(request.method, url.pathname),
        Effect.flatMap(client.execute(request), toServerResponse)
      )
      return HttpClientResponse.fromWeb(request, HttpServerResponse.toWeb(answer, { runtime }))
    }).pipe(
      Effect.mapError((cause) =>
        cause instanceof ConnectionError
          ? new HttpClientError.RequestError({ request, reason: "Transport", cause })
          : cause
      )
    )
  )
