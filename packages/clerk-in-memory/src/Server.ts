/**
 * The in-memory Clerk over HTTP with its docs page and its control API, as the command `clerk-in-memory` serves it.
 *
 * @module
 * @since 0.2.0
 */
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type * as HttpApp from "@effect/platform/HttpApp"
import type { ServeError } from "@effect/platform/HttpServerError"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Scope from "effect/Scope"
import * as site from "./internal/site.js"

/**
 * Options of the server.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /** The port to listen on; 0, the default, picks a free one. */
  readonly port?: number | undefined
  /** How many milliseconds in-flight requests may take when the scope closes; 100 by default. */
  readonly graceMillis?: number | undefined
  /** The effect of `POST /control/reset`; clears everything by default. */
  readonly reset?: Effect.Effect<void> | undefined
  /** Wraps the complete application. */
  readonly middleware?: ((app: HttpApp.Default) => HttpApp.Default) | undefined
}

/**
 * Serves an in-memory Clerk on `127.0.0.1` until the scope closes: its API, `/docs`, `/openapi.json` and `/control/...`. Fails if the
 * port is in use.
 *
 * @example
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Server from "clerk-in-memory/Server"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function*() {
 *   const clerk = yield* InMemoryClerk.make({ anyTestKey: true })
 *   const { url } = yield* Server.make(clerk, { port: 4010 })
 *   yield* Effect.log(`docs at ${url}/docs`)
 *   yield* Effect.never
 * }).pipe(Effect.scoped)
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  clerk: InMemoryClerk.Service,
  { graceMillis, middleware = identity, port, reset = clerk.reset }: Options = {}
): Effect.Effect<ClerkServer.Served, ServeError, Scope.Scope> =>
  ClerkServer.serve(clerk, {
    port,
    graceMillis,
    around: (app, faults) => Effect.map(site.around(app, clerk, faults, reset), middleware)
  })
