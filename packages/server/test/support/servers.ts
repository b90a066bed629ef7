import { Effect, Stream } from "effect"
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { chown, mkdtemp, rm } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"

/** Debian installs PostgreSQL outside of the PATH, in a directory for each version. */
const directories = [
  ...(process.env["PATH"] ?? "").split(":"),
  ...(existsSync("/usr/lib/postgresql")
    ? readdirSync("/usr/lib/postgresql").map((version) => join("/usr/lib/postgresql", version, "bin"))
    : [])
]

const find = (program: string) => directories.find((directory) => existsSync(join(directory, program)))

const bin = find("initdb")

/** PostgreSQL refuses to run as root. */
const account = process.getuid?.() === 0 ? Number(spawnSync("id", ["-u", "postgres"]).stdout) || undefined : undefined

export const hasPostgres = bin !== undefined && (process.getuid?.() !== 0 || account !== undefined)

export const hasRedis = find("redis-server") !== undefined

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "effect-clerk-webhooks-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const ended = (child: ChildProcess) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
  })

/** Starts a server, which stops with the scope, and waits until it reports that it is ready. */
const start = (
  program: string,
  args: ReadonlyArray<string>,
  options: SpawnOptions,
  output: (child: ChildProcess) => Readable,
  signal: NodeJS.Signals
) =>
  Effect.gen(function*() {
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] })),
      (server) => Effect.zipRight(Effect.sync(() => server.kill(signal)), ended(server))
    )
    yield* Stream.fromAsyncIterable(output(server), (error) => error).pipe(
      Stream.orDie,
      Stream.decodeText(),
      Stream.splitLines,
      Stream.takeUntil((line) => /ready to accept connections/i.test(line)),
      Stream.runDrain
    )
    server.stdout?.resume()
    server.stderr?.resume()
    return server
  })

/** A separate PostgreSQL server; returns the address of a database in it. */
export const postgres = Effect.gen(function*() {
  const directory = yield* folder
  if (account !== undefined) yield* Effect.promise(() => chown(directory, account, account))
  const options = { cwd: directory, uid: account }
  const data = join(directory, "data")
  spawnSync(join(bin!, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], options)
  const port = yield* freePort
  const args = ["-D", data, "-h", "127.0.0.1", "-p", `${port}`, "-k", directory, "-F"]
  yield* start(join(bin!, "postgres"), args, options, ({ stderr }) => stderr!, "SIGINT")
  return `postgres://postgres@127.0.0.1:${port}/postgres`
})

/** A separate Redis server; returns its port and the effect that stops it. */
export const redis = Effect.gen(function*() {
  const directory = yield* folder
  const port = yield* freePort
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"]
  const server = yield* start("redis-server", args, {}, ({ stdout }) => stdout!, "SIGTERM")
  return { port, stop: Effect.zipRight(Effect.sync(() => server.kill("SIGKILL")), ended(server)) }
})
