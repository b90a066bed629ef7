/**
 * The standard streams of the process.
 */
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { text } from "node:stream/consumers"

/**
 * The reader has closed the pipe, as after `| head`.
 */
export class BrokenPipe extends Data.TaggedError("BrokenPipe") {}

/**
 * The streams could not be read or written, for example on a full disk.
 */
export class StreamError extends Data.TaggedError("StreamError")<{ readonly message: string }> {}

/**
 * The terminal of stdout.
 */
export interface Terminal {
  /** The width of a line, in characters. */
  readonly columns: number
  readonly isColored: boolean
}

/**
 * A write completes when the text has been flushed, so a slow reader applies backpressure.
 */
export interface Service {
  readonly write: (text: string) => Effect.Effect<void, BrokenPipe | StreamError>
  /** All of stdin. */
  readonly read: Effect.Effect<string, StreamError>
  /** The lines of stdin as they arrive. */
  readonly lines: Stream.Stream<string, StreamError>
  /** Shows the progress of a long call in one line, if stderr is a terminal. "" clears the line. */
  readonly progress: (text: string) => Effect.Effect<void>
  readonly terminal: Terminal
}

/**
 * The service for reading inputs and writing results.
 */
export class Stdio extends Context.Tag("@effect-clerk/cli/Stdio")<Stdio, Service>() {}

const unreadable = (error: unknown) => new StreamError({ message: `stdin cannot be read: ${String(error)}` })

/**
 * The streams of this process.
 */
export const layer: Layer.Layer<Stdio> = Layer.sync(Stdio, () => {
  const { stderr, stdin, stdout } = process
  // the callback of the write reports errors, but an "error" event without a listener would also end the process
  stdout.on("error", () => {})
  return {
    write: (text) =>
      Effect.async((resume) => {
        stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) =>
          resume(
            !error
              ? Effect.void
              : error.code === "EPIPE"
              ? new BrokenPipe()
              : new StreamError({ message: error.message })
          ))
      }),
    read: Effect.tryPromise({
      try: () => text(stdin),
      catch: unreadable
    }),
    lines: NodeStream.fromReadable(() => stdin, unreadable).pipe(Stream.decodeText(), Stream.splitLines),
    // hasColors respects NO_COLOR
    terminal: { columns: stdout.columns ?? 100, isColored: stdout.isTTY && stdout.hasColors() },
    progress: (text) => stderr.isTTY ? Effect.sync(() => stderr.write(`\r\x1b[K${text}`)) : Effect.void
  }
})
