/**
 * Receives Clerk's webhooks: verifies who sent them, reads them, and hands each to the handler of its type.
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
import * as Encoding from "effect/Encoding"
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
 * What a webhook is held against.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * The signing secret of the endpoint, `whsec_...`, of its page in Clerk's Dashboard. Give several while it is rotated, or where
   * several endpoints lead here.
   */
  readonly signingSecret: Redacted.Redacted | ReadonlyArray<Redacted.Redacted>
  /** How far the time of a webhook may be off this clock; a number is milliseconds. Default: 5 minutes. */
  readonly tolerance?: Duration.DurationInput | undefined
}

/**
 * A webhook as it came, by a request or a queue.
 *
 * @since 0.2.0
 * @category models
 */
export interface Input {
  readonly headers: Headers.Input
  /** The body as it was received: bytes, or their text. One that was parsed and written again has another signature. */
  readonly body: Uint8Array | ArrayBuffer | string
}

/**
 * A webhook that Clerk sent. Its `id` is the same whenever it comes again, and `sentAt` is not. Webhooks come in any order: compare
 * `updatedAt` of what they tell.
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
 * The verification of webhooks.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** Who sent a webhook is verified before its body is read. */
  readonly verify: (input: Input) => Effect.Effect<Delivery, WebhookRejected | WebhookUnreadable>
}

/**
 * The webhooks of one instance.
 *
 * @since 0.2.0
 * @category services
 */
export class Webhooks extends Context.Tag("@effect-clerk/server/Webhooks")<Webhooks, Service>() {}

const maxBytes = 1_048_576

const rejected = (reason: WebhookRejected["reason"]) => Effect.fail(new WebhookRejected({ reason }))

/** The three headers of one family: a header of the other one does not count. */
const signedHeaders = (headers: Headers.Headers) => {
  const family = ["id", "timestamp", "signature"].some((name) => headers[`svix-${name}`] !== undefined)
    ? "svix"
    : "webhook"
  const { [`${family}-id`]: id, [`${family}-signature`]: signatures, [`${family}-timestamp`]: timestamp } = headers
  return id && signatures && timestamp ? { id, signatures, timestamp } : null
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
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
 * The verification of webhooks by the signing secrets of their endpoints. Fails when a secret is none.
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
          "signingSecret",
          "Expected the signing secret of the endpoint, whsec_..., as its page in Clerk's Dashboard shows it."
        )
      )
    )
    const toleranceSeconds = Math.floor(Duration.toSeconds(tolerance))

    const isSigned = (signatures: string, message: { id: string; timestamp: string; body: Uint8Array }) => {
      const given = signatures.split(" ")
      return Effect.exists(keys, (key) =>
        Effect.map(WebhookSignature.sign(key, message), (bytes) => {
          const expected = `v1,${Encoding.encodeBase64(bytes)}`
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
 * Webhooks that are signed by the given secrets.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Webhooks, ConfigError.ConfigError> =>
  Layer.effect(Webhooks, make(options))

/**
 * Webhooks that are signed by the secret in `CLERK_WEBHOOK_SIGNING_SECRET`, or in the configuration that is given.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerConfig = (
  { signingSecret = Config.redacted("CLERK_WEBHOOK_SIGNING_SECRET"), ...options }:
    & { readonly signingSecret?: Config.Config<Options["signingSecret"]> | undefined }
    & Omit<Options, "signingSecret"> = {}
): Layer.Layer<Webhooks, ConfigError.ConfigError> =>
  Layer.effect(Webhooks, Effect.flatMap(signingSecret, (signingSecret) => make({ ...options, signingSecret })))

/**
 * What is done with events, by their types; `orElse` with all others. An event without a handler is taken, and nothing is done.
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
    /** What is done with all other events. */
    readonly orElse?: (event: WebhookEvent.WebhookEvent, delivery: Delivery) => Effect.Effect<unknown, E, R>
  }

type ErrorOf<H> = {
  [K in keyof H]: H[K] extends (...args: never) => Effect.Effect<infer _A, infer E, infer _R> ? E : never
}[keyof H]

type ContextOf<H> = {
  [K in keyof H]: H[K] extends (...args: never) => Effect.Effect<infer _A, infer _E, infer R> ? R : never
}[keyof H]

/** Says of a type that is not known that it belongs to `orElse`. */
type Known<H> = { readonly [K in Exclude<keyof H, keyof Handlers<unknown, unknown>>]: never }

/**
 * What handles a webhook that was verified, wherever it came from.
 *
 * @since 0.2.0
 * @category models
 */
export type Handler<E, R> = (delivery: Delivery) => Effect.Effect<void, E, R>

/**
 * Hands the event of a webhook to the handler of its type. Its errors and requirements are those of the handlers.
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

/** What is answered here, for it concerns the delivery and not what handles it. */
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
 * The route that webhooks are sent to: verifies the request, runs the handler and answers 204. A webhook that is not verified is
 * answered 400, one that cannot be read 500, one that is being handled 503. An error of the handler is the route's, which your
 * server answers with 5xx: the webhook comes again.
 *
 * The route has to be public, and to be reached before anything reads the body.
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
 * The route that webhooks are sent to, with what is done with their events. Its errors and requirements are those of the
 * handlers. See {@link respond}.
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
 * How a webhook is handled once.
 *
 * @since 0.2.0
 * @category models
 */
export interface OnceOptions {
  /**
   * For how long a webhook is claimed: longer than its handler takes. When it has run out, as after a crash, the next delivery is
   * handled. Default: 1 minute.
   */
  readonly lease?: Duration.DurationInput | undefined
  /** Whether a webhook is handled although the store cannot say if it was before. Default: it is refused, and comes again. */
  readonly onStoreFailure?: "refuse" | "process" | undefined
}

/**
 * Handles each webhook once, by its id: one that was handled is passed over, one that is being handled fails with `WebhookBusy`.
 * When the handler fails or is interrupted, the next delivery is handled.
 *
 * It is exactly once only for what the handler writes in the transaction of a {@link WebhookStore.Service} that has one. With any
 * other store, or for what is not written in that transaction, a crash between the handler and the store leads to a second time.
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
 * A webhook that waits to be acknowledged.
 *
 * @since 0.2.0
 * @category models
 */
export interface Pending extends Delivery {
  /** Answers 204: the webhook was handled. */
  readonly ack: Effect.Effect<void>
  /** Answers 503: the webhook comes again. */
  readonly nack: Effect.Effect<void>
}

/**
 * A route and the stream of the webhooks that come by it. A request is answered when its webhook is acknowledged, and 503 when that
 * takes longer than `answerWithin`; the stream then passes over what it has not begun. `capacity` is how many webhooks wait at most.
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
