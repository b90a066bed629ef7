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
 * Nobody reads what is written any more, as after `| head`.
 */
export class BrokenPipe extends Data.TaggedError("BrokenPipe") {}

/**
 * The streams could not be read or written, as on a full disk.
 */
export class StreamError extends Data.TaggedError("StreamError")<{ readonly message: string }> {}

/**
 * Where stdout is shown.
 */
export interface Terminal {
  /** How many characters a line has room for. */
  readonly columns: number
  readonly isColored: boolean
}

/**
 * A write ends when the text was taken, so that who writes waits for who reads.
 */
export interface Service {
  readonly write: (text: string) => Effect.Effect<void, BrokenPipe | StreamError>
  /** All of stdin. */
  readonly read: Effect.Effect<string, StreamError>
  /** The lines of stdin as they come. */
  readonly lines: Stream.Stream<string, StreamError>
  /** Says in one line how far a long call is, where somebody looks on; "" takes the line away. */
  readonly progress: (text: string) => Effect.Effect<void>
  readonly terminal: Terminal
}

/**
 * Where results go to and inputs come from.
 */
export class Stdio extends Context.Tag("@effect-clerk/cli/Stdio")<Stdio, Service>() {}

const unreadable = (error: unknown) => new StreamError({ message: `stdin cannot be read: ${String(error)}` })

/**
 * The streams of this process.
 */
export const layer: Layer.Layer<Stdio> = Layer.sync(Stdio, () => {
  const { stderr, stdin, stdout } = process
  // what went wrong is told to the callback of the write, but unheard it would end the process as well
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
    // hasColors heeds NO_COLOR
    terminal: { columns: stdout.columns ?? 100, isColored: stdout.isTTY && stdout.hasColors() },
    progress: (text) => stderr.isTTY ? Effect.sync(() => stderr.write(`\r\x1b[K${text}`)) : Effect.void
  }
})
