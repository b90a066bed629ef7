/**
 * One side of a comparison, in a separate process: it runs a task repeatedly and reports how long it took.
 *
 * It imports nothing from Effect, so that the other libraries run without it.
 */
import { performance } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"

/** Where a contestant sends its requests, as JSON in its first argument. */
export interface Settings {
  readonly origin: string
}

/** A task, which is repeated until the process has used the given CPU time. It runs at least once. */
export interface Question {
  readonly task: string
  /** Handed to the task, such as a number of rows. */
  readonly amount: number
  readonly millis: number
}

export interface Answer {
  /** How many units of work were done, by the task's own count: calls, pages or rows. */
  readonly units: number
  readonly millis: number
  /** The CPU time of the process, on all of its threads. */
  readonly cpuMillis: number
}

/** Does some work and returns the number of units. */
export type Task = (amount: number) => Promise<number>

export const { origin } = JSON.parse(process.argv[2]!) as Settings

export const secretKey = "sk_live_benchmark"

/** The rows of a page, the most that Clerk gives. */
export const pageSize = 500

/** An organization of so many members, by the server's rule. */
export const organizationOf = (members: number): string => `org_${members}`

/** The organizations that calls ask for, in turn. */
export const organizationIds = (calls: number): ReadonlyArray<string> =>
  Array.from({ length: calls }, (_, index) => `org_${1000 + index % 100}`)

/** The offsets of some pages, to be read in turn. */
export const offsets: ReadonlyArray<number> = Array.from({ length: 8 }, (_, index) => index * pageSize)

export const verify = (isAsExpected: boolean, what: string): void => {
  if (!isAsExpected) throw new Error(`Not as expected: ${what}`)
}

/** Calls a function for each item with limited concurrency, as a program without Effect does in a few lines. */
export const forEach = async <A>(
  items: ReadonlyArray<A>,
  concurrency: number,
  f: (item: A) => Promise<unknown>
): Promise<void> => {
  const rest = items.values()
  const work = async () => {
    for (const item of rest) await f(item)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}

/** Live bytes: what remains after garbage collection. */
export const liveBytes = (): number => {
  // the first leaves buffers to be freed later, the second waits for that
  globalThis.gc!()
  globalThis.gc!()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes that an idle process holds after garbage collection, including sockets. */
const heldBytes = async (): Promise<number> => {
  for (let idle = 0; idle < 3;) {
    const before = performance.eventLoopUtilization()
    await setTimeout(200)
    idle = performance.eventLoopUtilization(before).utilization < 0.1 ? idle + 1 : 0
  }
  for (let round = 0; round < 3; round++) {
    globalThis.gc!()
    await setTimeout(50)
  }
  return process.memoryUsage.rss()
}

/** Starts calls that are never answered, a few hundred at a time, and returns the bytes that they hold in total. */
export const bytesOfPending = (call: () => Promise<unknown>): Task => async (calls) => {
  const before = await heldBytes()
  let ended = 0
  for (let count = 0; count < calls; count++) {
    call().catch(() => {}).finally(() => ended++)
    if (count % 250 === 0) await setTimeout(20)
  }
  const bytes = await heldBytes() - before
  verify(ended === 0, `all calls pending: ${ended} ended`)
  return bytes
}

/** Answers the parent's questions. A failure ends the process. */
export const serve = (tasks: Readonly<Record<string, Task>>): void => {
  process.once("disconnect", () => process.exit())
  process.on("message", async ({ amount, millis, task }: Question) => {
    const start = performance.now()
    const cpu = process.cpuUsage()
    let units = 0
    let cpuMillis = 0
    do {
      units += await tasks[task]!(amount)
      const { system, user } = process.cpuUsage(cpu)
      cpuMillis = (user + system) / 1000
    } while (cpuMillis < millis)
    process.send!({ units, millis: performance.now() - start, cpuMillis } satisfies Answer)
  })
}
