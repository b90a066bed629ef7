import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as OpenApi from "@effect/platform/OpenApi"
import type * as Headers from "@effect/platform/Headers"
import * as Effect from "effect/Effect"
import type { TokenError } from "../TokenError.js"
import { headersOf } from "../TokenError.js"

/**
 * The security scheme in the OpenAPI document. There is only one entry, because with several only the last one's error would be
 * documented. Its decoded value is not used, because the token may be in a cookie.
 */
export const session = {
  /** A session token, in the header or the cookie. */
  clerkSession: HttpApiSecurity.bearer.pipe(
    HttpApiSecurity.annotate(OpenApi.Format, "JWT"),
    HttpApiSecurity.annotate(
      OpenApi.Description,
      "A session token of Clerk. Browsers may send it in the cookie __session."
    )
  )
}

/** Authenticates by the headers of the request. */
export const ofRequest = <A, E>(
  authenticate: (headers: Headers.Headers) => Effect.Effect<A, E>
): Effect.Effect<A, E, HttpServerRequest.HttpServerRequest> =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) => authenticate(headers))

/** `HttpApi` writes the status and body of an error; this adds its headers. */
export const answered = <A, R>(self: Effect.Effect<A, TokenError, R>): Effect.Effect<A, TokenError, R> =>
  Effect.tapError(
    self,
    (error) =>
      HttpApp.appendPreResponseHandler((_, response) =>
        Effect.succeed(HttpServerResponse.setHeaders(response, headersOf(error)))
      )
  )
