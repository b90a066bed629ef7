import * as HttpServer from "@effect/platform/HttpServer"
import type * as HttpApp from "@effect/platform/HttpApp"
import type { ServeError } from "@effect/platform/HttpServerError"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import type * as InMemoryClerk from "../InMemoryClerk.js"
import * as faultScript from "./faultScript.js"
import * as faultServer from "./faultServer.js"

/**
 * Options of the server.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServeOptions {
  /** The port to listen on; 0, the default, picks a free one. */
  readonly port?: number | undefined
  /** How many milliseconds in-flight requests may take when the scope closes; 100 by default. */
  readonly graceMillis?: number | undefined
  /** Wraps the API, or adds to it. */
  readonly around?: (
    app: HttpApp.Default,
    faults: faultScript.Service
  ) => Effect.Effect<HttpApp.Default, never, Scope.Scope>
}

/**
 * A running in-memory Clerk, and its faults.
 *
 * @since 0.2.0
 * @category models
 */
export interface Served {
  /** Its origin, such as `http://127.0.0.1:43121`. */
  readonly url: string
  readonly faults: faultScript.Service
}

/** Serves an in-memory Clerk on `127.0.0.1` until the scope closes. */
export const make = (
  clerk: InMemoryClerk.Service,
  { around = Effect.succeed, graceMillis = 100, port = 0 }: ServeOptions = {}
): Effect.Effect<Served, ServeError, Scope.Scope> =>
  Effect.gen(function*() {
    const script = faultScript.make()
    const app = yield* around(faultServer.make(script, clerk.httpApp), script.control)
    const node = createServer()
    // otherwise a connection would stay open for the client's next request after the server starts to close
    node.on("request", (_, response) =>
      response.once("close", () => {
        if (!node.listening) node.closeIdleConnections()
      }))
    const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port })
    yield* server.serve(app)
    yield* Effect.addFinalizer(() =>
      Effect.async<void>((resume) => {
        node.close(() => resume(Effect.void))
        setTimeout(() => node.closeAllConnections(), graceMillis).unref()
      })
    )
    return { url: HttpServer.formatAddress(server.address), faults: script.control }
  })
