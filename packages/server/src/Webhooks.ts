/**
 * Receives Clerk's webhooks: verifies their signatures, decodes them, and passes each to the handler of its type.
 *
 * @module
 * @since 0.2.0
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerRespondable from "@effect/platform/HttpServerRespondable"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as WebhookSignature from "@effect-clerk/core/WebhookSignature"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { invalid } from "./internal/configError.js"
import { WebhookBusy, WebhookRejected, WebhookStoreUnavailable, WebhookUnreadable } from "./WebhookError.js"
import * as WebhookStore from "./WebhookStore.js"

/**
 * Options of the verification of webhooks.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * The signing secret of the endpoint, `whsec_...`, from its page in Clerk's Dashboard. Pass several during a rotation, or if
   * several endpoints use this route.
   */
  readonly signingSecret: Redacted.Redacted | ReadonlyArray<Redacted.Redacted>
  /** The tolerated difference between the timestamp of a webhook and this clock; a number is milliseconds. Default: 5 minutes. */
  readonly tolerance?: Duration.DurationInput | undefined
}

/**
 * A webhook as it was received, by a request or from a queue.
 *
 * @since 0.2.0
 * @category models
 */
export interface Input {
  readonly headers: Headers.Input
  /** The body as it was received: bytes, or their text. Parsing and serializing it again changes the signature. */
  readonly body: Uint8Array | ArrayBuffer | string
}

/**
 * A verified webhook. Its `id` is the same on every retry; `sentAt` is not. Webhooks arrive in any order: compare `updatedAt` of
 * their data.
 *
 * @since 0.2.0
 * @category models
 */
export interface Delivery {
  readonly id: string
  readonly sentAt: DateTime.Utc
  readonly event: WebhookEvent.WebhookEvent
}

/**
 * The service that verifies webhooks.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** Verifies the signature first, and only then decodes the body. */
  readonly verify: (input: Input) => Effect.Effect<Delivery, WebhookRejected | WebhookUnreadable>
}

/**
 * Verifies the webhooks of one instance.
 *
 * @since 0.2.0
 * @category services
 */
export class Webhooks extends Context.Tag("@effect-clerk/server/Webhooks")<Webhooks, Service>() {}

const maxBytes = 1_048_576

const rejected = (reason: WebhookRejected["reason"]) => Effect.fail(new WebhookRejected({ reason }))

/** The three headers of one family, `svix-` or `webhook-`; headers of the other family are ignored. */
const signedHeaders = (headers: Headers.Headers) => {
  const family = ["id", "timestamp", "signature"].some((name) => headers[`svix-${name}`] !== undefined)
    ? "svix"
    : "webhook"
  const { [`${family}-id`]: id, [`${family}-signature`]: signatures, [`${family}-timestamp`]: timestamp } = headers
  return id && signatures && timestamp ? { id, signatures, timestamp } : null
}

/** Whether two texts are equal, in constant time. */
const isSame = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

const bytesOf = (body: Input["body"]): Uint8Array =>
  typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body)

const parse = (body: Uint8Array): unknown =>
  JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body))

/**
 * Makes the service that verifies webhooks with the signing secrets of their endpoints. Fails with a `ConfigError` if a secret is
 * invalid.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  { signingSecret, tolerance = "5 minutes" }: Options
): Effect.Effect<Service, ConfigError.ConfigError> =>
  Effect.gen(function*() {
    const keys = yield* Effect.forEach(
      Redacted.isRedacted(signingSecret) ? [signingSecret] : signingSecret,
      (secret) => Effect.flatten(WebhookSignature.importSecret(secret))
    ).pipe(
      Effect.filterOrFail((keys) => keys.length > 0),
      Effect.catchAll(() =>
        invalid(
          "CLERK_WEBHOOK_SIGNING_SECRET",
          "Expected the signing secret of the endpoint, whsec_..., as shown on its page in Clerk's Dashboard."
        )
      )
    )
    const toleranceSeconds = Math.floor(Duration.toSeconds(tolerance))

    const isSigned = (signatures: string, message: { id: string; timestamp: string; body: Uint8Array }) => {
      const given = signatures.split(" ")
      return Effect.exists(keys, (key) =>
        Effect.map(WebhookSignature.sign(key, message), (bytes) => {
          const expected = `v1,${btoa(String.fromCharCode(...bytes))}`
          return given.some((signature) => isSame(signature, expected))
        }))
    }

    const read = (id: string, timestamp: string, body: Uint8Array) =>
      Effect.try({ try: () => parse(body), catch: () => new WebhookRejected({ reason: "NotJson" }) }).pipe(
        Effect.flatMap((input) =>
          Effect.mapError(
            WebhookEvent.fromUnknown(input),
            ({ paths, type }) =>
              type === null
                ? new WebhookRejected({ reason: "Envelope" })
                : new WebhookUnreadable({ id, type, paths })
          )
        ),
        Effect.map((event): Delivery => ({ id, sentAt: DateTime.unsafeMake(Number(timestamp) * 1000), event }))
      )

    return Webhooks.of({
      verify: ({ body, headers }) =>
        Effect.clockWith((clock) => {
          const signed = signedHeaders(Headers.fromInput(headers))
          if (signed === null) return rejected("MissingHeader")
          const { id, signatures, timestamp } = signed
          if (!/^\d{1,13}$/.test(timestamp)) return rejected("Timestamp")
          const age = Math.floor(clock.unsafeCurrentTimeMillis() / 1000) - Number(timestamp)
          if (age > toleranceSeconds) return rejected("TooOld")
          if (-age > toleranceSeconds) return rejected("TooNew")
          const bytes = bytesOf(body)
          if (bytes.length > maxBytes) return rejected("Oversized")
          return Effect.if(isSigned(signatures, { id, timestamp, body: bytes }), {
            onTrue: () => read(id, timestamp, bytes),
            onFalse: () => rejected("Signature")
          })
        })
    })
  })

/**
 * Verifies webhooks with the given secrets.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Webhooks, ConfigError.ConfigError> =>
  Layer.effect(Webhooks, make(options))

/**
 * Verifies webhooks with the secret in `CLERK_WEBHOOK_SIGNING_SECRET`, or in the given configuration.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  // Config.redacted would also redact the error message
  { signingSecret = Config.map(Config.string("CLERK_WEBHOOK_SIGNING_SECRET"), Redacted.make), ...options }:
    & { readonly signingSecret?: Config.Config<Options["signingSecret"]> | undefined }
    & Omit<Options, "signingSecret"> = {}
): Layer.Layer<Webhooks, ConfigError.ConfigError> =>
  Layer.effect(Webhooks, Effect.flatMap(signingSecret, (signingSecret) => make({ ...options, signingSecret })))

/**
 * The handlers of events, by type; `orElse` handles all others. An event without a handler is acknowledged and ignored.
 *
 * @since 0.2.0
 * @category models
 */
export type Handlers<E, R> =
  & {
    readonly [T in WebhookEvent.Type]?: (
      event: WebhookEvent.Of<T>,
      delivery: Delivery
    ) => Effect.Effect<unknown, E, R>
  }
  & {
    /** Handles all other events. */
    readonly orElse?: (event: WebhookEvent.WebhookEvent, delivery: Delivery) => Effect.Effect<unknown, E, R>
  }

type ErrorOf<H> = {
  [K in keyof H]: H[K] extends (...args: never) => Effect.Effect<infer _A, infer E, infer _R> ? E : never
}[keyof H]

type ContextOf<H> = {
  [K in keyof H]: H[K] extends (...args: never) => Effect.Effect<infer _A, infer _E, infer R> ? R : never
}[keyof H]

/** Makes a handler of an unknown type a type error; such events belong to `orElse`. */
type Known<H> = { readonly [K in Exclude<keyof H, keyof Handlers<unknown, unknown>>]: never }

/**
 * Handles a verified webhook, whatever its source.
 *
 * @since 0.2.0
 * @category models
 */
export type Handler<E, R> = (delivery: Delivery) => Effect.Effect<void, E, R>

/**
 * Passes the event of a webhook to the handler of its type. The errors and requirements are those of the handlers.
 *
 * @since 0.2.0
 * @category handling
 */
export const handle = <const H extends Handlers<unknown, unknown>>(
  handlers: H & Known<H>
): Handler<ErrorOf<H>, ContextOf<H>> =>
(delivery) => {
  const { event } = delivery
  const { orElse, ...byType } = handlers as Handlers<ErrorOf<H>, ContextOf<H>>
  const handler = WebhookEvent.isKnownType(event.type) ? byType[event.type] ?? orElse : orElse
  return handler === undefined ? Effect.void : Effect.asVoid(handler(event as never, delivery))
}

/** Errors that are answered here, because they concern the delivery rather than the handler. */
type Answered = WebhookBusy | WebhookStoreUnavailable

const isAnswered = (error: unknown): error is Answered =>
  error instanceof WebhookBusy || error instanceof WebhookStoreUnavailable

const answer = (error: WebhookRejected | WebhookUnreadable | Answered) =>
  Effect.zipRight(
    error._tag === "WebhookRejected" || error._tag === "WebhookBusy" ? Effect.logDebug(error) : Effect.logError(error),
    HttpServerRespondable.toResponse(error)
  )

const receive = Effect.gen(function*() {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return yield* rejected("Oversized")
  const body = yield* request.arrayBuffer.pipe(HttpIncomingMessage.withMaxBodySize(Option.some(maxBytes)))
  const { verify } = yield* Webhooks
  return yield* verify({ headers: request.headers, body })
})

/**
 * The route for webhooks: verifies the request, runs the handler and answers 204. An invalid webhook is answered 400, one that
 * cannot be decoded 500, one that is being handled 503. An error of the handler is the error of the route: your server answers it
 * with 5xx, and Clerk retries.
 *
 * The route must be public, and nothing may read the body before it.
 *
 * @since 0.2.0
 * @category routes
 */
export const respond = <E, R>(
  handler: (delivery: Delivery) => Effect.Effect<unknown, E, R>
): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  Exclude<E, Answered>,
  R | Webhooks | HttpServerRequest.HttpServerRequest
> =>
  Effect.matchEffect(receive, {
    onFailure: (error) => error._tag === "RequestError" ? HttpServerRespondable.toResponse(error) : answer(error),
    onSuccess: (delivery) =>
      handler(delivery).pipe(
        Effect.as(HttpServerResponse.empty()),
        Effect.catchAll((error) => isAnswered(error) ? answer(error) : Effect.fail(error as Exclude<E, Answered>))
      )
  })

/**
 * The route for webhooks, with a handler per event type. Its errors and requirements are those of the handlers. See
 * {@link respond}.
 *
 * @example
 * import { HttpRouter } from "@effect/platform"
 * import * as Webhooks from "@effect-clerk/server/Webhooks"
 * import { Effect } from "effect"
 *
 * const router = HttpRouter.empty.pipe(
 *   HttpRouter.post("/webhooks/clerk", Webhooks.app({
 *     "user.created": ({ data }) => Effect.log(`Welcome, ${data.firstName}`),
 *     "user.deleted": ({ data }) => Effect.log(`Goodbye, ${data.id}`),
 *     orElse: ({ type }) => Effect.logDebug(type)
 *   }))
 * )
 *
 * @since 0.2.0
 * @category routes
 */
export const app = <const H extends Handlers<unknown, unknown>>(
  handlers: H & Known<H>
): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  Exclude<ErrorOf<H>, Answered>,
  ContextOf<H> | Webhooks | HttpServerRequest.HttpServerRequest
> => respond(handle(handlers))

/**
 * Options of {@link once}.
 *
 * @since 0.2.0
 * @category models
 */
export interface OnceOptions {
  /**
   * How long a webhook is claimed; set it longer than its handler takes. After it expires, for example after a crash, the next
   * delivery is handled. Default: 1 minute.
   */
  readonly lease?: Duration.DurationInput | undefined
  /** Whether a webhook is handled if the store is unavailable. Default: it is refused, and Clerk retries. */
  readonly onStoreFailure?: "refuse" | "process" | undefined
}

/**
 * Handles each webhook once, by its id. A webhook that was handled is skipped; one that is being handled fails with `WebhookBusy`.
 * If the handler fails or is interrupted, the next delivery is handled.
 *
 * Handling is exactly once only for what the handler writes in the transaction of a {@link WebhookStore.Service} that has one. With
 * other stores, and for other effects, a crash between the handler and the store means that the webhook is handled again.
 *
 * @example
 * import * as Webhooks from "@effect-clerk/server/Webhooks"
 * import { Effect } from "effect"
 *
 * const app = Webhooks.respond(Webhooks.once(Webhooks.handle({
 *   "user.created": ({ data }) => Effect.log(`Welcome, ${data.firstName}`)
 * })))
 *
 * @since 0.2.0
 * @category handling
 */
export const once = <E, R>(
  handler: (delivery: Delivery) => Effect.Effect<unknown, E, R>,
  { lease = "1 minute", onStoreFailure = "refuse" }: OnceOptions = {}
): Handler<E | WebhookBusy | WebhookStoreUnavailable, R | WebhookStore.WebhookStore> =>
(delivery) =>
  Effect.flatMap(WebhookStore.WebhookStore, ({ claim, release, settle, transaction }) => {
    const { id } = delivery
    const claimed = claim(id, Duration.decode(lease)).pipe(
      Effect.catchAll((error) =>
        onStoreFailure === "process" ? Effect.as(Effect.logError(error), null) : Effect.fail(error)
      )
    )
    return Effect.acquireUseRelease(
      claimed,
      (claim) => {
        if (claim === null) return handler(delivery)
        if (claim._tag === "Busy") return Effect.fail(new WebhookBusy({ id }))
        return claim._tag === "Done"
          ? Effect.void
          : transaction(Effect.zipRight(handler(delivery), settle(id, claim.token)))
      },
      (claim, exit) =>
        claim?._tag === "Fresh" && Exit.isFailure(exit)
          ? Effect.catchAll(release(id, claim.token), (error) => Effect.logError(error))
          : Effect.void
    )
  })

/**
 * A webhook that is waiting to be acknowledged.
 *
 * @since 0.2.0
 * @category models
 */
export interface Pending extends Delivery {
  /** Answers 204: the webhook was handled. */
  readonly ack: Effect.Effect<void>
  /** Answers 503: Clerk retries. */
  readonly nack: Effect.Effect<void>
}

/**
 * A route and a stream of the webhooks that arrive there. A request is answered 204 when its webhook is acknowledged, or 503 if that
 * takes longer than `answerWithin`; the stream then skips the webhook if it has not started it. `capacity` is the maximum number of
 * waiting webhooks.
 *
 * @example
 * import * as Webhooks from "@effect-clerk/server/Webhooks"
 * import { Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { app, deliveries } = yield* Webhooks.mailbox({ capacity: 256, answerWithin: "10 seconds" })
 *   yield* deliveries.pipe(
 *     Stream.runForEach(({ ack, event }) => Effect.zipRight(Effect.log(event.type), ack)),
 *     Effect.forkScoped
 *   )
 *   return app
 * })
 *
 * @since 0.2.0
 * @category handling
 */
export const mailbox = (
  { answerWithin = "10 seconds", capacity = 256 }: {
    readonly capacity?: number | undefined
    readonly answerWithin?: Duration.DurationInput | undefined
  } = {}
): Effect.Effect<
  {
    readonly app: Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      never,
      Webhooks | HttpServerRequest.HttpServerRequest
    >
    readonly deliveries: Stream.Stream<Pending>
  },
  never,
  Scope.Scope
> =>
  Effect.gen(function*() {
    const queue = yield* Effect.acquireRelease(
      Queue.bounded<{ readonly pending: Pending; readonly answered: Deferred.Deferred<boolean> }>(capacity),
      Queue.shutdown
    )
    const wait = (delivery: Delivery) =>
      Effect.gen(function*() {
        const answered = yield* Deferred.make<boolean>()
        const pending: Pending = {
          ...delivery,
          ack: Effect.asVoid(Deferred.succeed(answered, true)),
          nack: Effect.asVoid(Deferred.succeed(answered, false))
        }
        const acknowledged = yield* Effect.zipRight(
          Queue.offer(queue, { pending, answered }),
          Deferred.await(answered)
        ).pipe(
          Effect.raceFirst(Effect.as(Queue.awaitShutdown(queue), false)),
          Effect.timeoutOption(answerWithin),
          Effect.map(Option.getOrElse(() => false)),
          // a server may run its routes uninterruptibly
          Effect.interruptible,
          Effect.ensuring(pending.nack)
        )
        if (!acknowledged) return yield* Effect.fail(new WebhookBusy({ id: delivery.id }))
      })
    return {
      app: respond(wait),
      deliveries: Stream.fromQueue(queue).pipe(
        Stream.filterEffect(({ answered }) => Effect.map(Deferred.isDone(answered), (done) => !done)),
        Stream.map(({ pending }) => pending)
      )
    }
  })
