/**
 * Messages for errors in the configuration.
 */
import * as ConfigError from "effect/ConfigError"

/**
 * Describes an error. `contents` has the description of what a variable contains, by its name.
 */
export const describe = (
  error: ConfigError.ConfigError,
  contents: { readonly [variable: string]: string } = {}
): string => {
  // it is neither in the environment nor in `.env`
  if (ConfigError.isOr(error)) return describe(error.right, contents)
  if (ConfigError.isMissingData(error)) {
    const variable = error.path.join("_")
    const content = contents[variable]
    return `${variable} is not set. Set it, or write it to .env${content === undefined ? "" : `: ${content}`}.`
  }
  return ConfigError.isInvalidData(error) ? `${error.path.join("_")}: ${error.message}` : error.message
}
