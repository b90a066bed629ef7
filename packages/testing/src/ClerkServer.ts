/**
 * The in-memory Clerk over HTTP on the loopback interface, for clients in any language.
 *
 * @module
 * @since 0.1.0
 */
import type { ServeError } from "@effect/platform/HttpServerError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Faults from "./Faults.js"
import * as InMemoryClerk from "./InMemoryClerk.js"
import * as server from "./internal/server.js"

/**
 * How the instance is configured and where it listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends InMemoryClerk.Options {
  /** The port to listen on; 0, the default, picks a free one. */
  readonly port?: number | undefined
}

/**
 * A server that is listening.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Its origin, such as `http://127.0.0.1:43121`: the value for `CLERK_API_URL`, without `/v1`. */
  readonly url: string
}

/**
 * The server of a test.
 *
 * @since 0.1.0
 * @category tags
 */
export class ClerkServer extends Context.Tag("@effect-clerk/testing/ClerkServer")<ClerkServer, Service>() {}

export type { Served, ServeOptions } from "./internal/server.js"

/**
 * Serves an existing in-memory Clerk on `127.0.0.1`, until the scope closes. Fails if the port is in use.
 *
 * @since 0.2.0
 * @category constructors
 */
export const serve: (
  clerk: InMemoryClerk.Service,
  options?: server.ServeOptions
) => Effect.Effect<server.Served, ServeError, Scope.Scope> = server.make

/**
 * Serves an in-memory Clerk on `127.0.0.1` until the scope closes, and provides its control and that of its faults. Its clock is
 * that of the fiber that builds the layer. Fails if the port is in use.
 *
 * @example
 * import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function*() {
 *   const server = yield* ClerkServer.ClerkServer
 *   yield* Effect.log(`CLERK_API_URL=${server.url} CLERK_SECRET_KEY=sk_test_in_memory`)
 *   yield* Effect.never
 * }).pipe(Effect.provide(ClerkServer.layer({ port: 8787 })))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options = {}
): Layer.Layer<ClerkServer | Faults.Faults | InMemoryClerk.InMemoryClerk, ServeError> =>
  Layer.scopedContext(Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.make(options)
    const { faults, url } = yield* server.make(clerk, { port: options.port })
    return Context.make(ClerkServer, { url }).pipe(
      Context.add(InMemoryClerk.InMemoryClerk, clerk),
      Context.add(Faults.Faults, faults)
    )
  }))
