/**
 * The way to Clerk through the proxy of a network.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EnvHttpProxyAgent } from "undici"

const agent = Effect.try({
  try: () => new EnvHttpProxyAgent(),
  // the reason would show the URL, which may have a password
  catch: () =>
    ConfigError.InvalidData(
      ["HTTPS_PROXY or HTTP_PROXY"],
      "must be the URL of a proxy, such as http://proxy.acme.com:3128"
    )
})

/**
 * Sends what `fetch` sends through the proxies that `HTTPS_PROXY` and `HTTP_PROXY` name, but for the hosts of `NO_PROXY`.
 */
export const layer: Layer.Layer<FetchHttpClient.RequestInit, ConfigError.ConfigError> = Layer.scoped(
  FetchHttpClient.RequestInit,
  Effect.map(
    Effect.acquireRelease(agent, (agent) => Effect.promise(() => agent.destroy())),
    (dispatcher) => ({ dispatcher }) as RequestInit
  )
)
