import { Effect } from "effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server on loopback that closes with the scope, with all its connections; returns its origin. */
export const listen = (handler: Handler) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof createServer>>((resume) => {
      const server = createServer(handler).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))

const mebibyte = new Uint8Array(1024 * 1024).fill(0x20)

/** Sends an endless body. */
export const endless: Handler = (_, response) => {
  const more = () => {
    while (!response.destroyed && response.write(mebibyte));
  }
  response.on("drain", more)
  more()
}

/** Sends less than its content-length. */
export const cut: Handler = (_, response) => {
  response.writeHead(200, { "content-length": "100" })
  response.write("{", () => response.destroy())
}
