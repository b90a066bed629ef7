import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { interrupt } from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as Body from "./body.js"
import type { Failure } from "./connection.js"
import * as Fiber from "./fiber.js"
import * as Http from "./http.js"

/** A request as it goes over the wire. */
export interface Request {
  readonly method: HttpMethod.HttpMethod
  readonly origin: string
  readonly pathname: string
  readonly query: ReadonlyArray<readonly [string, string]>
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpBody.Empty | HttpBody.Uint8Array
}

/** A response with its complete body. */
export interface Response {
  readonly status: number
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Body.Body
}

/** The fiber that calls, and the span of the request. */
interface Caller {
  readonly fiber: Fiber.Fiber
  readonly span: Tracer.Span
}

/**
 * Sends a request and calls back with the response or the failure, possibly before it returns. The returned effect
 * aborts the request; afterwards it may or may not call back.
 */
export type Exchange = (
  request: Request,
  caller: Caller,
  done: (exit: Exit.Exit<Response, Failure>) => void
) => Effect.Effect<unknown>

/**
 * A faster alternative to `HttpClient`: no fiber, and none of the objects that the interface requires. A layer that
 * provides a client may also provide this. It is used only for exactly that client, so a client that wraps it is never
 * bypassed.
 */
export class DirectExchange extends Context.Tag("@effect-clerk/client/internal/exchange/DirectExchange")<
  DirectExchange,
  { readonly client: HttpClient.HttpClient; readonly exchange: Exchange }
>() {}

/** The exchange of the client in a context. */
export const make = (
  context: Context.Context<HttpClient.HttpClient>,
  transformClient: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
): Exchange => {
  const client = Context.get(context, HttpClient.HttpClient)
  const direct = Context.getOption(context, DirectExchange)
  if (Option.isSome(direct) && direct.value.client === client && transformClient === undefined) {
    return direct.value.exchange
  }
  const unredirected = refuseRedirects(client, context)
  return through(transformClient?.(unredirected) ?? unredirected)
}

/**
 * A client that follows no redirects: `fetch` would, and would send the body to the new location. Other options for
 * `fetch` come from the context of the client and of the program.
 */
const refuseRedirects = (
  client: HttpClient.HttpClient,
  built: Context.Context<never>
): HttpClient.HttpClient =>
  HttpClient.transformResponse(
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

const invalidUrl = { code: "ERR_INVALID_URL" }

/** Runs in its own fiber, which is interruptible even if the calling fiber is not. */
const through =
  (client: HttpClient.HttpClient): Exchange =>
  ({ body, headers, method, origin, pathname, query }, { fiber, span }, done) => {
    const request = HttpClientRequest.make(method)(origin + pathname, { urlParams: query, headers, body })
    const exchange = client.execute(request).pipe(
      // a transformClient may fail on statuses: use the response anyway
      Effect.catchIf(Http.isStatusFailure, ({ response }) => Effect.succeed(response)),
      Effect.flatMap((response) =>
        Effect.map(Body.read(response), (body) => ({ status: response.status, headers: response.headers, body }))
      ),
      Effect.mapError((error) => ({ cause: Http.isInvalidUrl(error) ? invalidUrl : error.cause, origin })),
      Effect.withParentSpan(span)
    )
    const running = Fiber.forkRequest(exchange, fiber)
    running.addObserver(done)
    return interrupt(running)
  }
