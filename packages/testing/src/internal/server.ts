import * as HttpServer from "@effect/platform/HttpServer"
import type * as HttpApp from "@effect/platform/HttpApp"
import type { ServeError } from "@effect/platform/HttpServerError"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import type * as Faults from "../Faults.js"
import type * as InMemoryClerk from "../InMemoryClerk.js"
import * as faultScript from "./faultScript.js"
import * as faultServer from "./faultServer.js"
import * as site from "./site.js"

export interface Options {
  /** 0 takes a free one. */
  readonly port: number
  /** How long requests under way may take when the server shuts down. */
  readonly graceMillis: number
  /** What `POST /control/reset` does. */
  readonly reset: Effect.Effect<void>
  readonly middleware?: (app: HttpApp.Default) => HttpApp.Default
}

/** Serves an in-memory Clerk on `127.0.0.1` until the scope closes. */
export const make = (
  clerk: InMemoryClerk.Service,
  { graceMillis, middleware = identity, port, reset }: Options
): Effect.Effect<{ readonly url: string; readonly faults: Faults.Service }, ServeError, Scope.Scope> =>
  Effect.gen(function*() {
    const script = faultScript.make()
    const app = yield* site.around(faultServer.make(script, clerk.httpApp), clerk, script.control, reset)
    const node = createServer()
    // after the server was told to close, a connection would else stay open for the client's next request
    node.on("request", (_, response) =>
      response.once("close", () => {
        if (!node.listening) node.closeIdleConnections()
      }))
    const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port })
    yield* server.serve(middleware(app))
    yield* Effect.addFinalizer(() =>
      Effect.async<void>((resume) => {
        node.close(() => resume(Effect.void))
        setTimeout(() => node.closeAllConnections(), graceMillis).unref()
      })
    )
    return { url: HttpServer.formatAddress(server.address), faults: script.control }
  })
