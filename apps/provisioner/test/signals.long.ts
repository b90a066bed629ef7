import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer, Schedule } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { files } from "./support/provision.js"

const directory = fileURLToPath(new URL("..", import.meta.url))

const program = ["--conditions=@effect-clerk/source", "--import", "tsx", "src/bin.ts", "apply"]

/** Sends signals to an apply that renames an organization and then waits for an answer. */
const signaled = (signals: ReadonlyArray<NodeJS.Signals>, answer: Faults.Fault) =>
  Effect.gen(function*() {
    const { url } = yield* ClerkServer.ClerkServer
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const faults = yield* Faults.Faults
    yield* clerk.seedOrganization({ name: "Acme", slug: "acme" })
    yield* faults.always("organizationDomains.create", answer)
    const file = yield* files({
      "state.yaml": "organizations: [{ slug: acme, name: Acme Two, domains: [{ name: acme.com }] }]\n"
    })
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [...program, file, "--auto-approve"], {
          cwd: directory,
          env: { ...process.env, CLERK_API_URL: url, CLERK_SECRET_KEY: "sk_test_in_memory" }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let said = ""
    child.stderr.on("data", (data) => said += data)
    const status = yield* Effect.fork(Effect.async<number | null>((resume) => {
      child.once("close", (status) => resume(Effect.succeed(status)))
    }))
    const until = (text: string) =>
      Effect.repeat(Effect.sync(() => said.includes(text)), {
        until: (found) => found,
        schedule: Schedule.spaced("20 millis")
      })
    const sent = Effect.map(faults.seen, (seen) =>
      seen.some(({ operation }) => operation === "organizationDomains.create"))
    yield* Effect.repeat(sent, {
      until: (isSent) =>
        isSent,
      schedule: Schedule.spaced("20 millis")
    })
    for (const signal of signals) {
      child.kill(signal)
      yield* until(`${signal}: `)
    }
    return { status: yield* status, said, name: (yield* clerk.organizations)[0]?.name }
  }).pipe(Effect.provide([ClerkServer.layer(), Layer.mergeAll(NodeContext.layer, Throttle.layerNone)]))

describe("signals", () => {
  for (const [signal, expected] of [["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143]] as const) {
    it.scopedLive(
      `${signal} is acknowledged immediately, and unfinished work is rolled back`,
      () =>
        Effect.gen(function*() {
          const { name, said, status } = yield* signaled([signal], Faults.delay("1 second"))
          assert.deepStrictEqual([status, name], [expected, "Acme"])
          assert.match(
            said,
            new RegExp(
              `${signal}: rolling back 1 step [^\\n]*\\. A second signal stops immediately and leaves the work half done\\.`
            )
          )
        }),
      120_000
    )

    it.scopedLive(
      `${signal} rolls back while Clerk does not answer, and reports the request in flight`,
      () =>
        Effect.gen(function*() {
          const { name, said, status } = yield* Effect.timeout(signaled([signal], Faults.hang()), "25 seconds")
          assert.deepStrictEqual([status, name], [expected, "Acme"])
          assert.include(said, "except for what the report lists")
        }),
      120_000
    )

    it.scopedLive(`${signal} after SIGINT exits immediately, and reports what remains`, () =>
      Effect.gen(function*() {
        const { name, said, status } = yield* signaled(["SIGINT", signal], Faults.hang())
        assert.deepStrictEqual([status, name], [expected, "Acme Two"])
        assert.include(said, "! left half done: ~ update organization acme: name Acme -> Acme Two\n")
      }), 120_000)
  }
})
