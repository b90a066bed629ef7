/**
 * The extent of the measurements.
 */
import type { Effort } from "./Contest.js"

/** The sizes of the rows. */
export interface Plan {
  readonly calls: Effort
  readonly decoding: Effort
  readonly shortcuts: Effort
  readonly slowLink: Effort
  readonly tokens: Effort
  readonly tests: Effort
  readonly streams: Effort
  /** How many rows are streamed, and how many for the comparison of memory. */
  readonly members: number
  readonly manyMembers: number
  readonly latencyMillis: number
  /** How often a process is started for a figure of its memory. */
  readonly memoryRuns: number
  readonly startUps: number
  readonly pendingCalls: number
  /** How many tests are run, each on an in-memory Clerk of its own. */
  readonly testLayers: number
}

/** The sizes for which the targets are defined. Takes about six minutes on an idle machine. */
export const full: Plan = {
  calls: { generations: 2, rounds: 5, millis: 300, warmUpMillis: 1500 },
  decoding: { generations: 3, rounds: 5, millis: 200, warmUpMillis: 1000 },
  tokens: { generations: 1, rounds: 5, millis: 200, warmUpMillis: 500 },
  tests: { generations: 1, rounds: 3, millis: 300, warmUpMillis: 1 },
  shortcuts: { generations: 1, rounds: 7, millis: 200, warmUpMillis: 2000 },
  slowLink: { generations: 1, rounds: 5, millis: 0, warmUpMillis: 300 },
  streams: { generations: 1, rounds: 5, millis: 0, warmUpMillis: 0 },
  members: 100_000,
  manyMembers: 1_000_000,
  latencyMillis: 100,
  memoryRuns: 1,
  startUps: 7,
  pendingCalls: 10_000,
  testLayers: 1000
}

/** Just enough to see that every row works. */
export const quick: Plan = {
  calls: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  decoding: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  tokens: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  tests: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  shortcuts: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  slowLink: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  streams: { generations: 1, rounds: 1, millis: 0, warmUpMillis: 0 },
  members: 2000,
  manyMembers: 4000,
  latencyMillis: 10,
  memoryRuns: 1,
  startUps: 1,
  pendingCalls: 100,
  testLayers: 10
}
