/**
 * Formats answers for stdout.
 */
import { stringify } from "csv-stringify/sync"
import stringWidth from "string-width"
import { getBorderCharacters, table } from "table"
import type { Json } from "./Answer.js"

/**
 * The formats of answers.
 */
export const formats = ["json", "ndjson", "table", "csv"] as const

/**
 * One of {@link formats}.
 */
export type Format = (typeof formats)[number]

/**
 * Text with control characters and bidirectional overrides replaced.
 */
export const clean = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")

const cell = (row: Json, column: string): string | number | boolean => {
  const value = row !== null && typeof row === "object" && !Array.isArray(row)
    ? (row as { readonly [key: string]: Json })[column] ?? ""
    : column === ""
    ? row ?? ""
    : ""
  return typeof value === "object" ? JSON.stringify(value) : value
}

/** Wider than any id. */
const widest = 40

const widthOf = (texts: ReadonlyArray<string>): number =>
  Math.min(widest, Math.max(1, ...texts.map((text) => stringWidth(text))))

const isObject = (value: Json | undefined): boolean => typeof value === "object" && value !== null

/** As many columns as fit on a screen: those with scalar values, without those that have none, `id` first. */
const screenColumns = (columns: ReadonlyArray<string>, rows: ReadonlyArray<Json>): ReadonlyArray<string> => {
  const plain = columns.filter((column) =>
    column !== "object" && column !== ""
    && !rows.some((row) => isObject((row as { readonly [key: string]: Json })?.[column]))
    && (rows.length === 0 || rows.some((row) => cell(row, column) !== ""))
  )
  return plain.length === 0 ? columns : plain.slice(0, 6)
}

const tableOf = (rows: ReadonlyArray<ReadonlyArray<string>>, widths: ReadonlyArray<number>): string =>
  rows.length === 0 ? "" : table(rows.map((row) => [...row]), {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: widths.map((width) => ({ width, truncate: width })),
    drawHorizontalLine: () => false
  }).replace(/ +$/gm, "")

/** Encodes rows as CSV. Text that a spreadsheet would evaluate as a formula is escaped. */
const csvOf = (rows: ReadonlyArray<ReadonlyArray<string | number | boolean>>): string =>
  stringify(rows.map((row) => [...row]), { cast: { boolean: String }, escape_formulas: true })

/**
 * Encodes rows chunk by chunk.
 */
export interface Encoder {
  readonly rows: (rows: ReadonlyArray<Json>) => string
  readonly end: () => string
}

/**
 * Makes an encoder of rows.
 */
export const encoder = (format: Format, of: ReadonlyArray<string>): Encoder => {
  const columns = of.length === 0 ? [""] : of
  let isFirst = true
  const first = (text: () => string) => {
    const result = isFirst ? text() : ""
    isFirst = false
    return result
  }
  switch (format) {
    case "ndjson":
      return { rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""), end: () => "" }
    case "json":
      return {
        rows: (rows) => rows.map((row) => `${first(() => "[") || ","}\n  ${JSON.stringify(row)}`).join(""),
        end: () => isFirst ? "[]\n" : "\n]\n"
      }
    case "csv": {
      const header = () => first(() => csvOf([columns]))
      return {
        rows: (rows) => header() + csvOf(rows.map((row) => columns.map((column) => cell(row, column)))),
        end: header
      }
    }
    case "table": {
      let chosen = columns
      let widths: ReadonlyArray<number> = []
      const textsOf = (rows: ReadonlyArray<Json>) =>
        rows.map((row) => chosen.map((column) => clean(String(cell(row, column)))))
      // the first rows determine the columns and their widths, because the others are not known yet
      const header = (rows: ReadonlyArray<Json>) =>
        first(() => {
          chosen = screenColumns(columns, rows)
          const texts = textsOf(rows)
          widths = chosen.map((column, index) => widthOf([column, ...texts.map((text) => text[index]!)]))
          return tableOf([chosen, widths.map((width) => "─".repeat(width))], widths)
        })
      return {
        rows: (rows) => header(rows) + tableOf(textsOf(rows), widths),
        end: () => header([])
      }
    }
  }
}

/**
 * Formats an answer that is not a list.
 */
export const single = (format: Format, columns: ReadonlyArray<string>, answer: Json): string => {
  if (format === "json") return `${JSON.stringify(answer, null, 2)}\n`
  if (format === "table" && answer !== null && typeof answer === "object" && !Array.isArray(answer)) {
    const entries = Object.keys(answer).map((key) => [key, clean(String(cell(answer, key)))] as const)
    const names = Math.max(0, ...entries.map(([key]) => key.length))
    return entries.map(([key, value]) => `${key.padEnd(names)}  ${value}\n`).join("")
  }
  const { end, rows } = encoder(format, columns)
  return rows(Array.isArray(answer) ? answer as ReadonlyArray<Json> : [answer]) + end()
}
