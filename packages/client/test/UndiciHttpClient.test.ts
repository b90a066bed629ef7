import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import { HttpBody, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Chunk, Context, Deferred, Effect, Fiber, Layer, Stream } from "effect"
import * as Body from "../src/internal/body.js"
import { gzipSync } from "node:zlib"
import { cut, endless, type Handler, listen } from "./support/server.js"

const spaces = gzipSync(new Uint8Array(8 * 1024 * 1024).fill(0x20), { level: 1 })

/** A server whose behavior depends on the path. */
class Server extends Context.Tag("@effect-clerk/client/test/UndiciHttpClient.test/Server")<Server, {
  readonly url: string
  readonly arrived: Deferred.Deferred<void>
  readonly closed: Deferred.Deferred<void>
}>() {}

const server = Layer.scoped(
  Server,
  Effect.gen(function*() {
    const arrived = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const paths: Record<string, Handler> = {
      "/echo": (request, response) => {
        response.writeHead(200, {
          "content-type": request.headers["content-type"] ?? "text/plain",
          "set-cookie": ["a=1", "b=2"]
        })
        request.pipe(response)
      },
      "/hang": (request) => {
        request.on("close", () => Deferred.unsafeDone(closed, Effect.void))
        Deferred.unsafeDone(arrived, Effect.void)
      },
      "/endless": endless,
      "/cut": cut,
      "/closing": (request) => {
        const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${spaces.byteLength}\r\n`
        request.socket.end(Buffer.concat([Buffer.from(`${head}connection: close\r\n\r\n`), spaces]))
      },
      "/moved": (_, response) => response.writeHead(307, { location: "/echo" }).end(),
      "/hints": (_, response) => response.writeEarlyHints({ link: "</a>; rel=preload" }, () => response.end("late"))
    }
    const url = yield* listen((request, response) => paths[request.url!.replace(/\?.*/, "")]!(request, response))
    return { url, arrived, closed }
  })
)

const send = (request: (url: string) => HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(Server, ({ url }) => HttpClient.execute(request(url)))

const echo = (body: HttpBody.HttpBody) => send((url) => HttpClientRequest.post(`${url}/echo`, { body }))

layer(Layer.merge(server, UndiciHttpClient.layer))("UndiciHttpClient", (it) => {
  it.effect("sends every kind of body and reads it in every way", () =>
    Effect.gen(function*() {
      const json = yield* echo(HttpBody.unsafeJson({ a: "ö" }))
      assert.strictEqual(json.status, 200)
      assert.strictEqual(json.headers["content-type"], "application/json")
      assert.strictEqual(Object.keys(json.cookies.cookies).length, 2)
      assert.deepStrictEqual(yield* json.json, { a: "ö" })
      assert.strictEqual(yield* json.text, "{\"a\":\"ö\"}")
      assert.strictEqual((yield* json.arrayBuffer).byteLength, 10)
      assert.strictEqual(
        Chunk.join(yield* json.stream.pipe(Stream.decodeText(), Stream.runCollect), ""),
        "{\"a\":\"ö\"}"
      )
      assert.strictEqual(yield* (yield* echo(HttpBody.raw("raw"))).text, "raw")
      assert.strictEqual(
        yield* (yield* echo(HttpBody.stream(Stream.make("a", "b").pipe(Stream.encodeText)))).text,
        "ab"
      )
      const form = new FormData()
      form.append("file", new Blob(["data"]), "a.txt")
      const answered = yield* (yield* echo(HttpBody.formData(form))).formData
      assert.strictEqual(yield* Effect.promise(() => (answered.get("file") as File).text()), "data")
      assert.strictEqual(yield* (yield* echo(HttpBody.empty)).text, "")
    }))

  it.effect("a stream that fails is a body that cannot be sent", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(echo(HttpBody.stream(Stream.fail("no"))))
      assert.propertyVal(error, "reason", "Encode")
    }))

  it.effect("sends the query", () =>
    Effect.gen(function*() {
      const response = yield* send((url) => HttpClientRequest.get(`${url}/echo`, { urlParams: { a: "ä&" } }))
      assert.strictEqual(response.status, 200)
    }))

  it.effect("does not follow a redirect", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* send((url) => HttpClientRequest.get(`${url}/moved`))).status, 307)
    }))

  it.effect("returns the response after early hints", () =>
    Effect.gen(function*() {
      const response = yield* send((url) => HttpClientRequest.get(`${url}/hints`))
      assert.deepStrictEqual([response.status, yield* response.text], [200, "late"])
    }))

  it.effect("reads no more than the limit", () =>
    Effect.gen(function*() {
      const response = yield* send((url) => HttpClientRequest.get(`${url}/endless`))
      assert.deepStrictEqual(yield* Body.read(response), Body.tooLarge())
      assert.propertyVal(yield* Effect.flip(response.text), "reason", "Decode")
    }))

  it.effect("survives that the connection ends while the body is decompressed", () =>
    Effect.gen(function*() {
      const uncaught: Array<unknown> = []
      const onUncaught = (error: unknown) => uncaught.push(error)
      yield* Effect.acquireRelease(
        Effect.sync(() => process.on("uncaughtExceptionMonitor", onUncaught)),
        () => Effect.sync(() => process.off("uncaughtExceptionMonitor", onUncaught))
      )
      const response = yield* send((url) => HttpClientRequest.get(`${url}/closing`))
      assert.lengthOf(yield* response.text, 8 * 1024 * 1024)
      assert.deepStrictEqual(uncaught, [])
    }).pipe(Effect.scoped))

  it.effect("fails when the response is cut off or the URL is invalid", () =>
    Effect.gen(function*() {
      const cut = yield* Effect.flip(send((url) => HttpClientRequest.get(`${url}/cut`)))
      assert.propertyVal(cut, "reason", "Transport")
      const invalid = yield* Effect.flip(send(() => HttpClientRequest.get("http://")))
      assert.propertyVal(invalid, "reason", "InvalidUrl")
    }))

  it.effect("aborts the request when it is interrupted", () =>
    Effect.gen(function*() {
      const { arrived, closed } = yield* Server
      const fiber = yield* Effect.fork(send((url) => HttpClientRequest.get(`${url}/hang`)))
      yield* Deferred.await(arrived)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(closed)
    }))

  it.scoped("never sends a request that is interrupted while it waits for a connection", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const arrived = yield* Deferred.make<() => void>()
      const url = yield* listen(({ url }, response) => {
        seen.push(url!)
        if (url === "/first") Deferred.unsafeDone(arrived, Effect.succeed(() => void response.end()))
        else response.end()
      })
      const client = yield* HttpClient.HttpClient
      const first = yield* Effect.fork(client.get(`${url}/first`))
      const answer = yield* Deferred.await(arrived)
      const second = yield* Effect.fork(client.post(`${url}/second`))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(second)
      answer()
      yield* Fiber.join(first)
      yield* client.get(`${url}/third`)
      assert.deepStrictEqual(seen, ["/first", "/third"])
    }).pipe(Effect.provide(Layer.fresh(UndiciHttpClient.layerWith({ connections: 1 })))))
})
