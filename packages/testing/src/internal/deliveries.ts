import type { WebhookEvent } from "@effect-clerk/core/WebhookEvent"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpServerError from "@effect/platform/HttpServerError"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Cause from "effect/Cause"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { PCGRandom } from "effect/Utils"
import * as WebhookSender from "../WebhookSender.js"
import * as envelopes from "./envelopes.js"
import * as httpClient from "./httpClient.js"
import * as recent from "./recent.js"

/**
 * The faults of webhook deliveries, each as the share of the deliveries that it affects, from 0 to 1.
 *
 * @since 0.2.0
 * @category models
 */
export interface DeliveryFaults {
  /** An acknowledged webhook is sent once more. */
  readonly duplicated?: number | undefined
  /** A webhook arrives 10 seconds late, after those of later events. */
  readonly reordered?: number | undefined
  /** An attempt does not arrive. */
  readonly lost?: number | undefined
  /** An attempt arrives, but its answer does not. */
  readonly unanswered?: number | undefined
  /** The same seed chooses the same faults; 0 by default. */
  readonly seed?: number | undefined
}

/**
 * Options of deliveries.
 *
 * @since 0.2.0
 * @category models
 */
export interface DeliveryOptions {
  /** The signing secret of the endpoint, `whsec_...`; by default that of the in-memory Clerk. */
  readonly secret?: Redacted.Redacted | undefined
  /** The types of events that are sent; all by default. */
  readonly types?: ReadonlyArray<WebhookEvent["type"]> | undefined
  /** The path of the route, if the target is an application; `/webhooks/clerk` by default. */
  readonly path?: string | undefined
  readonly faults?: DeliveryFaults | undefined
  /** Runs after each attempt. */
  readonly onAttempt?: ((attempt: DeliveryAttempt) => Effect.Effect<void>) | undefined
}

/**
 * An attempt to send a webhook.
 *
 * @since 0.2.0
 * @category models
 */
export interface DeliveryAttempt {
  readonly id: string
  readonly type: string
  /** The number of the attempt, starting at 1. */
  readonly number: number
  readonly at: DateTime.Utc
  /** The status of the answer, or the reason why there was none: `lost` and `unanswered` are faults. */
  readonly outcome: number | "timeout" | "connection" | "lost" | "unanswered"
  /** The time until the next attempt; `null` if there is none. */
  readonly nextIn: Duration.Duration | null
}

/**
 * The deliveries to an endpoint.
 *
 * @since 0.2.0
 * @category models
 */
export interface Deliveries {
  /** The last 10,000 attempts, in the order of their outcomes. */
  readonly attempts: Effect.Effect<ReadonlyArray<DeliveryAttempt>>
  /** Waits until no webhook is in flight: each was acknowledged, given up, or waits for its next attempt. */
  readonly idle: Effect.Effect<void>
  /** Sends one of the last 1,000 webhooks again, with the same id. Fails if there is none with this id. */
  readonly resend: (id: string) => Effect.Effect<void, Cause.NoSuchElementException>
}

/** The secret of all in-memory Clerks. It is published, so it is not secret. */
export const signingSecret = `whsec_${Buffer.from("signing secret of tests, no secret").toString("base64")}`

/** The delay of each attempt after the one before, as in Svix. */
const waits = [
  "0 seconds",
  "5 seconds",
  "5 minutes",
  "30 minutes",
  "2 hours",
  "5 hours",
  "10 hours",
  "10 hours"
] as const

/** The time limit for an answer. `TestClock` does not wait for promises, so they get a moment of real time. */
const patience = Effect.zipRight(
  Effect.sleep("15 seconds"),
  Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
)

const lateness = Duration.seconds(10)

/** How many webhooks are kept for resending. */
const kept = 1_000

interface Message {
  readonly id: string
  readonly type: string
  readonly body: string
}

/** Counts the running tasks, and resumes waiting fibers when there are none. */
const makeActivity = () => {
  const waiting = new Set<() => void>()
  let active = 0
  return {
    enter: () => {
      active++
    },
    leave: () => {
      active--
      if (active > 0) return
      for (const resume of waiting) resume()
      waiting.clear()
    },
    idle: Effect.async<void>((resume) => {
      const done = () => resume(Effect.void)
      if (active <= 0) return done()
      waiting.add(done)
      return Effect.sync(() => waiting.delete(done))
    })
  }
}

const makeChance = ({ seed = 0, ...shares }: DeliveryFaults) => {
  const random = new PCGRandom(seed)
  return (fault: keyof typeof shares): boolean => {
    const share = shares[fault] ?? 0
    return share > 0 && random.number() < share
  }
}

/** Calls an application in its fiber, or a URL with `fetch`. */
const clientOf = <E, R>(target: string | HttpApp.Default<E, R>) =>
  typeof target === "string"
    ? Effect.map(
      Layer.build(Layer.provide(
        FetchHttpClient.layer,
        Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })
      )),
      (context) => Context.get(context, HttpClient.HttpClient)
    )
    : Effect.map(
      Effect.context<Exclude<R, HttpServerRequest.HttpServerRequest | Scope.Scope>>(),
      (context) =>
        httpClient.make(
          Effect.scoped(
            Effect.catchAllCause(target, (cause) => Effect.map(HttpServerError.causeResponse(cause), (_) => _[0]))
          ).pipe(
            Effect.mapInputContext((request: Context.Context<HttpServerRequest.HttpServerRequest>) =>
              Context.merge(context, request) as never
            )
          )
        )
    )

/** Sends the events of a source to an endpoint, as Svix does for Clerk, until the scope closes. */
export const make = <E = never, R = never>(
  listen: (listener: (event: WebhookEvent) => void) => () => void,
  target: string | HttpApp.Default<E, R>,
  {
    faults = {},
    onAttempt = () => Effect.void,
    path = "/webhooks/clerk",
    secret = Redacted.make(signingSecret),
    types
  }: DeliveryOptions
): Effect.Effect<
  Deliveries,
  ConfigError.ConfigError,
  Scope.Scope | Exclude<R, HttpServerRequest.HttpServerRequest | Scope.Scope>
> =>
  Effect.gen(function*() {
    const client = yield* clientOf(target)
    const url = typeof target === "string" ? target : `http://localhost${path}`
    const { sign } = yield* WebhookSender.make(secret)
    const run = yield* FiberSet.makeRuntime()
    const meets = makeChance(faults)
    const { enter, idle, leave } = makeActivity()
    const attempts: Array<DeliveryAttempt> = []
    const messages = new Map<string, Message>()
    let sent = 0

    const send = ({ body, id }: Message) =>
      Effect.gen(function*() {
        const { headers } = yield* sign(body, { id })
        const request = HttpClientRequest.post(url, { headers }).pipe(
          HttpClientRequest.bodyText(body, "application/json")
        )
        const response = yield* client.execute(request)
        yield* Effect.ignore(response.text)
        return { status: response.status, isLast: response.headers["webhook-delivery"] === "abort-message" }
      })

    const outcomeOf = (message: Message) => {
      if (meets("lost")) return Effect.succeed({ outcome: "lost" as const, isLast: false })
      const isUnanswered = meets("unanswered")
      return send(message).pipe(
        Effect.map(({ isLast, status }) =>
          isUnanswered ? { outcome: "unanswered" as const, isLast: false } : { outcome: status, isLast }
        ),
        Effect.catchAll(() => Effect.succeed({ outcome: "connection" as const, isLast: false })),
        Effect.raceFirst(Effect.as(patience, { outcome: "timeout" as const, isLast: false }))
      )
    }

    const isTaken = (outcome: DeliveryAttempt["outcome"]): boolean =>
      typeof outcome === "number" && outcome >= 200 && outcome < 300

    const after = (wait: Duration.DurationInput, next: Effect.Effect<void>) =>
      Effect.sync(leave).pipe(
        Effect.zipRight(Effect.sleep(wait)),
        Effect.zipRight(Effect.sync(enter)),
        Effect.zipRight(next)
      )

    const attempt = (message: Message, number: number): Effect.Effect<void> =>
      Effect.gen(function*() {
        const at = yield* DateTime.now
        const { isLast, outcome } = yield* outcomeOf(message)
        const wait = isTaken(outcome) || isLast ? undefined : waits[number]
        const { id, type } = message
        const made = { id, type, number, at, outcome, nextIn: wait === undefined ? null : Duration.decode(wait) }
        recent.add(attempts, made)
        yield* onAttempt(made)
        if (wait !== undefined) return yield* after(wait, attempt(message, number + 1))
        if (isTaken(outcome) && meets("duplicated")) yield* attempt(message, number + 1)
      })

    const deliver = (message: Message): void => {
      enter()
      const first = attempt(message, 1)
      run(Effect.ensuring(meets("reordered") ? after(lateness, first) : first, Effect.sync(leave)))
    }

    yield* Effect.acquireRelease(
      Effect.sync(() =>
        listen(({ raw, type }) => {
          if (types !== undefined && !types.includes(type)) return
          const message = { id: envelopes.messageId(++sent), type, body: JSON.stringify(Redacted.value(raw)) }
          messages.set(message.id, message)
          if (messages.size > kept) messages.delete(envelopes.messageId(sent - kept))
          deliver(message)
        })
      ),
      (stop) => Effect.sync(stop)
    )

    return {
      attempts: Effect.sync(() => recent.latest(attempts)),
      idle,
      resend: (id) => {
        const message = messages.get(id)
        return message === undefined
          ? Effect.fail(new Cause.NoSuchElementException(`There is no webhook ${id} among the last ${kept}`))
          : Effect.sync(() => deliver(message))
      }
    }
  })
