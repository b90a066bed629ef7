/**
 * Writes lists to stdout in a chosen format.
 */
import * as Array from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { stringify } from "csv-stringify/sync"
import { getBorderCharacters, table } from "table"
import type { Cell, Columns } from "./Rows.js"
import * as Text from "./Text.js"

/**
 * The reader has closed the pipe, as after `| head`.
 */
export class BrokenPipe extends Data.TaggedError("BrokenPipe") {}

/**
 * The output could not be written, for example on a full disk.
 */
export class WriteError extends Data.TaggedError("WriteError")<{ readonly message: string }> {}

/**
 * A write completes when the text has been flushed, so a slow reader applies backpressure.
 */
export interface Service {
  readonly write: (text: string) => Effect.Effect<void, BrokenPipe | WriteError>
}

/**
 * The destination of the results of the program.
 */
export class Stdout extends Context.Tag("@effect-clerk/provisioner/Output/Stdout")<Stdout, Service>() {}

/**
 * The standard output of the process.
 */
export const layer: Layer.Layer<Stdout> = Layer.sync(Stdout, () => {
  const { stdout } = process
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
              : new WriteError({ message: error.message })
          ))
      })
  }
})

/**
 * Writes text.
 */
export const print = (text: string): Effect.Effect<void, BrokenPipe | WriteError, Stdout> =>
  Effect.flatMap(Stdout, ({ write }) => write(text))

/**
 * The formats that a list can be printed in.
 */
export const formats = ["table", "ndjson", "csv"] as const

/**
 * One of {@link formats}.
 */
export type Format = (typeof formats)[number]

/** The text before the rows, and a function that encodes rows. */
interface Encoder {
  readonly header: string
  readonly encode: (rows: ReadonlyArray<ReadonlyArray<Cell>>) => string
}

const plain = (cell: Cell): string | number | boolean | null =>
  DateTime.isDateTime(cell) ? DateTime.formatIso(cell) : cell

const short = (cell: Cell): string =>
  DateTime.isDateTime(cell) ? DateTime.formatIsoDateUtc(cell) : Text.clean(String(cell ?? ""))

/** Looks like a spreadsheet formula, but evaluates to itself, so it is not escaped. */
const phoneNumber = /^\+[0-9]+$/

const encoders: { readonly [F in Format]: (columns: Columns<never>) => Encoder } = {
  table: (columns) => {
    const render = (rows: ReadonlyArray<ReadonlyArray<string>>): string =>
      table(rows, {
        border: getBorderCharacters("void"),
        columnDefault: { paddingLeft: 0, paddingRight: 2 },
        columns: Object.values(columns).map(({ width }) => ({ width, truncate: width })),
        drawHorizontalLine: () => false
      }).replace(/ +$/gm, "")
    return {
      header: render([Object.keys(columns), Object.values(columns).map(({ width }) => "─".repeat(width))]),
      encode: (rows) => render(rows.map((row) => row.map(short)))
    }
  },
  ndjson: (columns) => {
    const names = Object.keys(columns)
    return {
      header: "",
      encode: (rows) =>
        rows.map((row) => JSON.stringify(Object.fromEntries(Array.zip(names, row.map(plain)))) + "\n").join("")
    }
  },
  csv: (columns) => ({
    header: stringify([Object.keys(columns)]),
    encode: (rows) =>
      stringify(rows.map((row) => row.map(plain)), {
        cast: {
          boolean: String,
          string: (text) => phoneNumber.test(text) ? { value: text, escape_formulas: false } : text
        },
        escape_formulas: true
      })
  })
}

/**
 * Writes a list of at most `limit` rows page by page. The next page is requested when the previous one has been
 * written.
 */
export const write = <A, E, R>(
  items: Stream.Stream<A, E, R>,
  columns: Columns<A>,
  { format, limit }: { readonly format: Format; readonly limit: Option.Option<number> }
): Effect.Effect<void, E | BrokenPipe | WriteError, R | Stdout> => {
  const { encode, header } = encoders[format](columns)
  const values = Object.values(columns).map(({ value }) => value)
  return Option.match(limit, { onNone: () => items, onSome: (limit) => Stream.take(items, limit) }).pipe(
    Stream.map((item) => values.map((value) => value(item))),
    Stream.chunks,
    Stream.filter(Chunk.isNonEmpty),
    Stream.mapAccum(header, (before, rows) => ["", before + encode(Chunk.toReadonlyArray(rows))]),
    Stream.orElseIfEmpty(() => header),
    Stream.runForEach(print)
  )
}
