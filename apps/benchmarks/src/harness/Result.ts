/**
 * The result of a row of the benchmark.
 */
import { median, quantile } from "simple-statistics"

/** Runs as their median, with the quartiles as the noise. */
export interface Summary {
  readonly low: number
  readonly median: number
  readonly high: number
  readonly runs: number
}

/** Something that was measured. */
export interface Figure extends Summary {
  readonly name: string
  readonly unit: string
}

/** The target of a result. */
interface Target {
  readonly kind: "at least" | "at most"
  readonly value: number
}

/** One line of the table: what is compared with its target, and the figures behind it. */
export interface Result {
  readonly what: string
  /** What the result is, such as `× @clerk/backend`. */
  readonly unit: string
  readonly today: Summary
  readonly target: Target
  readonly figures: ReadonlyArray<Figure>
}

/** The quartiles of some runs. */
export const summarize = (values: ReadonlyArray<number>): Summary => ({
  low: quantile([...values], 0.25),
  median: median([...values]),
  high: quantile([...values], 0.75),
  runs: values.length
})

/** Runs with a name. */
export const figure = (name: string, unit: string, values: ReadonlyArray<number>): Figure => ({
  name,
  unit,
  ...summarize(values)
})

/** The verdict on a result: short of its target only if the noise does not explain it. */
export type Verdict = "met" | "within noise" | "short"

/** Compares a result with its target. */
export const verdict = ({ target: { kind, value }, today: { high, low, median } }: Result): Verdict => {
  const [usual, best] = kind === "at least" ? [median - value, high - value] : [value - median, value - low]
  return usual >= 0 ? "met" : best >= 0 ? "within noise" : "short"
}
