/**
 * The public keys of a Clerk instance, which verify its tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as BackendApi from "./internal/backendApi.js"
import { invalid } from "./internal/configError.js"
import * as FrontendApi from "./internal/frontendApi.js"
import * as KeySet from "./internal/keySet.js"
import * as Origin from "./internal/origin.js"
import * as Pem from "./internal/pem.js"
import type { CryptoKey } from "./internal/publicKey.js"
import type { TokenUnverifiable } from "./TokenError.js"

/**
 * Keys that are given rather than fetched.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * The JWT public key of the instance in PEM, as shown in the Clerk Dashboard; several during a key rotation. Line breaks may
   * be `\n`. Quotes around the key, and a missing first and last line, are accepted.
   */
  readonly jwtKey: string | ReadonlyArray<string>
}

/**
 * The service that finds the keys of an instance.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /**
   * The keys that may have signed a token, by the key id in its header, or `null` if the header has none. Given keys have no
   * ids: all of them are returned.
   */
  readonly find: (keyId: string | null) => Effect.Effect<ReadonlyArray<CryptoKey>, TokenUnverifiable>
  /** Whether a key that was found still belongs to the instance. Tokens it signed are accepted only while it does. */
  readonly isTrusted: (key: CryptoKey) => boolean
  /** Fetches the keys now, for example after a rotation. Does nothing if the keys are given. */
  readonly refresh: Effect.Effect<void, TokenUnverifiable>
}

/**
 * The keys of one instance. Use two layers for two instances.
 *
 * @since 0.2.0
 * @category services
 */
export class Keys extends Context.Tag("@effect-clerk/server/Keys")<Keys, Service>() {}

/**
 * Keys that are given. Fails with a `ConfigError` if one of them cannot be used.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = ({ jwtKey }: Options): Effect.Effect<Service, ConfigError.ConfigError> =>
  Effect.forEach(typeof jwtKey === "string" ? [jwtKey] : jwtKey, Pem.parse).pipe(
    Effect.map((blocks) => blocks.flat()),
    Effect.filterOrFail((keys) => keys.length > 0, () => "Expected at least one key."),
    Effect.catchAll((message) => invalid("CLERK_JWT_KEY", message)),
    Effect.map((keys) => ({
      find: () => Effect.succeed(keys),
      isTrusted: (key) => keys.includes(key),
      refresh: Effect.void
    }))
  )

/**
 * Keys that are given. No requests are made. A rotation needs a new layer.
 *
 * @example
 * import * as Keys from "@effect-clerk/server/Keys"
 *
 * const keys = Keys.layer({ jwtKey: "-----BEGIN PUBLIC KEY-----\nMIIB...\n-----END PUBLIC KEY-----" })
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Keys, ConfigError.ConfigError> => Layer.effect(Keys, make(options))

/**
 * The key in `CLERK_JWT_KEY`, or in the given configuration.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  { jwtKey = Config.string("CLERK_JWT_KEY") }: { readonly jwtKey?: Config.Config<Options["jwtKey"]> | undefined } = {}
): Layer.Layer<Keys, ConfigError.ConfigError> =>
  Layer.effect(Keys, Effect.flatMap(jwtKey, (jwtKey) => make({ jwtKey })))

/**
 * The keys of the Backend API (`GET /v1/jwks`), fetched when they are needed:
 *
 * - Concurrent callers share one fetch, with the key, the throttle and the retries of the client. It takes at most 5 seconds.
 * - After 5 minutes the keys are refreshed in the background. While Clerk is unreachable, the cached keys are used for another
 *  hour. After that, and before any keys were fetched, verification fails with `TokenUnverifiable`.
 * - An unknown key id triggers a fetch, at most once every 30 seconds.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerBackendApi: Layer.Layer<Keys, never, ClerkClient.ClerkClient> = Layer.scoped(
  Keys,
  Effect.flatMap(ClerkClient.ClerkClient, (client) => KeySet.make(BackendApi.getKeySet(client)))
)

/**
 * The public keys of the Frontend API (`/.well-known/jwks.json`), cached as in {@link layerBackendApi}. No secret key is
 * needed.
 *
 * @example
 * import * as Keys from "@effect-clerk/server/Keys"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * const keys = Keys.layerFrontendApi("https://clerk.example.com").pipe(Layer.provide(FetchHttpClient.layer))
 *
 * @since 0.2.0
 * @category layers
 */
export const layerFrontendApi = (
  url: string
): Layer.Layer<Keys, ConfigError.ConfigError, HttpClient.HttpClient> =>
  Layer.scoped(
    Keys,
    Effect.flatMap(HttpClient.HttpClient, (client) => {
      const origin = Origin.parse(url)
      return origin === null
        ? invalid(
          "CLERK_FRONTEND_API",
          "Expected the URL of the Frontend API, such as https://clerk.example.com: without a path, and https unless it is on loopback."
        )
        : KeySet.make(FrontendApi.getKeySet(client, origin))
    })
  )
