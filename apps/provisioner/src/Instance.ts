/**
 * The instance that the program works on, so that nobody takes one for another.
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * The kind of an instance, and how its key and its API were found.
 */
export interface Instance {
  /** A key that does not say that it is of a development instance counts as one of production. */
  readonly kind: "development" | "production"
  /** The end of the secret key. */
  readonly keyEnd: string
  /** Where the key was found. */
  readonly keySource: string
  readonly apiUrl: string
}

/**
 * Where the secret key is found.
 */
export class KeySource extends Context.Reference<KeySource>()("@effect-clerk/provisioner/Instance/KeySource", {
  defaultValue: (): string => "the configuration"
}) {}

/**
 * Where the program finds the secret key: the environment comes before `.env`.
 */
export const keySourceOf = (env: NodeJS.ProcessEnv): string =>
  env["CLERK_SECRET_KEY"] === undefined ? ".env" : "the environment"

/** A short key would be given away by its end. */
const endOf = (key: string): string => key.length < 16 ? "" : key.slice(-4)

/**
 * The instance that the configuration names.
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
