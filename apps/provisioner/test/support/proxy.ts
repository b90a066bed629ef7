// @effect-diagnostics unnecessaryPipeChain:off
import { Effect } from "effect"
import { createServer, type Server } from "node:http"
import { type AddressInfo, connect } from "node:net"

/** Serves a proxy on loopback, which records the host and authorization of each tunnel. */
export const serveProxy = Effect.gen(function*() {
  const asked: Array<string> = []
  const server = yield* Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const server = createServer().on("connect", (request, socket) => {
        asked.push(`${request.url} ${request.headers["proxy-authorization"]}`)
        const [host, port] = String(request.url).split(":")
        const target = connect(Number(port), host, () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n")
          target.pipe(socket).pipe(target)
        })
        target.on("error", () => socket.destroy())
        socket.on("error", () => target.destroy())
      }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  )
  return { asked, port: (server.address() as AddressInfo).port }
})
