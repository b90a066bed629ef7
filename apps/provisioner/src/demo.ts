/**
 * The program of `npm run demo`: runs the commands on an in-memory Clerk, without network access or a secret.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Array from "effect/Array"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Number from "effect/Number"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Colors from "./Colors.js"
import * as Confirmation from "./Confirmation.js"
import * as Cli from "./Cli.js"
import * as Output from "./Output.js"
import * as Progress from "./Progress.js"

const userId = (number: number): string => `user_${String(number).padStart(4, "0")}`

const members = (first: number, last: number) =>
  Array.makeBy(last - first + 1, (index) => ({ userId: userId(first + index) }))

/** An instance with 3 organizations and 3,200 users, 2,500 of them in one organization. */
const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seedUsers(Array.makeBy(3200, (index) => ({
    id: userId(index + 1),
    firstName: "User",
    lastName: `No. ${index + 1}`,
    emailAddress: `user${index + 1}@example.com`
  })))
  yield* clerk.seedOrganization({
    name: "Acme",
    slug: "acme",
    members: members(1, 2500),
    domains: [{ name: "acme.com" }]
  })
  yield* clerk.seedOrganization({ name: "Initech", slug: "initech", members: members(2501, 2800) })
  yield* clerk.seedOrganization({ name: "Hooli", slug: "hooli", members: members(2801, 2899) })
})

/** Runs a command as a shell would. Fails with the exit status if it is not 0. */
const provision = (...args: ReadonlyArray<string>) =>
  Console.log(`\n$ provision ${args.join(" ")}`).pipe(
    Effect.zipRight(Cli.run(args)),
    Effect.filterOrFail((status) => status === 0, (status) => status)
  )

/** Prints the first lines of a program's output, and the number of rows and pages. */
const sampled = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const stdout = yield* Output.Stdout
    const earlier = (yield* clerk.requests).length
    const pages = Effect.map(clerk.requests, (requests) =>
      requests.slice(earlier).filter(({ operation }) => operation === "organizationMemberships.list").length)

    const writes = yield* Ref.make<ReadonlyArray<{ readonly lines: number; readonly after: number }>>([])
    const write: Output.Service["write"] = (text) =>
      Effect.gen(function*() {
        const lines = text.trimEnd().split("\n")
        const after = yield* pages
        yield* Ref.update(writes, Array.append({ lines: lines.length, after }))
        if (after === 1) {
          yield* stdout.write(`${lines.slice(0, 7).join("\n")}\n`)
        }
      })
    yield* Effect.provideService(program, Output.Stdout, { write })

    const total = yield* pages
    const written = yield* Ref.get(writes)
    const lines = Number.sumAll(written.map(({ lines }) =>
      lines
    ))
    const first = `the first was printed after page ${written[0]?.after} of ${total}`
    yield* Console.log(`... ${lines - 2} rows in ${total} pages; ${first}`)
  })

const demo = Effect.gen(function*() {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.relative(".", yield* path.fromFileUrl(new URL("../example/example.yaml", import.meta.url)))

  yield* seed
  yield* Console.log(`$ cat ${file}\n${yield* fileSystem.readFileString(file)}`.trimEnd())
  yield* provision("plan", file)
  yield* provision("apply", file, "--auto-approve")
  yield* provision("plan", file)
  yield* provision("export", "--organization", "globex")
  yield* sampled(provision("members", "acme"))
})

const configuration = Layer.unwrapEffect(Effect.gen(function*() {
  const { secretKey } = yield* InMemoryClerk.InMemoryClerk
  return Layer.setConfigProvider(ConfigProvider.fromMap(new Map([["CLERK_SECRET_KEY", Redacted.value(secretKey)]])))
}))

const services = Layer.mergeAll(
  Confirmation.layer,
  Layer.succeed(Colors.Current, Colors.of(process.stdout)),
  Output.layer,
  Progress.layerLines,
  Throttle.layerNone,
  Layer.provideMerge(configuration, InMemoryClerk.layerHttpClient())
).pipe(Layer.provideMerge(NodeContext.layer))

demo.pipe(
  Effect.provide(services),
  NodeRuntime.runMain({ teardown: Cli.teardown })
)
