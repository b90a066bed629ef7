/**
 * The public keys of a Clerk instance, by which its tokens are verified.
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
 * The keys that are given, rather than fetched.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * The JWT public key of the instance in PEM, as the Clerk Dashboard shows it; several while keys roll over. Line breaks may
   * be `\n`, and quotes around it, or the lack of its first and last line, do no harm.
   */
  readonly jwtKey: string | ReadonlyArray<string>
}

/**
 * The keys of an instance.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /**
   * The keys that may have signed a token, by the key id in its header, which is `null` where it has none. Keys that are
   * given rather than fetched have no ids: any of them may have.
   */
  readonly find: (keyId: string | null) => Effect.Effect<ReadonlyArray<CryptoKey>, TokenUnverifiable>
  /** Whether a key that was found is still one of the instance: what it signed is believed as long as it is. */
  readonly isTrusted: (key: CryptoKey) => boolean
  /** Fetches the keys now, as after a rotation. Nothing where they are given. */
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
 * Keys that are given. Fails when one of them cannot be used.
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
 * Keys that are given. No request is made, and a rotation needs a new layer.
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
 * The key of `CLERK_JWT_KEY`, or of the configuration that is given.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  { jwtKey = Config.string("CLERK_JWT_KEY") }: { readonly jwtKey?: Config.Config<Options["jwtKey"]> | undefined } = {}
): Layer.Layer<Keys, ConfigError.ConfigError> =>
  Layer.effect(Keys, Effect.flatMap(jwtKey, (jwtKey) => make({ jwtKey })))

/**
 * The keys that the Backend API has (`GET /v1/jwks`), fetched when they are needed:
 *
 * - once for all who need them meanwhile, with the key, the throttle and the retries of the client, in 5 seconds at most;
 * - again after 5 minutes, behind the back of whoever needs them. While Clerk cannot be reached, the old ones are used for
 *   another hour. After that, and where there are none yet, verification fails with `TokenUnverifiable`;
 * - again for a key id that is not known, once in 30 seconds.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerBackendApi: Layer.Layer<Keys, never, ClerkClient.ClerkClient> = /* @__PURE__ */ Layer.scoped(
  Keys,
  /* @__PURE__ */ Effect.flatMap(ClerkClient.ClerkClient, (client) => KeySet.make(BackendApi.getKeySet(client)))
)

/**
 * The keys that the Frontend API shows to everybody (`/.well-known/jwks.json`), kept as those of {@link layerBackendApi}
 * are: no secret key is needed.
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
          "Expected the URL of the Frontend API, such as https://clerk.example.com: no path, and https unless it is on loopback."
        )
        : KeySet.make(FrontendApi.getKeySet(client, origin))
    })
  )
