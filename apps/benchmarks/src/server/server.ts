/**
 * A minimal server in a separate process, so that only the client is measured.
 *
 * It listens on four ports: one answers immediately, one after the configured latency, one over a slow link, and one
 * never. The parent can ask for the number of requests since its last question.
 */
import { createServer, type RequestListener, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { performance } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import { memberships, organization } from "./wire.js"

/** What the server is started with, as JSON in its first argument. */
export interface Settings {
  readonly latencyMillis: number
}

/** The origins at which it listens, sent once it does. */
export interface Origins {
  readonly instant: string
  readonly delayed: string
  readonly slow: string
  readonly silent: string
}

const { latencyMillis } = JSON.parse(process.argv[2]!) as Settings

let requests = 0

const remember = <A>(limit: number, make: (key: string) => A): (key: string) => A => {
  const made = new Map<string, A>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    if (made.size < limit) made.set(key, value)
    return value
  }
}

/** The id of an organization says how many members it has, as in `org_500`. */
const pagesOf = remember(Infinity, (id) => memberships(id, Number(id.slice("org_".length))))

const numberOf = (id: string): number => Number(id.replace(/\D/g, ""))

/** Some bodies are cached, because rendering a page takes longer than sending it. */
const bodyOf = remember(256, (url) => {
  const { pathname, searchParams } = new URL(url, "http://localhost")
  const [, , resource, id, list] = pathname.split("/")
  if (resource !== "organizations") return undefined
  if (id === undefined) {
    const data = searchParams.getAll("organization_id").map((id) => organization(id, numberOf(id)))
    return Buffer.from(JSON.stringify({ data, total_count: data.length }))
  }
  return list === undefined
    ? Buffer.from(JSON.stringify(organization(id, numberOf(id))))
    : pagesOf(id)(Number(searchParams.get("offset") ?? 0), Number(searchParams.get("limit") ?? 10))
})

const answer = (url: string, response: ServerResponse): void => {
  const body = bodyOf(url)
  response.writeHead(body === undefined ? 404 : 200, {
    "content-type": "application/json",
    "content-length": body?.byteLength ?? 0,
    "clerk-trace-id": "4f0c1d2e3a5b69788796a5b4c3d2e1f0"
  })
  response.end(body)
}

/** Compresses as Clerk's edge does: with an encoding that the client accepts, at the level of an edge server. */
const compressed = remember(256, (key) => {
  const [encoding, url] = key.split(" ") as ["br" | "gzip", string]
  const body = bodyOf(url)!
  return encoding === "br"
    ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    : gzipSync(body, { level: 6 })
})

/** 20 Mbit/s, in pieces of a millisecond or two, after 30 ms. */
const answerSlowly = async (url: string, accepted: string, response: ServerResponse): Promise<void> => {
  const encoding = ["br", "gzip"].find((name) => accepted.includes(name))
  const body = encoding === undefined ? bodyOf(url)! : compressed(`${encoding} ${url}`)
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": body.byteLength,
    ...(encoding !== undefined && { "content-encoding": encoding })
  })
  await setTimeout(30)
  const start = performance.now()
  for (let sent = 0; sent < body.byteLength;) {
    await setTimeout(1)
    const due = Math.ceil((performance.now() - start) * bytesPerMilli)
    response.write(body.subarray(sent, due))
    sent = due
  }
  response.end()
}

const bytesPerMilli = 20_000_000 / 8 / 1000

const listen = (listener: RequestListener): Promise<string> => {
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
    requests++
    listener(request, response)
  })
  return new Promise((resolve) =>
    server.listen(
      { port: 0, host: "127.0.0.1", backlog: 16_384 },
      () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    )
  )
}

process.on("message", () => {
  process.send!(requests)
  requests = 0
})

process.once("disconnect", () => process.exit())

process.send!(
  {
    instant: await listen(({ url }, response) => answer(url!, response)),
    delayed: await listen(({ url }, response) => void setTimeout(latencyMillis).then(() => answer(url!, response))),
    slow: await listen(({ headers, url }, response) =>
      void answerSlowly(url!, String(headers["accept-encoding"]), response)
    ),
    silent: await listen(() => {})
  } satisfies Origins
)
