import * as Throttle from "@effect-clerk/client/Throttle"
import type { TooManyRequests } from "@effect-clerk/core/ClerkError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import type * as routes from "./routes.js"

/** Counts the requests since the first one, until the window ends and the next one starts. */
interface Window {
  count: number
  readonly endsAt: number
}

/** The open windows, by budget. */
export type Windows = Map<string, Window>

interface Budget {
  readonly key: string
  readonly limit: number
  readonly windowMillis: number
}

/** How many windows are kept before expired ones are removed. */
const sweepAt = 1000

const windowOf = (windows: Windows, { key, windowMillis }: Budget, now: number): Window => {
  const open = windows.get(key)
  if (open !== undefined && now < open.endsAt) return open
  if (windows.size >= sweepAt) {
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
  }
  const opened = { count: 0, endsAt: now + windowMillis }
  windows.set(key, opened)
  return opened
}

const budgets = (secretKey: string, found: routes.Found | undefined): Array<Budget> => {
  const own = found?.route.endpoint.rateLimit ?? null
  if (own === "none") return []
  const { limit, window } = Throttle.fromSecretKey(secretKey)
  const instance = { key: "instance", limit, windowMillis: Duration.toMillis(window) }
  if (own === null) return [instance]
  const { params, scope, ...rest } = own
  return [instance, { ...rest, key: [scope, ...params.map((name) => found?.params[name])].join("/") }]
}

/**
 * Counts a request, unless one of its rate limits is exhausted. Clerk documents how many requests are allowed in how many seconds,
 * but not when a window starts: here with the first request, which refuses the fewest.
 */
export const take = (
  windows: Windows,
  secretKey: string,
  found: routes.Found | undefined,
  now: number
): Either.Either<void, TooManyRequests> => {
  const open = budgets(secretKey, found).map((budget) => ({
    ...budget,
    window: windowOf(windows, budget, now)
  }))
  const spent = open.filter(({ limit, window }) => window.count >= limit).map(({ window }) => window.endsAt)
  if (spent.length > 0) {
    return Either.left(failures.tooManyRequests(Duration.seconds(Math.ceil((Math.max(...spent) - now) / 1000))))
  }
  for (const { window } of open) window.count++
  return Either.void
}
