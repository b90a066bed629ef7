import * as FileSystem from "@effect/platform/FileSystem"
import type * as PlatformError from "@effect/platform/Error"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Snapshot } from "@effect-clerk/testing/Snapshot"
import * as paths from "./paths.js"
import { unreadable, Unusable } from "./unusable.js"

const AnObject = Schema.Record({ key: Schema.String, value: Schema.Unknown }).annotations({ identifier: "a snapshot" })

const Text = Schema.parseJson(Schema.compose(AnObject, Snapshot, { strict: false }), { space: 2 })

const decode = (text: string): Effect.Effect<Snapshot, { readonly message: string }> =>
  Effect.mapError(Schema.decode(Text)(text), (error) => {
    const [{ message, path }] = ParseResult.ArrayFormatter.formatErrorSync(error) as [ParseResult.ArrayFormatterIssue]
    return { message: [paths.render(path), message].filter(String).join(": ") }
  })

const isAlive = (pid: number): boolean => {
  try {
    return pid > 0 && pid !== process.pid && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Locks the file against other servers until the scope closes. The lock of a killed server is ignored. */
const lock = (file: string): Effect.Effect<void, Unusable, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const name = `${file}.lock`
    const take = fileSystem.writeFileString(name, String(process.pid), { flag: "wx" })
    const takeOver = Effect.gen(function*() {
      const pid = Number(yield* fileSystem.readFileString(name))
      if (isAlive(pid)) {
        return yield* new Unusable({
          message:
            `${file} is in use by the server with process id ${pid}. Stop it, or use another file. If that process is not a server, remove ${name}.`
        })
      }
      yield* fileSystem.remove(name)
      yield* take
    })
    yield* Effect.acquireRelease(
      Effect.catchIf(take, (error) => error._tag === "SystemError" && error.reason === "AlreadyExists", () => takeOver),
      () => Effect.ignore(fileSystem.remove(name))
    )
  }).pipe(Effect.catchTags({ BadArgument: unwritable(file), SystemError: unwritable(file) }))

const unwritable = (file: string) => (error: PlatformError.PlatformError) =>
  new Unusable({ message: `${file} cannot be written: ${error.message}` })

/** Replaces a file atomically: a reader sees the old text or the new one. */
const replace = (file: string, text: string): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const temporary = `${file}.tmp`
    yield* Effect.scoped(Effect.gen(function*() {
      const handle = yield* fileSystem.open(temporary, { flag: "w", mode: 0o600 })
      yield* handle.writeAll(new TextEncoder().encode(text))
      yield* handle.sync
    }))
    yield* fileSystem.rename(temporary, file)
  })

const restore = (
  clerk: InMemoryClerk.Service,
  file: string
): Effect.Effect<boolean, Unusable, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const exists = yield* fileSystem.exists(file)
    if (exists) {
      const text = yield* fileSystem.readFileString(file)
      yield* Effect.flatMap(decode(text), clerk.restore).pipe(
        Effect.mapError(({ message }) =>
          new Unusable({
            message: `${file} cannot be used and was not changed. Move it away, or use another file.\n${message}`
          })
        )
      )
    }
    return exists
  }).pipe(Effect.catchTags({ BadArgument: unreadable(file), SystemError: unreadable(file) }))

/**
 * Keeps the state of an instance in a file: restores it or, if there is no file yet, runs `begin`; writes it shortly after each
 * `changed`, and when the scope closes.
 */
export const keep = <E, R>(clerk: InMemoryClerk.Service, file: string, begin: Effect.Effect<void, E, R>): Effect.Effect<
  { readonly changed: Effect.Effect<void> },
  E | Unusable,
  R | FileSystem.FileSystem | Scope.Scope
> =>
  Effect.gen(function*() {
    yield* lock(file)
    const restored = yield* restore(clerk, file)
    if (!restored) yield* begin

    let written = ""
    const save = Effect.gen(function*() {
      const text = yield* Effect.orDie(Effect.flatMap(clerk.snapshot, Schema.encode(Text)))
      if (text === written) return
      yield* replace(file, text)
      written = text
    }).pipe(
      Effect.uninterruptible,
      Effect.mapError(unwritable(file)),
      Effect.provideService(FileSystem.FileSystem, yield* FileSystem.FileSystem)
    )
    yield* save
    yield* Effect.addFinalizer(() => Effect.orDie(Effect.tapError(save, ({ message }) => Console.error(message))))

    const changes = yield* Queue.sliding<void>(1)
    yield* Queue.take(changes).pipe(
      Effect.zipRight(Effect.sleep("100 millis")),
      Effect.zipRight(Effect.catchAll(save, ({ message }) => Console.error(message))),
      Effect.forever,
      Effect.forkScoped
    )
    return { changed: Effect.asVoid(Queue.offer(changes, undefined)) }
  })
