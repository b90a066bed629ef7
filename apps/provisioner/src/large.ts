/**
 * What `npm run large` runs: `export`, `plan` and `apply` on an instance of 10,000 members in 50 organizations, each as a
 * process of its own against a Clerk in memory that is served by another. Prints time, requests and peak memory.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Array from "effect/Array"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { openSync } from "node:fs"
import * as Cli from "./Cli.js"
import * as Confirmation from "./Confirmation.js"
import * as Output from "./Output.js"
import * as Progress from "./Progress.js"

const organizations = 50
const membersEach = 200

const seedUsers = Effect.flatMap(
  InMemoryClerk.InMemoryClerk,
  ({ seedUsers }) =>
    seedUsers(Array.makeBy(organizations * membersEach, (index) => ({
      id: `user_${index}`,
      emailAddress: `user${index}@example.com`
    })))
)

const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* seedUsers
  yield* Effect.forEach(Array.range(0, organizations - 1), (index) =>
    clerk.seedOrganization({
      name: `Organization ${index}`,
      slug: `organization-${index}`,
      publicMetadata: { plan: index % 2 === 0 ? "pro" : "free" },
      domains: [{ name: `organization${index}.com` }],
      members: Array.makeBy(membersEach, (member) => ({
        userId: `user_${index * membersEach + member}`,
        role: member === 0 ? "org:admin" : "org:member",
        publicMetadata: { desk: member }
      }))
    }))
})

/** Runs a command in a process of its own, and prints what that took. */
const measured = (file: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const { url } = yield* ClerkServer.ClerkServer
    const before = (yield* clerk.requests).length
    const started = performance.now()
    const { memory, status } = yield* Effect.async<{ readonly status: number | null; readonly memory: number }>(
      (resume) => {
        let memory = 0
        const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
          stdio: ["ignore", openSync(file, "w"), "inherit", "ipc"],
          env: { ...process.env, CLERK_API_URL: url, CLERK_SECRET_KEY: "sk_test_in_memory" }
        })
        child.on("message", (peak) => void (memory = Number(peak)))
        child.on("close", (status) => resume(Effect.succeed({ status, memory })))
      }
    )
    const seconds = (performance.now() - started) / 1000
    const requests = (yield* clerk.requests).length - before
    yield* Console.log(
      [
        `provision ${args[0]}`.padEnd(25),
        `${seconds.toFixed(1)} s`.padStart(8),
        `${requests} requests`.padStart(16),
        `${Math.round(memory / 1024)} MB at most`.padStart(16),
        `  status ${status}`
      ].join("")
    )
    if (status !== 0) yield* Effect.fail("A command failed.")
  })

const instance = <A, E, R>(program: Effect.Effect<A, E, R>) => Effect.provide(program, Layer.fresh(ClerkServer.layer()))

const main = Effect.gen(function*() {
  const fileSystem = yield* FileSystem.FileSystem
  const directory = yield* fileSystem.makeTempDirectoryScoped()
  const [state, other] = [`${directory}/state.yaml`, `${directory}/output`] as const
  yield* Console.log(`${organizations * membersEach} members in ${organizations} organizations`)
  yield* instance(Effect.gen(function*() {
    yield* seed
    yield* measured(other, "organizations", "--limit", "1")
    yield* measured(state, "export")
    yield* measured(other, "plan", state, "--prune", "--detailed-exitcode")
  }))
  yield* Console.log("a fresh instance")
  yield* instance(Effect.gen(function*() {
    yield* seedUsers
    yield* measured(other, "apply", state, "--auto-approve", "--concurrency", "8")
    yield* measured(other, "plan", state, "--prune", "--detailed-exitcode")
  }))
})

const [command] = process.argv.slice(2)

const services = Layer.mergeAll(
  Confirmation.layer,
  FetchHttpClient.layer,
  Output.layer,
  Layer.succeed(Progress.Progress, { start: () => Effect.succeed(() => Effect.void) }),
  Throttle.layerNone,
  Layer.setConfigProvider(ConfigProvider.fromEnv())
).pipe(Layer.provideMerge(NodeContext.layer))

if (command === undefined) {
  main.pipe(Effect.scoped, Effect.provide(NodeContext.layer), NodeRuntime.runMain())
} else {
  Cli.run(process.argv.slice(2)).pipe(
    Effect.tap(() => Effect.sync(() => process.send?.(process.resourceUsage().maxRSS))),
    Effect.provide(services),
    NodeRuntime.runMain({ teardown: Cli.teardown })
  )
}
