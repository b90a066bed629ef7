import * as Array from "effect/Array"
import { pipeline, Transform, type TransformCallback, Writable } from "node:stream"
import * as Zlib from "node:zlib"
import { type Body, concat, maxBodyBytes, tooLarge, undecodable, UnusableBody } from "./body.js"
import { systemError } from "./connection.js"
import { redact } from "./text.js"

/** Deflate with a zlib header, as HTTP defines it, or without one, as some servers send it. */
class Inflate extends Transform {
  private inner: Zlib.Inflate | Zlib.InflateRaw | undefined

  override _transform(chunk: Uint8Array, encoding: BufferEncoding, done: TransformCallback): void {
    this.inner ??= this.open((chunk[0]! & 0x0f) === 0x08 ? Zlib.createInflate() : Zlib.createInflateRaw())
    this.inner.write(chunk, encoding, done)
  }

  private open(inner: Zlib.Inflate | Zlib.InflateRaw) {
    inner.on("data", (chunk) => this.push(chunk))
    inner.on("error", (error) => this.destroy(error))
    return inner
  }

  override _flush(done: TransformCallback): void {
    if (this.inner === undefined) return done()
    this.inner.once("end", done)
    this.inner.end()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.inner?.destroy()
    done(error)
  }
}

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", Zlib.createGunzip],
  ["deflate", () => new Inflate()],
  ["br", Zlib.createBrotliDecompress],
  // Node has it since 22.15
  ...("createZstdDecompress" in Zlib ? [["zstd", Zlib.createZstdDecompress as () => Transform] as const] : [])
])

/** The value of `Accept-Encoding`. */
export const acceptEncoding = globalThis.Array.from(decoders.keys()).join(", ")

/** More encodings only serve to exhaust a client. */
const maxEncodings = 5

/** The decoders of a body, the last encoding first. */
const chain = (contentEncoding: string | undefined): ReadonlyArray<() => Transform> | UnusableBody => {
  if (contentEncoding === undefined) return []
  const names = contentEncoding.toLowerCase().split(",")
    .map((name) => name.trim().replace(/^x-(?=gzip$)/, ""))
    .filter((name) => name !== "" && name !== "identity")
  const found = names.flatMap((name) => decoders.get(name) ?? []).reverse()
  return found.length === names.length && found.length <= maxEncodings ? found : new UnusableBody(
    `has an unsupported content encoding (${redact(contentEncoding)}); supported are ${acceptEncoding}`
  )
}

/**
 * Receives a body in chunks, decompresses it, and calls back once; early, if it cannot be used. It exerts no
 * backpressure, because undici 7 throws an uncaught exception when a connection ends while its response is paused:
 * https://github.com/nodejs/undici/issues/5360. Chunks that are not decompressed yet are limited in size as the body is.
 */
export class BodyReader {
  private chunks: Array<Uint8Array> = []
  private size = 0
  private compressedSize = 0
  private isOver = false
  private readonly input: Writable | undefined

  constructor(contentEncoding: string | undefined, private readonly done: (body: Body) => void) {
    const decoders = chain(contentEncoding)
    if (decoders instanceof UnusableBody) {
      this.finish(decoders)
    } else if (Array.isNonEmptyReadonlyArray(decoders)) {
      const streams = Array.map(decoders, (make) => make())
      const output = new Writable({ write: (chunk: Uint8Array, _, next) => next(this.collect(chunk)) })
      this.input = streams[0]
      pipeline([...streams, output], (error) =>
        this.finish(
          !error
            ? this.whole()
            : error instanceof UnusableBody
            ? error
            : undecodable(contentEncoding, systemError(error).code)
        ))
    }
  }

  write(chunk: Uint8Array): void {
    if (this.isOver) return
    if (this.input === undefined) {
      const unusable = this.collect(chunk)
      if (unusable !== null) this.finish(unusable)
      return
    }
    this.compressedSize += chunk.byteLength
    if (this.compressedSize > maxBodyBytes) this.finish(tooLarge())
    else this.input.write(chunk)
  }

  end(): void {
    if (this.input === undefined) this.finish(this.whole())
    else if (!this.isOver) this.input.end()
  }

  /** Ends it without calling back. */
  destroy(): void {
    this.isOver = true
    this.input?.destroy()
  }

  private collect(chunk: Uint8Array): UnusableBody | null {
    this.size += chunk.byteLength
    if (this.size > maxBodyBytes) return tooLarge()
    this.chunks.push(chunk)
    return null
  }

  private whole(): Uint8Array {
    return concat(this.chunks, this.size)
  }

  private finish(body: Body): void {
    if (this.isOver) return
    this.isOver = true
    this.done(body)
    this.chunks = []
  }
}
