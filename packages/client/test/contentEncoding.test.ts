import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck, identity, Layer, Redacted } from "effect"
import * as Zlib from "node:zlib"
import { type Body, maxBodyBytes, UnusableBody } from "../src/internal/body.js"
import { acceptEncoding, BodyReader } from "../src/internal/contentEncoding.js"
import { organization } from "./support/scripted.js"
import { listen } from "./support/server.js"

type Encode = (bytes: Uint8Array) => Uint8Array

const zstd = (Zlib as { readonly zstdCompressSync?: Encode }).zstdCompressSync

const encodings: Readonly<Record<string, Encode>> = {
  gzip: Zlib.gzipSync,
  "X-GZip": Zlib.gzipSync,
  deflate: Zlib.deflateSync,
  br: Zlib.brotliCompressSync,
  identity,
  ...(zstd && { zstd })
}

/** With the lowest compression levels. */
const quick: Readonly<Record<string, Encode>> = {
  gzip: (bytes) => Zlib.gzipSync(bytes, { level: 1 }),
  "X-GZip": (bytes) => Zlib.gzipSync(bytes, { level: 1 }),
  deflate: (bytes) => Zlib.deflateSync(bytes, { level: 1 }),
  br: (bytes) => Zlib.brotliCompressSync(bytes, { params: { [Zlib.constants.BROTLI_PARAM_QUALITY]: 0 } })
}

const raw: Encode = Zlib.deflateRawSync

/** The names and bytes of a body in several encodings, the first one applied first. */
const encode = (names: ReadonlyArray<string>, body: Uint8Array) => ({
  header: names.join(", "),
  bytes: names.reduce((bytes, name) => encodings[name]!(bytes), body)
})

/** The result of a reader for chunks, written as undici would. */
const read = (
  header: string | undefined,
  chunks: Iterable<Uint8Array>,
  { ends = true }: { readonly ends?: boolean } = {}
): Promise<Body> =>
  new Promise((resolve) => {
    const reader = new BodyReader(header, resolve)
    for (const chunk of chunks) reader.write(chunk)
    if (ends) reader.end()
  })

const split = (bytes: Uint8Array, size: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

const names = FastCheck.array(FastCheck.constantFrom(...Object.keys(encodings)), { maxLength: 4 })
const bodies = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 300 }),
  FastCheck.nat({ max: 200_000 }).map((length) => new Uint8Array(length).map((_, i) => (i * i) % 251))
)
const sizes = FastCheck.integer({ min: 1, max: 5000 })

describe("a body that is decompressed in chunks", () => {
  it("accepts the encodings that it can decode", () => {
    assert.strictEqual(acceptEncoding, zstd === undefined ? "gzip, deflate, br" : "gzip, deflate, br, zstd")
  })

  it("equals the original, with any stack of encodings and in any chunks", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(names, bodies, sizes, async (names, body, size) => {
        const { bytes, header } = encode(names, body)
        const result = await read(header, split(bytes, size))
        assert.deepStrictEqual(new Uint8Array(result as Uint8Array), body)
      }),
      { numRuns: 60 }
    ))

  it("may be deflated without a header", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(bodies, sizes, async (body, size) => {
        const decoded = await read("deflate", split(raw(body), size))
        assert.deepStrictEqual(new Uint8Array(decoded as Uint8Array), body)
      }),
      { numRuns: 30 }
    ))

  it("may be empty, as with HEAD and 204", async () => {
    for (const header of [undefined, ...Object.keys(encodings)]) {
      assert.deepStrictEqual(
        (await read(header, [])) instanceof UnusableBody,
        header !== undefined && header !== "identity" && header !== "deflate"
      )
    }
  })

  const compressions = Object.entries(encodings).filter(([name]) => name !== "identity")
  for (const [name, encode] of compressions) {
    it(`is refused when its ${name} is truncated or corrupt`, () =>
      FastCheck.assert(
        FastCheck.asyncProperty(FastCheck.double({ min: 0, max: 0.99, noNaN: true }), sizes, async (share, size) => {
          const bytes = encode(new TextEncoder().encode(JSON.stringify(organization).repeat(5)))
          const cut = bytes.subarray(0, Math.max(1, Math.floor(share * bytes.byteLength)))
          const body = await read(name, split(cut, size))
          assert.instanceOf(body, UnusableBody)
          const corrupt = await read(name, split(new TextEncoder().encode("<html>no</html>"), size))
          assert.instanceOf(corrupt, UnusableBody)
          assert.match(String(corrupt), /is not valid [\w-]+ \(\w+\)/i)
        }),
        { numRuns: 20 }
      ))

    it(`that is a bomb of ${name} is refused before it has ended`, async () => {
      const bomb = (quick[name] ?? encode)(new Uint8Array(1.5 * maxBodyBytes))
      const body = await read(name, split(bomb, Math.ceil(bomb.byteLength / 64)), { ends: false })
      assert.include(String(body), "is larger than 32 MiB")
    }, 20_000)
  }

  it("is refused when it is compressed and still too large", async () => {
    const chunks = Array.from({ length: 33 }, () => new Uint8Array(1024 * 1024))
    assert.include(String(await read("gzip", chunks, { ends: false })), "is larger than 32 MiB")
  })

  it("may be as large as the limit", async () => {
    const body = await read("gzip", [quick["gzip"]!(new Uint8Array(maxBodyBytes))])
    assert.lengthOf(body as Uint8Array, maxBodyBytes)
  }, 20_000)

  for (const header of ["compress", "gzip, foo", "foo", "gzip, gzip, gzip, gzip, gzip, gzip", "aes128gcm"]) {
    it(`under ${header} is rejected by name`, async () => {
      assert.include(String(await read(header, [new Uint8Array(1)])), `unsupported content encoding (${header})`)
    })
  }
})

const organizationId = OrganizationId.make("org_1")

const clients = {
  "undici, directly": UndiciHttpClient.layer,
  "undici, through the HttpClient": Layer.map(UndiciHttpClient.layer, identity),
  fetch: FetchHttpClient.layer
}

for (const [client, http] of Object.entries(clients)) {
  describe(`over ${client}`, () => {
    const transformClient = client.includes("through") ? HttpClient.mapRequest(identity) : undefined
    const on = (apiUrl: string) =>
      Clerk.layer.pipe(
        Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_x"), apiUrl, transformClient })),
        Layer.provide([http, Throttle.layerNone])
      )
    const json = (body: unknown) => new TextEncoder().encode(JSON.stringify(body))
    const refusal = json({ errors: [{ code: "resource_not_found", message: "m" }], clerk_trace_id: "trace_1" })

    it.scopedLive(
      "successes and errors are read in every encoding, whoever requested it",
      () =>
        Effect.gen(function*() {
          const { gzip, deflate, br } = encodings
          for (const [name, encode] of Object.entries({ gzip, deflate, br })) {
            for (const status of [200, 400, 401, 403, 404, 409, 422, 429, 500, 503]) {
              const asked: Array<unknown> = []
              const apiUrl = yield* listen((request, response) => {
                asked.push(request.headers["accept-encoding"])
                response.writeHead(status, {
                  "content-type": "application/json",
                  "content-encoding": name,
                  "retry-after": "7"
                })
                  .end(encode!(status === 200 ? json(organization) : refusal))
              })
              const result = yield* Effect.flatMap(
                Clerk.Clerk,
                ({ organizations }) => organizations.create({ name: "Acme" })
              ).pipe(
                RetryPolicy.none,
                Effect.either,
                Effect.provide(on(apiUrl))
              )
              assert.match(String(asked[0]), /gzip, ?deflate/)
              if (status === 200) assert.strictEqual(Either.getOrThrow(result).name, "Acme")
              else assert.isTrue(ClerkError.hasCode(Either.getOrThrow(Either.flip(result)), "resource_not_found"))
            }
          }
        }),
      30_000
    )

    it.scopedLive("a body that cannot be decoded keeps its status", () =>
      Effect.gen(function*() {
        const cut = Zlib.gzipSync(refusal).subarray(0, 40)
        const apiUrl = yield* listen((request, response) =>
          response.writeHead(request.url!.endsWith("/org_1") ? 404 : 200, { "content-encoding": "gzip" })
            .end(
              request.url!.endsWith("/org_1")
                ? Buffer.from("no gzip")
                : client === "fetch"
                ? Buffer.from("no gzip")
                : cut
            )
        )
        yield* Effect.gen(function*() {
          const { organizations } = yield* Clerk.Clerk
          assert.strictEqual((yield* Effect.flip(organizations.get({ organizationId })))._tag, "NotFound")
          const error = yield* Effect.flip(organizations.create({ name: "Acme" }))
          assert.strictEqual(error._tag, "ResponseDecodeError")
          assert.match(error.message, /the body is not valid gzip \(Z_\w+\)/)
        }).pipe(Effect.provide(on(apiUrl)))
      }))

    it.scopedLive("empty bodies are not decoded", () =>
      Effect.gen(function*() {
        const apiUrl = yield* listen((request, response) =>
          response.writeHead(request.method === "HEAD" ? 200 : 204, { "content-encoding": "gzip" }).end()
        )
        const http = yield* HttpClient.HttpClient
        for (const request of [HttpClientRequest.head(apiUrl), HttpClientRequest.del(apiUrl)]) {
          assert.strictEqual(yield* (yield* http.execute(request)).text, "")
        }
      }).pipe(Effect.provide(http)))
  })
}
