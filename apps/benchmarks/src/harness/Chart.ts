/**
 * A chart of the results as SVG, relative to their targets.
 *
 * It has only a few bars and labels, for which chart libraries would need a DOM. It has its own background, so that it
 * looks the same on light and dark pages.
 */
import * as Result from "./Result.js"

const width = 860
const labels = 400
const line = 30
const margin = 32
/**
 * The scale of the bars is logarithmic and ends at results that are this many times better or worse than the target.
 */
const limit = 8

const colors: Readonly<Record<Result.Verdict, string>> = {
  met: "#2f7d4f",
  "within noise": "#b07d1a",
  short: "#b3443c"
}

const escape = (text: string): string =>
  text.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** How many times better than its target a value is; 1 is just met. */
const score = ({ target: { kind, value } }: Result.Result, reached: number): number =>
  kind === "at least" ? reached / value : value / Math.max(reached, Number.EPSILON)

const x = (score: number): number => {
  const [left, right] = [labels, width - margin]
  const position = Math.log(Math.min(limit, Math.max(1 / limit, score))) / Math.log(limit)
  return Math.round((left + right) / 2 + position * (right - left) / 2)
}

const bar = (result: Result.Result, index: number): string => {
  const { high, low, median } = result.today
  const top = 2 * margin + index * line
  const [from, to] = [x(1), x(score(result, median))].sort((a, b) => a - b) as [number, number]
  const [lowest, highest] = [x(score(result, low)), x(score(result, high))].sort((a, b) => a - b)
  const middle = top + line / 2 - 2
  return [
    `<text x="${labels - 12}" y="${top + 17}" text-anchor="end">${escape(result.what)}</text>`,
    `<rect x="${from}" y="${top + 4}" width="${Math.max(1, to - from)}" height="${line - 12}" fill="${
      colors[Result.verdict(result)]
    }"/>`,
    `<path d="M${lowest} ${middle}H${highest}" stroke="#1f2328" stroke-width="2"/>`
  ].join("")
}

/** Draws the chart. */
export const draw = (results: ReadonlyArray<Result.Result>): string => {
  const height = 3 * margin + results.length * line
  const bottom = height - margin
  const grid = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8].map((score) => {
    const name = score === 1 ? "target" : score < 1 ? `${1 / score} × short` : `${score} × better`
    const stroke = score === 1 ? "#1f2328" : "#d0d7de"
    return `<path d="M${x(score)} ${2 * margin - 4}V${bottom}" stroke="${stroke}"/>`
      + `<text x="${x(score)}" y="${margin + 12}" text-anchor="middle" font-size="10">${name}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"`
    + ` fill="#1f2328" role="img" aria-label="How far each result of the benchmark is past its target">`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="#ffffff" stroke="#d0d7de"/>`,
    ...grid,
    ...results.map(bar),
    "</svg>",
    ""
  ].join("\n")
}
