import { HttpServerRequest } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Deferred, Effect } from "effect"
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { dirname } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { files, isNotice, png } from "./support/provision.js"
import { serveProxy } from "./support/proxy.js"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx"))

const program = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const node = `node --conditions=@effect-clerk/source --import ${tsx} ${program}`

/**
 * Runs a shell command, in which `$provision` is the program, in a directory with a `.env` that has the key, with Clerk
 * at the given port. Sends Ctrl-C when `interrupt` completes.
 */
const shell = (line: string, { directory, interrupt = Effect.never, port }: {
  readonly directory: string
  readonly port: number
  readonly interrupt?: Effect.Effect<void>
}) =>
  Effect.gen(function*() {
    const { CLERK_SECRET_KEY: _, ...env } = process.env
    const child = spawn("sh", ["-c", line.replace("$provision", node)], {
      cwd: directory,
      env: { ...env, CLERK_API_URL: `http://127.0.0.1:${port}` }
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (data) => stdout += data)
    child.stderr.on("data", (data) => stderr += data)
    yield* Effect.fork(Effect.andThen(interrupt, () => child.kill("SIGINT")))
    const status = yield* Effect.async<number | null>((resume) => {
      child.on("close", (status) => resume(Effect.succeed(status)))
    })
    return { status, stdout, stderr }
  })

/** Serves an in-memory Clerk that is slow to add a member. */
const serve = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.make()
  const adding = yield* Deferred.make<void>()
  const socket = createServer()
  const server = yield* NodeHttpServer.make(() => socket, { host: "127.0.0.1", port: 0 })
  yield* server.serve(Effect.gen(function*() {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    if (method === "POST" && url.endsWith("/memberships")) {
      yield* Deferred.succeed(adding, undefined)
      yield* Effect.sleep("500 millis")
    }
    return yield* clerk.httpApp
  }))
  return { clerk, adding: Deferred.await(adding), port: (socket.address() as AddressInfo).port }
})

const key = "CLERK_SECRET_KEY=sk_test_in_memory\n"

describe("the process", () => {
  it.scopedLive("exits quietly when its reader does", () =>
    Effect.gen(function*() {
      const { clerk, port } = yield* serve
      const users = Array.from({ length: 3000 }, (_, index) => ({ id: `user_${index}` }))
      yield* clerk.seedUsers(users)
      yield* clerk.seedOrganization({ name: "Acme", slug: "acme", members: users.map(({ id }) => ({ userId: id })) })
      const directory = dirname(yield* files({ ".env": key }))
      const { stderr, stdout } = yield* shell("{ $provision members acme --format ndjson; echo $? >&2; } | head -n 1", {
        directory,
        port
      })
      assert.deepStrictEqual([JSON.parse(stdout).userId, stderr], ["user_0", "0\n"])
      assert.isBelow((yield* clerk.requests).length, 7)
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)

  it.scopedLive("rolls back after Ctrl-C and exits with 130", () =>
    Effect.gen(function*() {
      const { adding, clerk, port } = yield* serve
      yield* clerk.seedUsers([{ id: "user_1" }])
      const file = yield* files({
        "state.yaml": `
organizations:
  - { name: Globex, slug: globex, logo: logo.png }
  - { name: Acme, slug: acme, members: [{ userId: user_1, role: org:admin }] }
  - { name: Initech, slug: initech }`,
        "logo.png": png,
        ".env": key
      })
      const { status, stderr, stdout } = yield* shell(`exec $provision apply ${file} --auto-approve --concurrency 1`, {
        directory: dirname(file),
        interrupt: adding,
        port
      })
      assert.deepStrictEqual([
        status,
        stdout.split("\n").at(-2),
        stderr.trim().replace(/about \d+ s/, "a while").split("\n").filter((line) => !isNotice(line))
      ], [
        130,
        "2 created, 0 updated, 0 unchanged, 0 failed, 2 rolled back, 1 not attempted",
        [
          "+ create organization globex (Globex)",
          "+ upload logo of globex: logo.png",
          "~ record hash of the logo of globex",
          "+ create organization acme (Acme)",
          "SIGINT: rolling back 1 step of unfinished work, in a while if Clerk answers. A second signal stops immediately and leaves the work half done.",
          "+ add user_1 to acme as org:admin",
          "- rolled back: create organization acme (Acme)",
          "Interrupted: unfinished work was rolled back, except for what the report lists. Run it again to continue."
        ]
      ])
      assert.deepStrictEqual((yield* clerk.organizations).map(({ hasImage, name }) => [name, hasImage]), [
        ["Globex", true]
      ])
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)

  it.scopedLive(
    "reads a file from a pipe and uses the proxy of the environment",
    () =>
      Effect.gen(function*() {
        const { clerk, port } = yield* serve
        yield* clerk.seedOrganization({ name: "Acme", slug: "acme" })
        const proxy = yield* serveProxy
        const directory = dirname(
          yield* files({
            "state.yaml": "organizations:\n  - { slug: acme, name: Acme, members: [] }\n...\n",
            ".env": key
          })
        )
        const { status, stderr, stdout } = yield* shell(
          `cat state.yaml | HTTP_PROXY=http://me:secret@127.0.0.1:${proxy.port} $provision plan /dev/stdin --prune`,
          { directory, port }
        )
        assert.strictEqual(status, 0, stderr)
        assert.include(stdout, "No changes")
        assert.deepStrictEqual(new Set(proxy.asked), new Set([`127.0.0.1:${port} Basic ${btoa("me:secret")}`]))
      }).pipe(Effect.provide(NodeContext.layer)),
    60_000
  )
})
