/**
 * Scripted faults between a client and the in-memory Clerk: unexpected responses, lost connections, bodies that are cut off,
 * before or after the request was processed, and concurrent changes.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as InMemoryClerk from "./InMemoryClerk.js"
import * as faultClient from "./internal/faultClient.js"
import * as faultScript from "./internal/faultScript.js"
import * as production from "./internal/production.js"

export * from "./Fault.js"

export type { Operation } from "@effect-clerk/core/Contract"
export type { RandomOptions, Script, SeenRequest, Service, Target } from "./internal/faultScript.js"

/**
 * Controls the faults of one client or server.
 *
 * @since 0.1.0
 * @category tags
 */
export class Faults extends Context.Tag("@effect-clerk/testing/Faults")<Faults, faultScript.Service>() {}

/**
 * Faults between an in-memory Clerk and a client that the program builds itself. They run in the fiber of the caller and on its
 * clock. A failed connection looks like a real one: an `HttpClientError` whose cause has a `code` of Node. `ClerkServer` has the
 * same faults over HTTP.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<Faults | HttpClient.HttpClient, never, InMemoryClerk.InMemoryClerk> = Layer
  .effectContext(
    Effect.map(InMemoryClerk.InMemoryClerk, (clerk) => {
      const script = faultScript.make()
      return Context.make(Faults, script.control).pipe(
        Context.add(HttpClient.HttpClient, faultClient.make(script, clerk.httpClient))
      )
    })
  )

/**
 * {@link layer} with other settings.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: InMemoryClerk.Options): Layer.Layer<Faults | InMemoryClerk.Provided> =>
  Layer.unwrapEffect(Effect.map(InMemoryClerk.make(options), (clerk) => {
    const script = faultScript.make()
    return production.layer(clerk).pipe(
      Layer.provide(Layer.succeed(HttpClient.HttpClient, faultClient.make(script, clerk.httpClient))),
      Layer.merge(Layer.succeedContext(
        Context.make(Faults, script.control).pipe(Context.add(InMemoryClerk.InMemoryClerk, clerk))
      ))
    )
  }))

/**
 * `InMemoryClerk.layer` with faults between the client and the in-memory Clerk; without a script there are none. The client waits
 * on `TestClock` before it retries: fork such a call and adjust the clock.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Faults from "@effect-clerk/testing/Faults"
 * import { layer } from "@effect/vitest"
 * import * as Effect from "effect/Effect"
 * import * as Fiber from "effect/Fiber"
 * import * as TestClock from "effect/TestClock"
 *
 * layer(Faults.layer)("an outage", (it) => {
 *   it.effect("of one request is not noticed", () =>
 *     Effect.gen(function*() {
 *       const faults = yield* Faults.Faults
 *       const organizations = yield* Organizations.Organizations
 *       yield* faults.script("organizations.list", [Faults.refuse])
 *       const page = yield* Effect.fork(organizations.list())
 *       yield* TestClock.adjust("1 minute")
 *       yield* Fiber.join(page)
 *     }))
 * })
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Faults | InMemoryClerk.Provided> = layerWith({})
