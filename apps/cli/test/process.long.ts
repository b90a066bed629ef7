import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import * as Mcp from "./support/mcp.js"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const program = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const nodeArgs = ["--conditions=@effect-clerk/source", "--import", tsx, program]

const clerkAdmin = ["node", ...nodeArgs].map((arg) => `'${arg}'`).join(" ")

/** A path at which Clerk fails. */
const failing = "/v1/billing/plans"

/** An in-memory Clerk on loopback with a delay per path, and an empty directory. */
const serve = (delay: (path: string, requests: number) => number = () => 0) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.make()
    const socket = createServer()
    const server = yield* NodeHttpServer.make(() => socket, { host: "127.0.0.1", port: 0 })
    let requests = 0
    yield* server.serve(Effect.gen(function*() {
      const { url } = yield* HttpServerRequest.HttpServerRequest
      requests += 1
      yield* Effect.sleep(delay(url, requests))
      return url.startsWith(failing) ? HttpServerResponse.empty({ status: 500 }) : yield* clerk.httpApp
    }))
    const directory = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "clerk-admin-"))),
      (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
    )
    const { CLERK_API_URL: _, CLERK_MACHINE_SECRET_KEY: __, ...rest } = process.env
    const env = {
      ...rest as Record<string, string>,
      CLERK_API_URL: `http://127.0.0.1:${(socket.address() as AddressInfo).port}`,
      CLERK_SECRET_KEY: Redacted.value(clerk.secretKey)
    }
    return { clerk, directory, env }
  })

type Served = Effect.Effect.Success<ReturnType<typeof serve>>

/** Runs a shell command, in which `$clerkAdmin` is the program. */
const shell = (
  { directory, env }: Served,
  line: string,
  { more = {}, onStart = () => {}, stdin = "" }: {
    readonly more?: Readonly<Record<string, string>>
    readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
    readonly stdin?: string
  } = {}
) =>
  Effect.async<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>((resume) => {
    const child = spawn("bash", ["-c", line.replaceAll("$clerkAdmin", clerkAdmin)], {
      cwd: directory,
      env: { ...env, ...more }
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (data) => stdout += data)
    child.stderr.on("data", (data) => stderr += data)
    child.stdin.on("error", () => {})
    child.stdin.end(stdin)
    child.on("close", (status) => resume(Effect.succeed({ status, stdout, stderr })))
    onStart((signal) => child.kill(signal))
  })

describe("the process", () => {
  it.scopedLive(
    "exits with a status for each kind of error, and prints errors as JSON with --format json",
    () =>
      Effect.gen(function*() {
        const served = yield* serve()
        const cases: ReadonlyArray<readonly [string, number, string, Readonly<Record<string, string>>?]> = [
          ["organizations list", 0, ""],
          ["organizations get", 2, "InvalidInput"],
          ["organizations list", 2, "ConfigError", { CLERK_SECRET_KEY: "pk_test_x" }],
          ["organizations list", 3, "Unauthorized", { CLERK_SECRET_KEY: "sk_test_another" }],
          ["organizations get --organization-id org_none", 4, "NotFound"],
          ["waitlist-entries create --email-address waits", 5, "UnprocessableEntity"],
          ["billing list-plans", 7, "ServerError"],
          ["organizations list", 8, "TransportError", { CLERK_API_URL: "http://127.0.0.1:1" }],
          ["organizations delete --organization-id org_none", 9, "Declined"]
        ]
        for (const [args, expected, tag, more = {}] of cases) {
          const { status, stderr } = yield* shell(served, `$clerkAdmin ${args} --format json`, { more })
          expect([args, status], stderr).toEqual([args, expected])
          if (tag !== "") expect(JSON.parse(stderr)).toMatchObject({ _tag: tag, message: expect.stringMatching(/\S/) })
          expect(stderr).not.toContain("sk_test_")
        }
        const plain = yield* shell(served, "$clerkAdmin organizations get --organization-id org_none")
        expect(plain.stderr).toMatch(/^clerk-admin: organizations\.get failed with 404 [^\n]*\n$/)
      }),
    180_000
  )

  it.scopedLive("reads NDJSON from stdin, and exits quietly when its reader does", () =>
    Effect.gen(function*() {
      const served = yield* serve()
      const stdin = ["Acme", "Umbrella", "Initech"].map((name) => `${JSON.stringify({ name })}\n`).join("")
      const made = yield* shell(served, "$clerkAdmin organizations create --input -", { stdin })
      expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: "" })
      const lines = made.stdout.trim().split("\n").map((line) => JSON.parse(line))
      expect(lines.map(({ line }) => line).sort()).toEqual([1, 2, 3])
      yield* served.clerk.seedUsers(Array.from({ length: 2000 }, (_, index) => ({ id: `user_${index}` })))
      const head = yield* shell(served, "{ $clerkAdmin users list --all; echo $? >&2; } | head -n 1")
      expect([head.stdout.trim().split("\n").length, head.stderr]).toEqual([1, "0\n"])
    }), 60_000)

  it.scopedLive("continues a bulk run that was killed", () =>
    Effect.gen(function*() {
      const served = yield* serve((path) => path.endsWith("/organizations") ? 150 : 0)
      const names = Array.from({ length: 20 }, (_, index) => `Organization ${index}`)
      writeFileSync(
        join(served.directory, "in.ndjson"),
        names.map((name) => JSON.stringify({ name })).join("\n")
      )
      const outcomes = join(served.directory, "out.ndjson")
      const line = "exec $clerkAdmin organizations create --input in.ndjson --outcomes out.ndjson --concurrency 1"
      const written = () => existsSync(outcomes) ? readFileSync(outcomes, "utf8").split("\n").length - 1 : 0
      yield* shell(served, line, {
        onStart: (kill) => {
          const timer = setInterval(() => {
            if (written() < 4) return
            clearInterval(timer)
            kill("SIGKILL")
          }, 20)
        }
      })
      const first = written()
      expect(first).toBeGreaterThanOrEqual(4)
      expect(first).toBeLessThan(20)
      const again = yield* shell(served, line)
      expect({ status: again.status, stderr: again.stderr }).toEqual({ status: 0, stderr: "" })
      expect(written()).toBe(20)
      const made = (yield* served.clerk.organizations).map(({ name }) => name)
      expect([...new Set(made)].sort()).toEqual([...names].sort())
      // the line that was in flight may have been processed
      expect(made.length).toBeLessThanOrEqual(21)
      yield* shell(served, line)
      expect((yield* served.clerk.organizations).length).toBe(made.length)
    }), 60_000)

  it.scopedLive(
    "names a production instance before it changes it, and fails if stdin is not a terminal",
    () =>
      Effect.gen(function*() {
        const served = yield* serve()
        const live = { ...served, env: { ...served.env, CLERK_SECRET_KEY: "sk_live_of_production" } }
        const refused = yield* shell(live, "$clerkAdmin organizations create --name Acme")
        expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining("instance.get failed with 401")])
        expect(yield* served.clerk.organizations).toEqual([])
        const { id } = yield* served.clerk.seedOrganization({ name: "Acme" })
        const asked = yield* shell(served, `$clerkAdmin organizations delete --organization-id ${id}`)
        expect([asked.status, asked.stderr]).toEqual([
          9,
          "clerk-admin: stdin is not a terminal. Pass --yes to skip confirmation. Nothing was deleted.\n"
        ])
        const done = yield* shell(served, `$clerkAdmin organizations delete --organization-id ${id} --yes`)
        expect([done.status, yield* served.clerk.organizations]).toEqual([0, []])
      }),
    60_000
  )
})

const isThere = (name: string): boolean => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0

const filled = (words: ReadonlyArray<string>) =>
  `COMP_WORDS=(clerk-admin ${words.join(" ")}); COMP_CWORD=${words.length}; _clerk_admin; echo "\${COMPREPLY[*]}"`

/** The shell command that prints the completions after some words. */
const completes: { readonly [shell: string]: (...words: ReadonlyArray<string>) => string } = {
  bash: (...words) => `bash -c 'source completions; ${filled(words)}'`,
  // zsh filters the completions by the last word
  zsh: (...words) =>
    `zsh -c 'autoload -Uz compinit; compinit -D; source completions; emulate sh; ${filled(words)}'`
    + ` | xargs -n1 | grep -e '^${words.at(-1)}' | xargs`,
  fish: (...words) => `fish -c 'source completions; complete -C "clerk-admin ${words.join(" ")}"' | cut -f1 | xargs`
}

describe.each(Object.entries(completes))("completions of %s", (name, after) => {
  it.scopedLive.skipIf(!isThere(name))("know resources, operations and flags", () =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* shell(
        yield* serve(),
        [
          `$clerkAdmin --completions ${name} > completions`,
          after("organization-d"),
          after("mc"),
          after("organization-domains", "list"),
          after("organization-domains", "create", "--na"),
          after("users", "verify-password", "--password-"),
          after("mcp", "--allow-w")
        ].join("\n")
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
      expect(stdout.split("\n").map((line) => line.split(" ").sort().join(" "))).toEqual([
        "organization-domains",
        "mcp",
        "list list-all",
        "--name",
        "--password-env --password-file",
        "--allow-writes",
        ""
      ])
    }), 60_000)
})

describe("an MCP server", () => {
  it.scopedLive("serves a client over stdin and stdout, and ends with it", () =>
    Effect.gen(function*() {
      const { clerk, directory, env } = yield* serve()
      const transport = new StdioClientTransport({
        command: "node",
        args: [...nodeArgs, "mcp", "--allow", "organizations.create"],
        cwd: directory,
        env,
        stderr: "pipe"
      })
      let stderr = ""
      transport.stderr?.on("data", (data) => stderr += data)
      const client = yield* Mcp.client(transport)
      const { tools } = yield* Effect.promise(() => client.listTools())
      expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name)).toEqual([
        "organizations_create"
      ])
      // a long line arrives in chunks that end within characters
      const name = "é".repeat(100)
      const made = yield* Effect.promise(() =>
        client.callTool({
          name: "organizations_create",
          arguments: { name, public_metadata: { text: "ü".repeat(3_000) } }
        })
      )
      expect(made.isError ?? false, JSON.stringify(made)).toBe(false)
      expect(made.structuredContent).toMatchObject({ name, public_metadata: { text: "ü".repeat(3_000) } })
      expect((yield* clerk.organizations).map(({ name }) => name)).toEqual([name])
      const { pid } = transport
      yield* Effect.promise(() => client.close())
      expect(() => process.kill(pid!, 0)).toThrow()
      expect(stderr).toMatch(/^organizations\.create: done, \d+ ms\n$/)
    }), 60_000)

  it.scopedLive("answers requests that arrived before stdin ended, and exits with 0", () =>
    Effect.gen(function*() {
      const served = yield* serve(() => 200)
      const stdin = [
        {
          id: 0,
          method: "initialize",
          params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } }
        },
        { method: "notifications/initialized" },
        { id: 1, method: "tools/call", params: { name: "organizations.list" } }
      ].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("")
      const { status, stderr, stdout } = yield* shell(served, "$clerkAdmin mcp --group organizations", { stdin })
      expect([status, stderr]).toEqual([0, expect.stringMatching(/^organizations\.list: done/)])
      expect(stdout.trim().split("\n").map((line) => JSON.parse(line).id)).toEqual([0, 1])
    }), 60_000)

  it.scopedLive("listens on loopback only, and prints its URL and token", () =>
    Effect.gen(function*() {
      const served = yield* serve()
      const ended = yield* Effect.async<readonly [number, number]>((resume) => {
        const child = spawn("node", [...nodeArgs, "mcp", "--http", "0", "--group", "organizations"], {
          cwd: served.directory,
          env: served.env
        })
        let stderr = ""
        child.stderr.on("data", (data) => {
          stderr += data
          const [, url, authorization] =
            /^(http:\/\/127\.0\.0\.1:\d+\/mcp)\nAuthorization: (Bearer \S{40,})\n/.exec(stderr)
              ?? []
          if (url === undefined || authorization === undefined) return
          const body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"
          void fetch(url, { method: "POST", headers: { authorization }, body }).then(({ status }) => {
            child.kill("SIGINT")
            child.on("close", (code) => resume(Effect.succeed([code ?? -1, status])))
          })
        })
      })
      expect(ended).toEqual([130, 400])
    }), 60_000)
})
