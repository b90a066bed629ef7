import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Base64Url from "./base64url.js"
import { invalid } from "./configError.js"
import type { Expectations } from "./jwt.js"
import * as Origin from "./origin.js"

/** What the options of session tokens and machine tokens have in common. */
export interface Options {
  readonly publishableKey?: string | undefined
  readonly issuer?: string | ReadonlyArray<string> | undefined
  readonly audience?: string | ReadonlyArray<string> | undefined
  readonly clockSkew?: Duration.DurationInput | undefined
}

/** The Frontend API URL in a publishable key. */
const issuerOf = (publishableKey: string): string | null => {
  const [, encoded] = /^pk_(?:test|live)_([A-Za-z0-9+/=_-]+)$/.exec(publishableKey) ?? []
  if (encoded === undefined) return null
  try {
    const host = Base64Url.decode(encoded)
    return /^[A-Za-z0-9.-]+(?::\d+)?\$$/.test(host) ? `https://${host.slice(0, -1)}` : null
  } catch {
    return null
  }
}

/** One or more texts, none of them empty; `null` if the option is not set. */
export const listOf = (
  name: string,
  option: string | ReadonlyArray<string> | undefined,
  isFit: (text: string) => boolean,
  expected: string
): Effect.Effect<ReadonlyArray<string> | null, ConfigError.ConfigError> => {
  if (option === undefined) return Effect.succeed(null)
  const list = typeof option === "string" ? [option] : option
  return list.length > 0 && list.every(isFit) ? Effect.succeed(list) : invalid(name, expected)
}

export const make = (options: Options): Effect.Effect<Expectations, ConfigError.ConfigError> =>
  Effect.gen(function*() {
    const { audience, clockSkew = "5 seconds", issuer, publishableKey } = options
    const derived = publishableKey === undefined ? null : issuerOf(publishableKey)
    if (publishableKey !== undefined && derived === null) {
      return yield* invalid(
        "CLERK_PUBLISHABLE_KEY",
        publishableKey.startsWith("sk_")
          ? "This is the secret key. Expected the publishable key, which starts with pk_."
          : "Expected the publishable key of the instance: copy the complete key from the page API keys of the Clerk Dashboard."
      )
    }
    const clockSkewMillis = Duration.toMillis(clockSkew)
    if (!Number.isFinite(clockSkewMillis)) return yield* invalid("clockSkew", "Expected a finite duration.")
    const issuers = yield* listOf(
      "issuer",
      issuer,
      (one) => Origin.parse(one) === one,
      "Expected the URL of the Frontend API, such as https://clerk.example.com, without a trailing slash; at least one."
    )
    const audiences = yield* listOf("audience", audience, (one) => one !== "", "Expected at least one audience.")
    return { issuers: issuers ?? (derived === null ? null : [derived]), audiences, clockSkewMillis }
  })
