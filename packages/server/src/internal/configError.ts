import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"

/** A configuration error, with the name under which the value is read. */
export const invalid = (name: string, message: string): Effect.Effect<never, ConfigError.ConfigError> =>
  Effect.fail(ConfigError.InvalidData([name], message))
