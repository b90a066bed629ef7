/**
 * The way to Clerk through the proxy of a network, for `FetchHttpClient`. Needs the package `undici`, which is why no other
 * module refers to it.
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
  // the reason would show the URL, which may have a password
  Effect.catchAll(() =>
    invalid("HTTPS_PROXY or HTTP_PROXY", "must be the URL of a proxy, such as http://proxy.acme.com:3128")
  )
)

/**
 * Sends what `fetch` sends through the proxies that the variables `HTTPS_PROXY` and `HTTP_PROXY` name, but for the hosts of
 * `NO_PROXY`. Without them it goes straight to Clerk. Fails where one of them is no URL.
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
