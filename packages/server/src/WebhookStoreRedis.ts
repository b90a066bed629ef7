/**
 * A webhook store in Redis, with any Redis client.
 *
 * @module
 * @since 0.2.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { WebhookBusy, WebhookStoreUnavailable } from "./WebhookError.js"
import * as WebhookStore from "./WebhookStore.js"

/**
 * Options of the store.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * Sends a command, such as `["EVAL", script, "1", key]`: `([name, ...args]) => redis.call(name, ...args)` with ioredis,
   * `(command) => client.sendCommand([...command])` with node-redis. Only `EVAL` is sent.
   */
  readonly send: (command: readonly [name: string, ...args: ReadonlyArray<string>]) => Promise<unknown>
  /** The prefix of the keys. Use a different one for each Clerk instance. Default: `clerk:webhooks:`. */
  readonly prefix?: string | undefined
  /** How long the id of a webhook is kept. Default: 8 days. */
  readonly keep?: Duration.DurationInput | undefined
  /** The time limit for an answer of Redis; a number is milliseconds. Default: 5 seconds. */
  readonly timeout?: Duration.DurationInput | undefined
}

/*
 * A key holds the token of its claim, or `done`, and an expiry time. Times come from the clocks of the processes, as in every other
 * store: the TTL only cleans up.
 */

const claimScript = `local value = redis.call("GET", KEYS[1])
if value then
  local owner, expires = string.match(value, "^(%S+) (%d+)$")
  if tonumber(expires) > tonumber(ARGV[2]) then return owner == "done" and "Done" or "Busy" end
end
redis.call("SET", KEYS[1], ARGV[1] .. " " .. ARGV[3], "PX", ARGV[4])
return "Fresh"`

/** A claim can be settled after its lease expired, unless another delivery claimed the webhook. */
const settleScript = `local value = redis.call("GET", KEYS[1])
if value and string.match(value, "^%S+") ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], "done " .. ARGV[2], "PX", ARGV[3])
return 1`

const releaseScript = `local value = redis.call("GET", KEYS[1])
if value and string.match(value, "^%S+") == ARGV[1] then redis.call("DEL", KEYS[1]) end
return 1`

/**
 * A store in Redis, shared by all processes. It has no transaction with what a handler writes: after a crash between the handler and
 * the store, the webhook is handled again.
 *
 * @example
 * import * as WebhookStoreRedis from "@effect-clerk/server/WebhookStoreRedis"
 * import { Redis } from "ioredis"
 *
 * export const makeStore = () => {
 *   const redis = new Redis("redis://127.0.0.1")
 *   return WebhookStoreRedis.make({ send: ([name, ...args]) => redis.call(name, ...args) })
 * }
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  { keep = WebhookStore.defaultKeep, prefix = "clerk:webhooks:", send, timeout = "5 seconds" }: Options
): WebhookStore.Service => {
  const keepMillis = Duration.toMillis(keep)

  const run = (script: string, id: string, ...args: ReadonlyArray<string | number>) =>
    Effect.tryPromise({
      try: () => send(["EVAL", script, "1", prefix + id, ...args.map(String)]),
      catch: (cause) => new WebhookStoreUnavailable({ cause })
    }).pipe(
      Effect.interruptible,
      Effect.timeoutFail({
        duration: timeout,
        onTimeout: () => new WebhookStoreUnavailable({ cause: new Error("Redis did not answer in time") })
      })
    )

  return {
    claim: (id, lease) =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const token = crypto.randomUUID()
        const millis = Duration.toMillis(lease)
        const claimed = String(yield* run(claimScript, id, token, now, now + millis, millis + keepMillis))
        return claimed === "Fresh" ? { _tag: "Fresh", token } : { _tag: claimed === "Done" ? "Done" : "Busy" }
      }),
    settle: (id, token) =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const settled = Number(yield* run(settleScript, id, token, now + keepMillis, keepMillis))
        if (settled === 0) return yield* new WebhookBusy({ id })
      }),
    release: (id, token) => Effect.asVoid(run(releaseScript, id, token)),
    transaction: (effect) => effect
  }
}

/**
 * A store in Redis. See {@link make}.
 *
 * @example
 * import * as WebhookStoreRedis from "@effect-clerk/server/WebhookStoreRedis"
 * import { Effect, Layer } from "effect"
 * import { Redis } from "ioredis"
 *
 * export const StoreLive = Layer.unwrapScoped(
 *   Effect.acquireRelease(
 *     Effect.sync(() => new Redis("redis://127.0.0.1")),
 *     (redis) => Effect.sync(() => redis.disconnect())
 *   ).pipe(Effect.map((redis) => WebhookStoreRedis.layer({ send: ([name, ...args]) => redis.call(name, ...args) })))
 * )
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<WebhookStore.WebhookStore> =>
  Layer.sync(WebhookStore.WebhookStore, () => make(options))
