import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Fault } from "../Faults.js"

/** A connection that failed, as Node tells it. */
export class ConnectionError extends Error {
  constructor(readonly code: "ECONNREFUSED" | "ECONNRESET", message: string) {
    super(message)
  }
}

type Answer = HttpServerResponse.HttpServerResponse

const reset = () => new ConnectionError("ECONNRESET", "read ECONNRESET")

const respond = ({ body, headers, status }: Fault & { readonly _tag: "Respond" }): Answer => {
  const options = { status, headers }
  return body === undefined
    ? HttpServerResponse.empty(options)
    : typeof body === "string"
    ? HttpServerResponse.text(body, options)
    : body instanceof Uint8Array
    ? HttpServerResponse.uint8Array(body, options)
    : HttpServerResponse.unsafeJson(body, options)
}

/** The answer with its bytes sent in another way. The headers, its length among them, stay as they are. */
const withBytes = (
  answer: Answer,
  send: (bytes: Uint8Array) => Stream.Stream<Uint8Array, ConnectionError>
): Effect.Effect<Answer> =>
  Effect.map(
    Effect.promise(() => HttpServerResponse.toWeb(answer).arrayBuffer()),
    (buffer) =>
      HttpServerResponse.setBody(
        answer,
        HttpBody.stream(send(new Uint8Array(buffer)), answer.headers["content-type"], buffer.byteLength)
      )
  )

const cut = (bytes: Uint8Array) =>
  Stream.make(bytes.subarray(0, bytes.byteLength / 2)).pipe(Stream.concat(Stream.failSync(reset)))

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

const endless = (every: Duration.Duration) =>
  HttpServerResponse.stream(
    Duration.equals(every, Duration.zero)
      ? Stream.repeatValue(spaces).pipe(Stream.rechunk(1))
      : Stream.repeatEffect(Effect.delay(Effect.succeed(space), every)),
    { contentType: "application/json" }
  )

/**
 * One request and the fault it meets. Fails where the connection does; the body of an answer is a stream that fails
 * where the connection is lost on the way.
 */
export const apply = <E, R>(
  fault: Fault,
  app: Effect.Effect<Answer, E, R>
): Effect.Effect<Answer, E | ConnectionError, R> => {
  const first = "carriedOut" in fault && fault.carriedOut ? app : Effect.succeed(HttpServerResponse.unsafeJson({}))
  switch (fault._tag) {
    case "Pass":
      return app
    case "Respond":
      return Effect.map(first, () => respond(fault))
    case "Refuse":
      return Effect.fail(new ConnectionError("ECONNREFUSED", "connect ECONNREFUSED"))
    case "Reset":
      return Effect.flatMap(first, () => Effect.fail(reset()))
    case "Hang":
      return Effect.flatMap(first, () => Effect.never)
    case "Delay":
      return fault.carriedOut
        ? Effect.tap(app, () => Effect.sleep(fault.duration))
        : Effect.delay(app, fault.duration)
    case "Cut":
      return Effect.flatMap(first, (answer) => withBytes(answer, cut))
    case "Endless":
      return Effect.map(first, () => endless(fault.every))
    case "Slow":
      return Effect.flatMap(app, (answer) => withBytes(answer, slow(fault.over)))
  }
}
