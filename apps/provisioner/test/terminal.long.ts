import { HttpServerRequest } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { execFile, spawnSync } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { files } from "./support/provision.js"

const hasTmux = spawnSync("tmux", ["-V"]).status === 0

const directory = fileURLToPath(new URL("..", import.meta.url))

const run = promisify(execFile)

/** A terminal of 110 columns that runs a shell command, with its screen and keyboard. */
const terminal = (command: string) =>
  Effect.gen(function*() {
    const tmux = (...args: ReadonlyArray<string>) =>
      Effect.promise(() => run("tmux", ["-L", `provision-${process.pid}`, "-f", "/dev/null", ...args]))
    yield* Effect.acquireRelease(
      tmux("new-session", "-d", "-x", "110", "-y", "40", "-c", directory, command),
      () => Effect.ignore(tmux("kill-server"))
    )
    const screen = Effect.map(tmux("capture-pane", "-p", "-J"), ({ stdout }) => stdout.trimEnd())
    return {
      press: (...keys: ReadonlyArray<string>) => tmux("send-keys", ...keys),
      /** The screens until one contains `text` and not `not`. */
      until: (text: string, not = "\0") =>
        Effect.gen(function*() {
          const seen: Array<string> = []
          while (!seen.at(-1)?.includes(text) || seen.at(-1)?.includes(not)) {
            yield* Effect.sleep("40 millis")
            const current = yield* screen
            if (current !== seen.at(-1)) seen.push(current)
          }
          return seen
        })
    }
  })

/** Serves an in-memory Clerk that is slow to add a member. */
const serve = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.make()
  const socket = createServer()
  const server = yield* NodeHttpServer.make(() => socket, { host: "127.0.0.1", port: 0 })
  yield* server.serve(Effect.gen(function*() {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    if (method === "POST" && url.endsWith("/memberships")) yield* Effect.sleep("250 millis")
    return yield* clerk.httpApp
  }))
  return { clerk, port: (socket.address() as AddressInfo).port }
})

describe.skipIf(!hasTmux)(`the terminal${hasTmux ? "" : " (skipped, for tmux is missing)"}`, () => {
  it.scopedLive("shows an aligned plan, asks for confirmation, and shows a progress bar", () =>
    Effect.gen(function*() {
      const { clerk, port } = yield* serve
      yield* clerk.seedUsers([1, 2, 3, 4, 5].map((number) => ({ id: `user_${number}` })))
      const file = yield* files({
        "state.yaml": `
organizations:
  - slug: acme
    name: Acme Inc.
    maxAllowedMemberships: 50
    domains: [{ name: acme.com, enrollmentMode: automatic_suggestion }]
    members:
      - { userId: user_1, role: org:admin }
      - { userId: user_2, role: org:member }
      - { userId: user_3, role: org:member }
      - { userId: user_4, role: org:member }
      - { userId: user_5, role: org:member }`
      })
      const environment = `CLERK_SECRET_KEY=sk_test_in_memory CLERK_API_URL=http://127.0.0.1:${port} NO_COLOR=1`
      const program = `${environment} node --conditions=@effect-clerk/source --import tsx src/bin.ts apply ${file}`
      const { press, until } = yield* terminal(
        `${program}; echo first status $?; read _; clear; ${program}; echo second status $?; sleep 60`
      )

      const question = "Type yes to confirm"
      const asked = (yield* until(question)).at(-1)!
      const lines = asked.split("\n")
      const first = lines.findIndex((line) => line.startsWith("Instance: "))
      assert.strictEqual(
        lines[first],
        `Instance: development (key ...mory from the environment), http://127.0.0.1:${port}`
      )
      const rows = lines.slice(first + 2, first + 10)
      assert.deepStrictEqual(rows, [
        "+ organization acme        name                   Acme Inc.",
        "                           maxAllowedMemberships  50",
        "+ domain acme.com of acme  enrollmentMode         automatic_suggestion",
        "+ member user_1 of acme    role                   org:admin",
        "+ member user_2 of acme    role                   org:member",
        "+ member user_3 of acme    role                   org:member",
        "+ member user_4 of acme    role                   org:member",
        "+ member user_5 of acme    role                   org:member"
      ])
      yield* press("C-c")
      const declined = (yield* until("first status 1")).at(-1)!
      assert.include(declined, "provision: Nothing was changed.")
      assert.deepStrictEqual(yield* clerk.organizations, [])

      yield* press("Enter")
      yield* until(question, "first status")
      yield* press("yes", "Enter")
      const screens = yield* until("second status 0")
      const steps = screens.flatMap((screen) => /(\d)\/7 /.exec(screen)?.[1] ?? []).map(Number)
      assert.isAtLeast(new Set(steps).size, 3)
      assert.deepStrictEqual(steps, [...steps].sort((one, other) => one - other))
      assert.include(screens.at(-1), "7 created, 0 updated, 0 unchanged, 0 failed, 0 rolled back")
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)
})
