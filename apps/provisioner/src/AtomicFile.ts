/**
 * Atomic file writes.
 */
import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * A file could not be written. An existing file is unchanged.
 */
export class NotWritten extends Data.TaggedError("NotWritten")<{ readonly message: string }> {}

/**
 * Streams text to a temporary file in the same directory, and renames it to `file` at the end. Only its owner can read
 * the file.
 */
export const write = <E, R>(
  file: string,
  text: Stream.Stream<string, E, R>
): Effect.Effect<void, E | NotWritten, R | FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const there = yield* Effect.option(fileSystem.stat(file))
    if (there._tag === "Some" && there.value.type !== "File") {
      return yield* new NotWritten({ message: `${file}: exists and is not a regular file` })
    }
    // a symbolic link is kept, and its target is replaced
    const target = there._tag === "Some" ? yield* fileSystem.realPath(file) : file
    const directory = yield* fileSystem.makeTempDirectoryScoped({
      directory: path.dirname(target),
      prefix: `.${path.basename(target)}.`
    })
    const temporary = path.join(directory, "file")
    const handle = yield* fileSystem.open(temporary, { flag: "wx", mode: 0o600 })
    const encoder = new TextEncoder()
    yield* Stream.runForEach(text, (piece) => handle.writeAll(encoder.encode(piece)))
    yield* handle.sync
    yield* fileSystem.rename(temporary, target)
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) =>
      PlatformError.isPlatformError(error)
        ? new NotWritten({ message: `${file}: cannot be written: ${error.message}` })
        : error as Exclude<typeof error, PlatformError.PlatformError>
    )
  )
