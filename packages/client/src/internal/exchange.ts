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

/** A response that was read to its end. */
export interface Response {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Body.Body
}

/** The fiber that calls, and the span of the request. */
interface Caller {
  readonly fiber: Fiber.Fiber
  readonly span: Tracer.Span
}

/**
 * Sends a request and calls back with the response or the failure, perhaps before it returns. The effect that it returns ends
 * the request; then it may call or not.
 */
export type Exchange = (
  request: Request,
  caller: Caller,
  done: (exit: Exit.Exit<Response, Failure>) => void
) => Effect.Effect<unknown>

/**
 * A shorter way than an `HttpClient`: no fiber, and none of the objects that the interface asks for. A layer that provides a client
 * may provide this beside it. It stands for that very client, so nothing that is put around the client is left out.
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
 * A client that follows no redirect: `fetch` would, and carry the body to wherever it points. Other options for `fetch`
 * come from where the client is built and from the program.
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

/** In a fiber of its own, which can be interrupted where the one that calls cannot. */
const through =
  (client: HttpClient.HttpClient): Exchange =>
  ({ body, headers, method, origin, pathname, query }, { fiber, span }, done) => {
    const request = HttpClientRequest.make(method)(origin + pathname, { urlParams: query, headers, body })
    const exchange = client.execute(request).pipe(
      // a transformClient may fail on statuses: the answer is what counts
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
