import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"

/** A configuration error, with the name of the setting. */
export const invalid = (name: string, message: string): Effect.Effect<never, ConfigError.ConfigError> =>
  Effect.fail(ConfigError.InvalidData([name], message))
