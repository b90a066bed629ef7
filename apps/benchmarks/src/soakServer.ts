import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import type { ServerResponse } from "node:http"
import { subscribe } from "node:diagnostics_channel"

/** What the server is started with, as JSON in its first argument. */
export interface Settings {
  readonly rate: number
  readonly seed: number
  /** How many organizations there are to be deleted. */
  readonly victims: number
}

/** What it sends once it listens. */
export interface Started {
  readonly url: string
  readonly targets: ReadonlyArray<string>
  readonly victims: ReadonlyArray<string>
}

/** What it sends whenever it gets a message. */
export interface Report {
  /** Requests that were not answered yet. */
  readonly open: number
  readonly sockets: number
  readonly requests: number
  /** How many requests met which fault. */
  readonly faults: Readonly<Record<string, number>>
  /** The names of the organizations that were created, one for each time. */
  readonly created: ReadonlyArray<string>
}

const among = [...Faults.all, Faults.delay("50 millis"), Faults.slow("50 millis")]

/** The operation that is never answered. It does not count as a fault. */
const hanging = "blocklistIdentifiers.list"

const program = Effect.gen(function*() {
  const { rate, seed, victims } = JSON.parse(process.argv[2]!) as Settings
  const { url } = yield* ClerkServer.ClerkServer
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const faults = yield* Faults.Faults
  yield* faults.random({ rate, seed, among })
  yield* faults.always(hanging, Faults.hang())

  const members = yield* clerk.seedUsers(Array.from({ length: 30 }, () => ({})))
  const seedOrganizations = (prefix: string, length: number) =>
    Effect.forEach(Array.from({ length }, (_, index) => `${prefix} ${index}`), (name) =>
      Effect.map(
        clerk.seedOrganization({ name, members: members.map(({ id }) => ({ userId: id })) }),
        ({ id }) => id
      ))
  const started: Started = {
    url,
    targets: yield* seedOrganizations("target", 50),
    victims: yield* seedOrganizations("victim", victims)
  }

  let open = 0
  subscribe("http.server.request.start", (message) => {
    open++
    ;(message as { readonly response: ServerResponse }).response.once("close", () => open--)
  })

  const report = Effect.gen(function*() {
    const seen = (yield* faults.seen).filter(({ operation }) => operation !== hanging)
    const met: Record<string, number> = {}
    for (const { fault } of seen) met[fault.name] = (met[fault.name] ?? 0) + 1
    const created = (yield* clerk.organizations).map(({ name }) => name).filter((name) => name.startsWith("soak"))
    const sockets = process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length
    return { open, sockets, requests: seen.length, faults: met, created } satisfies Report
  })

  const ended = Effect.async<void>((resume) => {
    process.once("disconnect", () => resume(Effect.void))
  })
  process.on("message", () => {
    process.send!(Effect.runSync(report))
  })
  process.send!(started)
  yield* ended
})

NodeRuntime.runMain(Effect.provide(program, ClerkServer.layer()))
