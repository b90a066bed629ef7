/**
 * The HTTP transport of MCP: one POST per JSON-RPC message, authenticated with a token.
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { createHash, randomUUID, timingSafeEqual } from "node:crypto"
import * as JsonRpc from "./JsonRpc.js"

/**
 * The path of the server.
 */
export const path = "/mcp"

const maxBody = FileSystem.MiB(16)

const digest = (text: string) => createHash("sha256").update(text).digest()

const refused = (status: number, message: string, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.unsafeJson({ jsonrpc: "2.0", id: null, error: { code: -32600, message } }, { status, headers })

/** Whether the `Origin` header of a browser is local. */
const isLocal = (origin: string): boolean =>
  URL.canParse(origin) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(origin).hostname)

/**
 * Makes the app.
 */
export const make = ({ close, open, receive }: JsonRpc.Service, token: Redacted.Redacted): HttpApp.Default => {
  const expected = digest(`Bearer ${Redacted.value(token)}`)
  const sessions = new Map<string, number>()

  const post = (request: HttpServerRequest.HttpServerRequest) =>
    Effect.gen(function*() {
      const message = yield* request.json
      const isFirst = Predicate.isReadonlyRecord(message) && message["method"] === "initialize"
      const id = isFirst ? randomUUID() : request.headers["mcp-session-id"]
      if (id === undefined) return refused(400, "Send the Mcp-Session-Id header that initialize returned.")
      if (isFirst) sessions.set(id, yield* open)
      const session = sessions.get(id)
      if (session === undefined) return refused(404, "Session not found. Start one with initialize.")
      const answer = yield* receive(session, message)
      const headers = isFirst ? { "mcp-session-id": id } : {}
      return answer === null
        ? HttpServerResponse.empty({ status: 202, headers })
        : HttpServerResponse.unsafeJson(answer, { headers })
    }).pipe(
      HttpServerRequest.withMaxBodySize(Option.some(maxBody)),
      Effect.catchAll(() => Effect.succeed(HttpServerResponse.unsafeJson(JsonRpc.notJson, { status: 400 })))
    )

  return Effect.gen(function*() {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { authorization = "", origin, "mcp-session-id": id } = request.headers
    if (origin !== undefined && !isLocal(origin)) return refused(403, "Requests from other origins are not allowed.")
    if (!timingSafeEqual(digest(authorization), expected)) {
      return refused(401, "Send the token as Authorization: Bearer TOKEN.", { "www-authenticate": "Bearer" })
    }
    if (request.url.split("?")[0] !== path) return refused(404, `The server is at ${path}.`)
    if (request.method === "POST") return yield* post(request)
    if (request.method !== "DELETE") return refused(405, "Send messages with POST.", { allow: "POST, DELETE" })
    const session = sessions.get(id ?? "")
    if (session === undefined) return refused(404, "Session not found.")
    sessions.delete(id ?? "")
    yield* close(session)
    return HttpServerResponse.empty()
  })
}
