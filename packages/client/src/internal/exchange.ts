import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import type * as Tracer from "effect/Tracer"
import * as Body from "./body.js"

/** A request as it goes over the wire. */
export interface Request {
  readonly method: HttpMethod.HttpMethod
  readonly origin: string
  readonly pathname: string
  readonly query: ReadonlyArray<readonly [string, string]>
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpBody.Empty | HttpBody.Uint8Array
}

/** A response that was read to its end. */
export interface Response {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Body.Body
}

/** The fiber that calls, and the span of the request. */
interface Caller {
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  readonly span: Tracer.Span
}

/**
 * Sends a request and calls back with the response or the cause of the failure, perhaps before it returns. The effect that
 * it returns ends the request; then it may call or not.
 */
export type Exchange = (
  request: Request,
  caller: Caller,
  done: (exit: Exit.Exit<Response, unknown>) => void
) => Effect.Effect<unknown>

/**
 * Under this key the `execute` of an `HttpClient` offers an exchange of its own, which needs no fiber and none of the
 * objects that the interface asks for. Whoever puts something around a client gives it another `execute`, and that has no
 * such offer: nothing is left out.
 */
export const Direct: unique symbol = Symbol("@effect-clerk/client/internal/Direct")

/** The exchange of a client. */
export const of = (client: HttpClient.HttpClient): Exchange =>
  Direct in client.execute ? client.execute[Direct] as Exchange : through(client)

/**
 * A client that follows no redirect: `fetch` would, and carry the body to wherever it points. Other options for `fetch`
 * come from where the client is built and from the program.
 */
export const refuseRedirects = (
  client: HttpClient.HttpClient,
  built: Context.Context<never>
): HttpClient.HttpClient =>
  Direct in client.execute
    ? client
    : HttpClient.transformResponse(
      client,
      Effect.mapInputContext((context: Context.Context<never>) =>
        Context.add(context, FetchHttpClient.RequestInit, {
          ...initOf(built),
          ...initOf(context),
          redirect: "manual"
        })
      )
    )

const initOf = (context: Context.Context<never>) =>
  Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit))

const isStatusFailure = (error: HttpClientError.HttpClientError): error is HttpClientError.ResponseError =>
  error._tag === "ResponseError" && error.reason === "StatusCode"

const invalidUrl = { code: "ERR_INVALID_URL" }

/** In a fiber of its own, which can be interrupted where the one that calls cannot. */
const through =
  (client: HttpClient.HttpClient): Exchange =>
  ({ body, headers, method, origin, pathname, query }, { fiber, span }, done) => {
    const request = HttpClientRequest.make(method)(origin + pathname, { urlParams: query, headers, body })
    const exchange = client.execute(request).pipe(
      // a transformClient may fail on statuses: the answer is what counts
      Effect.catchIf(isStatusFailure, ({ response }) => Effect.succeed(response)),
      Effect.flatMap((response) =>
        Effect.map(Body.read(response), (body) => ({ status: response.status, headers: response.headers, body }))
      ),
      Effect.mapError((error) =>
        error._tag === "RequestError" && error.reason === "InvalidUrl" ? invalidUrl : error.cause
      ),
      Effect.withParentSpan(span),
      Effect.exit // a fiber logs what it fails with
    )
    const runtime = Runtime.make({
      context: fiber.currentContext,
      fiberRefs: fiber.getFiberRefs(),
      runtimeFlags: Runtime.defaultRuntimeFlags
    }).pipe(
      // the spans of an HTTP client hold URLs with their queries
      Runtime.setFiberRef(HttpClient.currentTracerDisabledWhen, () => true)
    )
    const running = Runtime.runFork(runtime)(exchange)
    running.addObserver((exit) => done(Exit.flatten(exit)))
    return Fiber.interrupt(running)
  }
