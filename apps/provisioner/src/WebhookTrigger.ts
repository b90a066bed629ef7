/**
 * Runs an effect for each webhook that may mean drift.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { createServer } from "node:http"

/**
 * The port is in use.
 */
export class PortTaken extends Data.TaggedError("PortTaken")<{ readonly port: number }> {
  override get message(): string {
    return `Port ${this.port} of 127.0.0.1 is in use. Pass another --webhook-port, or 0 for a free port.`
  }
}

/** The resources that a file may describe. Users are included because their email addresses identify members. */
const concerns = /^(organization|permission|role|user)/

/**
 * Answers webhooks, and runs `onChange` for each verified event about a resource that a file may describe.
 */
export const app = (onChange: Effect.Effect<unknown>) =>
  Webhooks.respond(({ event }) => concerns.test(event.type) ? onChange : Effect.void)

/**
 * Serves {@link app} on loopback until the scope closes, and returns its URL. The signing secret is
 * `CLERK_WEBHOOK_SIGNING_SECRET` of the configuration.
 */
export const serve = (port: number, onChange: Effect.Effect<unknown>) =>
  Effect.gen(function*() {
    const { address, serve } = yield* NodeHttpServer.make(() => createServer(), { host: "127.0.0.1", port }).pipe(
      Effect.mapError(() => new PortTaken({ port }))
    )
    yield* serve(app(onChange))
    return `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : port}`
  }).pipe(Effect.provide(Webhooks.layerConfig()))
