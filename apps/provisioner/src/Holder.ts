/**
 * Who is at work with a state.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { hostname } from "node:os"

const Holder = Schema.Struct({ host: Schema.String, pid: Schema.Number, since: Schema.DateTimeUtc })

/**
 * A process that is at work with a state, and since when.
 */
export interface Holder extends Schema.Schema.Type<typeof Holder> {}

/**
 * This process, from now on.
 */
export const self: Effect.Effect<Holder> = Effect.map(DateTime.now, (since) => ({
  host: hostname(),
  pid: process.pid,
  since
}))

const Text = Schema.parseJson(Holder)

/**
 * A process as text for a file.
 */
export const encode = Schema.encodeSync(Text)

/**
 * A process from the text of a file; none where it is not such a text.
 */
export const decode = Schema.decodeUnknownOption(Text)

/**
 * That others are at work with a state, in words.
 */
export const render = (holders: ReadonlyArray<Holder>): string =>
  holders.length === 0
    ? "another process is at work with it"
    : `another process is at work with it: ${
      holders.map(({ host, pid, since }) => `process ${pid} on ${host}, since ${DateTime.formatIso(since)}`).join("; ")
    }`
