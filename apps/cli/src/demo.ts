/**
 * The part of `npm run demo` for this program: a call from a shell and an exchange with an agent, on an in-memory
 * Clerk.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Cli from "./Cli.js"
import * as Confirmation from "./Confirmation.js"
import * as Stdio from "./Stdio.js"

const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  for (const name of ["Acme", "Initech", "Hooli"]) {
    yield* clerk.seedOrganization({ name, slug: name.toLowerCase(), privateMetadata: { plan: "gold" } })
  }
})

/** Runs a command as a shell would. Fails with the exit status if it is not 0. */
const clerkAdmin = (...args: ReadonlyArray<string>) =>
  Console.log(`\n$ clerk-admin ${args.join(" ")}`).pipe(
    Effect.zipRight(Cli.run(args)),
    Effect.filterOrFail((status) => status === 0, (status) => status)
  )

const messages = [
  {
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "demo", version: "1" } }
  },
  { id: 1, method: "tools/call", params: { name: "organizations_list", arguments: { query: "acme" } } },
  { id: 2, method: "tools/call", params: { name: "organizations_delete", arguments: { organization_id: "acme" } } }
]

/** Sends the lines of an agent, each after the answer to the previous one, and prints the answers. */
const agent = (stdio: Stdio.Service): Stdio.Service => ({
  ...stdio,
  lines: Stream.fromIterable(messages).pipe(
    Stream.map((message) => JSON.stringify({ jsonrpc: "2.0", ...message })),
    Stream.schedule(Schedule.spaced("300 millis")),
    Stream.tap((line) => Console.log(`-> ${line}`))
  ),
  write: (line) => stdio.write(`<- ${line.length > 600 ? `${line.slice(0, 600)}...\n` : line}`)
})

const demo = Effect.gen(function*() {
  yield* seed
  yield* clerkAdmin("organizations", "list", "--all", "--format", "table")
  yield* Effect.updateService(clerkAdmin("mcp", "--group", "organizations"), Stdio.Stdio, agent)
})

const configuration = Layer.unwrapEffect(Effect.gen(function*() {
  const { secretKey } = yield* InMemoryClerk.InMemoryClerk
  return Layer.setConfigProvider(ConfigProvider.fromMap(new Map([["CLERK_SECRET_KEY", Redacted.value(secretKey)]])))
}))

const services = Layer.mergeAll(
  Confirmation.layer,
  Stdio.layer,
  Throttle.layerNone,
  Layer.provideMerge(configuration, InMemoryClerk.layerHttpClient())
).pipe(Layer.provideMerge(NodeContext.layer))

demo.pipe(Effect.provide(services), NodeRuntime.runMain)
