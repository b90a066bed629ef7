import * as Headers from "@effect/platform/Headers"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Fault, Step } from "../Fault.js"

/** A failed connection, as Node reports it. */
export class ConnectionError extends Error {
  constructor(readonly code: "ECONNREFUSED" | "ECONNRESET", message: string) {
    super(message)
  }
}

type Answer = HttpServerResponse.HttpServerResponse

const reset = () => new ConnectionError("ECONNRESET", "read ECONNRESET")

const refused = () => new ConnectionError("ECONNREFUSED", "connect ECONNREFUSED")

const respond = ({ body, headers, status }: Step & { readonly _tag: "Respond" }): Answer => {
  const options = { status, headers }
  return body === undefined
    ? HttpServerResponse.empty(options)
    : typeof body === "string"
    ? HttpServerResponse.text(body, options)
    : body instanceof Uint8Array
    ? HttpServerResponse.uint8Array(body, options)
    : HttpServerResponse.unsafeJson(body, options)
}

const bytesOf = (answer: Answer): Effect.Effect<Uint8Array> =>
  Effect.map(
    Effect.promise(() => HttpServerResponse.toWeb(answer).arrayBuffer()),
    (buffer) => new Uint8Array(buffer)
  )

/** The same answer with its bytes sent differently. The headers, including its length, are unchanged. */
const resend = (send: (bytes: Uint8Array) => Stream.Stream<Uint8Array, ConnectionError>) => (answer: Answer) =>
  Effect.map(bytesOf(answer), (bytes) =>
    HttpServerResponse.setBody(
      answer,
      HttpBody.stream(send(bytes), answer.headers["content-type"], bytes.byteLength)
    ))

const cut = (at: number) => (bytes: Uint8Array) =>
  Stream.make(bytes.subarray(0, Math.floor(bytes.byteLength * at))).pipe(Stream.concat(Stream.failSync(reset)))

const pieces = 10

const slow = (over: Duration.Duration) => (bytes: Uint8Array) => {
  const length = Math.ceil(bytes.byteLength / pieces)
  return Stream.range(0, pieces - 1).pipe(
    Stream.mapEffect((index) =>
      Effect.delay(
        Effect.succeed(bytes.subarray(index * length, (index + 1) * length)),
        Duration.times(over, 1 / pieces)
      )
    ),
    Stream.filter((piece) => piece.byteLength > 0)
  )
}

const space = new Uint8Array([0x20])

const spaces = new Uint8Array(1024 * 1024).fill(0x20)

/** Yields to timers and sockets, and so to fibers that wait for one. */
const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve)))

/** The answer followed by spaces, without a length. */
const endless = (every: Duration.Duration) => (answer: Answer) =>
  Effect.map(bytesOf(answer), (bytes) =>
    HttpServerResponse.stream(
      Stream.concat(
        Stream.make(bytes),
        Duration.equals(every, Duration.zero)
          ? Stream.repeatValue(spaces).pipe(
            Stream.rechunk(1),
            Stream.take(64),
            Stream.concat(Stream.drain(Stream.fromEffect(turn))),
            Stream.forever
          )
          : Stream.repeatEffect(Effect.delay(Effect.succeed(space), every))
      ),
      { status: answer.status, headers: Headers.remove(answer.headers, "content-length") }
    ))

/**
 * Runs one request with a fault. Fails if the connection fails; the body of an answer is a stream that fails if the connection is
 * lost in between. `silence` is the result of a request without an answer.
 */
export const apply = <E, R>(
  { steps }: Fault,
  app: Effect.Effect<Answer, E, R>,
  silence: Effect.Effect<never> = Effect.never
): Effect.Effect<Answer, E | ConnectionError, R> =>
  Effect.gen(function*() {
    const processed = yield* Effect.cached(app)
    let answer: Effect.Effect<Answer, E, R> = processed
    for (const step of steps) {
      switch (step._tag) {
        case "CarryOut":
          yield* processed
          break
        case "Delay":
          yield* Effect.sleep(step.duration)
          break
        case "Mutate":
          yield* Effect.orDie(step.mutation)
          break
        case "Respond":
          answer = Effect.succeed(respond(step))
          break
        case "Disconnect":
          return yield* Effect.fail(step.code === "ECONNREFUSED" ? refused() : reset())
        case "Hang":
          return yield* silence
        case "Cut":
          answer = Effect.flatMap(answer, resend(cut(step.at)))
          break
        case "Endless":
          answer = Effect.flatMap(answer, endless(step.every))
          break
        case "Slow":
          answer = Effect.flatMap(answer, resend(slow(step.over)))
          break
      }
    }
    return yield* answer
  })
