/**
 * Identifies the process that uses a state.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { hostname } from "node:os"

const Holder = Schema.Struct({ host: Schema.String, pid: Schema.Number, since: Schema.DateTimeUtc })

/**
 * A process that uses a state, and since when.
 */
export interface Holder extends Schema.Schema.Type<typeof Holder> {}

/**
 * This process, starting now.
 */
export const self: Effect.Effect<Holder> = Effect.map(DateTime.now, (since) => ({
  host: hostname(),
  pid: process.pid,
  since
}))

const Text = Schema.parseJson(Holder)

/**
 * Encodes a process for a file.
 */
export const encode = Schema.encodeSync(Text)

/**
 * Decodes the text of a file. `None` if it does not describe a process.
 */
export const decode = Schema.decodeUnknownOption(Text)

/**
 * Describes the other processes that use a state.
 */
export const render = (holders: ReadonlyArray<Holder>): string =>
  holders.length === 0
    ? "another process is using it"
    : `another process is using it: ${
      holders.map(({ host, pid, since }) => `process ${pid} on ${host}, since ${DateTime.formatIso(since)}`).join("; ")
    }`
