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
import type { Dispatcher } from "undici"
import { EnvHttpProxyAgent } from "undici"
import { invalid } from "./internal/configError.js"

/** The methods of a target, with some replaced. They are bound to the target, whose private fields they may use. */
const withMethods = <Target extends object>(
  target: Target,
  replace: (name: PropertyKey, method: (...args: ReadonlyArray<unknown>) => unknown) => typeof method
): Target =>
  new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? replace(name, value.bind(target)) : value
    }
  })

const withoutPause = (controller: Dispatcher.DispatchController): Dispatcher.DispatchController =>
  withMethods(controller, (name, method) => name === "pause" ? () => {} : method)

/**
 * Keeps `fetch` from pausing a response, because undici 7 throws an uncaught exception when a connection ends while its
 * response is paused: https://github.com/nodejs/undici/issues/5360. A handler pauses with the controller or, in its older
 * form, by returning `false`.
 */
const unpaused: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(
    options,
    withMethods(handler, (name, method) => {
      switch (name) {
        case "onResponseStart":
        case "onResponseData":
          return (controller, ...args) => method(withoutPause(controller as Dispatcher.DispatchController), ...args)
        case "onHeaders":
        case "onData":
          return (...args) => {
            method(...args)
            return true
          }
        default:
          return method
      }
    })
  )

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
    (agent) => ({ dispatcher: agent.compose(unpaused) }) as RequestInit
  )
)
