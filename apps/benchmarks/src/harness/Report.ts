/**
 * The results for those who read them: in a terminal, in the README and as JSON.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import { getBorderCharacters, table } from "table"
import * as Chart from "./Chart.js"
import * as Result from "./Result.js"

/** The results of one run of the benchmark, and the machine. */
export interface Report {
  readonly date: string
  readonly machine: string
  readonly versions: Readonly<Record<string, string>>
  readonly seconds: number
  readonly results: ReadonlyArray<Result.Result>
}

const versionOf = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version

/** A report of some results, with the kind of the machine but not its name. */
export const make = (results: ReadonlyArray<Result.Result>, seconds: number): Report => ({
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} cores (${cpus()[0]?.model ?? process.arch}), ${Math.round(totalmem() / 1024 ** 3)} GiB, `
    + process.platform,
  versions: {
    node: process.versions.node,
    ...Object.fromEntries(
      ["effect", "@effect/platform", "@clerk/backend", "undici"].map((name) => [name, versionOf(name)])
    )
  },
  seconds,
  results
})

const number = (value: number): string =>
  value.toLocaleString("en", Math.abs(value) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })

const today = ({ today: { median } }: Result.Result): string => number(median)

const spread = ({ today: { high, low, runs } }: Result.Result): string =>
  runs === 1 ? "" : `${number(low)} to ${number(high)}`

const target = ({ target: { kind, value } }: Result.Result): string =>
  `${kind === "at least" ? "≥" : "≤"} ${number(value)}`

const figures = ({ figures }: Result.Result): string =>
  figures.map(({ median, name, unit }) => `${name} ${number(median)} ${unit}`).join(", ")

const header = ["what", "today", "quartiles", "target", "", "unit", "figures"]

const row = (result: Result.Result): ReadonlyArray<string> => [
  result.what,
  today(result),
  spread(result),
  target(result),
  Result.verdict(result),
  result.unit,
  figures(result)
]

const conditions = ({ date, machine, versions }: Report): string =>
  `${date}, ${machine}; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}`

/** The results as a table of plain text. */
export const toText = (report: Report): string =>
  table([header, ...report.results.map((result) => row(result).map((cell) => cell.replaceAll("`", "")))], {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: [{ width: 36, wrapWord: true }, { alignment: "right" }, {}, {}, {}, { width: 24, wrapWord: true }, {
      width: 40,
      wrapWord: true
    }],
    drawHorizontalLine: (index) => index === 1
  }).replace(/ +$/gm, "")
  + `\n${conditions(report)}\n`
  + "Server and clients share the cores of one machine, so the ratios count and not the numbers behind them.\n"
  + "The throttle is in place with a limit that is never reached. All else is as by default.\n"

const toMarkdown = (report: Report): string =>
  [
    `${conditions(report)}:`,
    "",
    "| what | today | quartiles | target | figures |",
    "| --- | --- | --- | --- | --- |",
    ...report.results.map((result) =>
      `| ${result.what} | **${today(result)}** ${result.unit} | ${spread(result)} | ${target(result)} | ${
        figures(result)
      } |`
    ),
    "",
    "![How far each result is past its target](apps/benchmarks/results/bench.svg)"
  ].join("\n")

const root = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))

const [begin, end] = ["<!-- benchmark -->", "<!-- /benchmark -->"]

/** Writes the JSON, the chart that is drawn from it and the section of the README. */
export const write = async (report: Report): Promise<void> => {
  await mkdir(root("apps/benchmarks/results"), { recursive: true })
  await writeFile(root("apps/benchmarks/results/bench.json"), `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(root("apps/benchmarks/results/bench.svg"), Chart.draw(report.results))
  const readme = await readFile(root("README.md"), "utf8")
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`README.md has no section from ${begin} to ${end}`)
  await writeFile(root("README.md"), `${before}${begin}\n${toMarkdown(report)}\n${end}${after}`)
}
