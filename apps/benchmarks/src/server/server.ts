/**
 * A server as lean as one can be, in a process of its own: what is measured is the client.
 *
 * It listens three times: where it answers at once, where it answers after the latency it was started with, and where
 * it never answers. The parent may ask how many requests came since it asked last.
 */
import { createServer, type RequestListener, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { memberships, organization } from "./wire.js"

/** What the server is started with, as JSON in its first argument. */
export interface Settings {
  readonly latencyMillis: number
}

/** The origins at which it listens, sent once it does. */
export interface Origins {
  readonly instant: string
  readonly delayed: string
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

/** Some bodies are kept, for to render a page takes longer than to send it. */
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
    delayed: await listen(({ url }, response) => void setTimeout(() => answer(url!, response), latencyMillis)),
    silent: await listen(() => {})
  } satisfies Origins
)
