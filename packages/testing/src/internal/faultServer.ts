import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { IncomingMessage } from "node:http"
import { apply } from "./applyFault.js"
import type { Scripted } from "./faultScript.js"
import * as urls from "./urls.js"

/** Closes the connection immediately. The server then interrupts the request. */
const lose = ({ socket }: IncomingMessage): Effect.Effect<never> =>
  Effect.zipRight(Effect.sync(() => socket.resetAndDestroy()), Effect.never)

/** Closes the connection after the answer so far was sent. */
const breakOff = ({ socket }: IncomingMessage): Effect.Effect<never> =>
  Effect.zipRight(Effect.sync(() => socket.destroySoon()), Effect.never)

/** Keeps reading, because a connection that is not read does not report that the client has disconnected. */
const silence = (incoming: IncomingMessage): Effect.Effect<never> =>
  Effect.zipRight(Effect.sync(() => incoming.resume()), Effect.never)

const overSocket = (incoming: IncomingMessage) => (answer: HttpServerResponse.HttpServerResponse) => {
  const { body } = answer
  return body._tag === "Stream"
    ? HttpServerResponse.setBody(
      answer,
      HttpBody.stream(Stream.catchAll(body.stream, () => Stream.fromEffect(breakOff(incoming))), body.contentType)
    )
    : answer
}

/** An application whose requests get the faults of the script. Runs on a Node server. */
export const make = (script: Scripted, app: HttpApp.Default): HttpApp.Default =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const incoming = NodeHttpServerRequest.toIncomingMessage(request)
    const next = script.next(request.method, urls.parse(request.url).pathname)
    return apply(next, app, silence(incoming)).pipe(
      Effect.map(overSocket(incoming)),
      Effect.catchAll(() => lose(incoming)),
      // as an HttpRouter does: the server runs applications uninterruptibly and interrupts those whose client has disconnected
      Effect.interruptible
    )
  })
