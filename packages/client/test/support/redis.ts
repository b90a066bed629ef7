import { Effect, Stream } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"

const command = "redis-server"

export const isInstalled = spawnSync(command, ["--version"]).status === 0

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** The output of a process, line by line. */
const linesOf = (output: Readable) =>
  Stream.fromAsyncIterable(output, (error) => error).pipe(Stream.orDie, Stream.decodeText(), Stream.splitLines)

const start = (command: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })),
    (process) =>
      Effect.async<void>((resume) => {
        if (process.exitCode !== null || process.signalCode !== null) return resume(Effect.void)
        process.once("exit", () => resume(Effect.void))
        process.kill()
      })
  )

/** A separate Redis; returns its port and the effect that stops it. */
export const redis = Effect.gen(function*() {
  const directory = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "effect-clerk-redis-"))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )
  const port = yield* freePort
  const server = yield* start(command, [
    ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory],
    ...["--save", "", "--appendonly", "no"]
  ])
  yield* linesOf(server.stdout).pipe(
    Stream.takeUntil((line) => line.includes("Ready to accept connections")),
    Stream.runDrain
  )
  return { port, stop: Effect.sync(() => server.kill("SIGKILL")) }
})

/** Another process that runs a TypeScript module; returns its output, line by line. */
export const run = (module: URL, args: ReadonlyArray<string>) =>
  Effect.map(
    start(process.execPath, [
      ...["--import", "tsx", "--conditions=@effect-clerk/source"],
      ...[fileURLToPath(module), ...args]
    ]),
    ({ stdout }) => linesOf(stdout)
  )
