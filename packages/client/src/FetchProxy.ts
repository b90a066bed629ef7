/**
 * Sends requests through an HTTP proxy, for `FetchHttpClient`. Needs the package `undici`, so no other module imports
 * this one.
 *
 * @module
 * @since 0.2.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EnvHttpProxyAgent } from "undici"
import { invalid } from "./internal/configError.js"

const agent = Effect.try(() => new EnvHttpProxyAgent()).pipe(
  // the cause would show the URL, which may contain a password
  Effect.catchAll(() =>
    invalid("HTTPS_PROXY or HTTP_PROXY", "must be the URL of a proxy, such as http://proxy.acme.com:3128")
  )
)

/**
 * Sends the requests of `fetch` through the proxies in `HTTPS_PROXY` and `HTTP_PROXY`, except to the hosts in
 * `NO_PROXY`. Without these variables, requests go directly to Clerk. Fails with a `ConfigError` if one of them is not
 * a URL.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as FetchProxy from "@effect-clerk/client/FetchProxy"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * const clerk = Clerk.layerConfig().pipe(
 *   Layer.provide(FetchHttpClient.layer.pipe(Layer.provideMerge(FetchProxy.layer)))
 * )
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<FetchHttpClient.RequestInit, ConfigError.ConfigError> = Layer.scoped(
  FetchHttpClient.RequestInit,
  Effect.map(
    Effect.acquireRelease(agent, (agent) => Effect.promise(() => agent.destroy())),
    (dispatcher) => ({ dispatcher }) as RequestInit
  )
)
