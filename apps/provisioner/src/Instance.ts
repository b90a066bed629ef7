/**
 * Identifies the instance that the program changes, so that users can check it.
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * The kind of an instance, and the sources of its key and API URL.
 */
export interface Instance {
  /** A key without the prefix of a development instance counts as a production key. */
  readonly kind: "development" | "production"
  /** The last four characters of the secret key; empty for a short key. */
  readonly keyEnd: string
  /** Where the key was found. */
  readonly keySource: string
  readonly apiUrl: string
}

/**
 * The source of the secret key, as text.
 */
export class KeySource extends Context.Reference<KeySource>()("@effect-clerk/provisioner/Instance/KeySource", {
  defaultValue: (): string => "the configuration"
}) {}

/**
 * The source of the secret key: the environment takes precedence over `.env`.
 */
export const keySourceOf = (env: NodeJS.ProcessEnv): string =>
  env["CLERK_SECRET_KEY"] === undefined ? ".env" : "the environment"

/** The last characters of a short key would reveal too much of it. */
const endOf = (key: string): string => key.length < 16 ? "" : key.slice(-4)

/**
 * The configured instance.
 */
export const current: Effect.Effect<Instance, ConfigError.ConfigError> = Effect.gen(function*() {
  const key = yield* Config.string("CLERK_SECRET_KEY")
  return {
    kind: key.startsWith("sk_test_") ? "development" : "production",
    keyEnd: endOf(key),
    keySource: yield* KeySource,
    apiUrl: yield* Config.withDefault(Config.string("CLERK_API_URL"), "https://api.clerk.com")
  }
})

/**
 * The instance as a line of text.
 */
export const render = ({ apiUrl, keyEnd, keySource, kind }: Instance): string =>
  `Instance: ${kind} (key ...${keyEnd} from ${keySource}), ${apiUrl}`
