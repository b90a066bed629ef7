import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"

/** What is wrong with a configuration, by the name under which it is read. */
export const invalid = (name: string, message: string): Effect.Effect<never, ConfigError.ConfigError> =>
  Effect.fail(ConfigError.InvalidData([name], message))
