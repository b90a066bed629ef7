import { Effect, Stream } from "effect"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { chown, mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Debian keeps the server out of the PATH, in a directory for each version. */
const directories = [
  ...(process.env["PATH"] ?? "").split(":"),
  ...(existsSync("/usr/lib/postgresql")
    ? readdirSync("/usr/lib/postgresql").map((version) => join("/usr/lib/postgresql", version, "bin"))
    : [])
]
const bin = directories.find((directory) =>
  existsSync(join(directory, "initdb")) && existsSync(join(directory, "postgres"))
)

/** The server refuses to run as root. */
const account = process.getuid?.() === 0 ? Number(spawnSync("id", ["-u", "postgres"]).stdout) || undefined : undefined

export const isInstalled = bin !== undefined && (process.getuid?.() !== 0 || account !== undefined)

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

const exited = (child: ChildProcess) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
  })

/** Starts a separate PostgreSQL server, and returns the URL of a database in it. */
export const postgres = Effect.gen(function*() {
  const directory = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "effect-clerk-postgres-"))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )
  if (account !== undefined) yield* Effect.promise(() => chown(directory, account, account))
  const options = { cwd: directory, uid: account }
  const data = join(directory, "data")
  spawnSync(join(bin!, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], options)

  const port = yield* freePort
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(join(bin!, "postgres"), ["-D", data, "-h", "127.0.0.1", "-p", `${port}`, "-k", directory, "-F"], {
        ...options,
        stdio: ["ignore", "ignore", "pipe"]
      })
    ),
    (server) => Effect.zipRight(Effect.sync(() => server.kill("SIGINT")), exited(server))
  )
  yield* Stream.fromAsyncIterable(server.stderr, (error) => error).pipe(
    Stream.orDie,
    Stream.decodeText(),
    Stream.splitLines,
    Stream.takeUntil((line) => line.includes("ready to accept connections")),
    Stream.runDrain
  )
  server.stderr.resume()
  return `postgres://postgres@127.0.0.1:${port}/postgres`
})
