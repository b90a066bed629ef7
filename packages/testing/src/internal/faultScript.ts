import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import { PCGRandom } from "effect/Utils"
import type { Fault, Operation, RandomOptions, Script as Scripted, SeenRequest, Service } from "../Faults.js"
import * as operations from "./operations.js"

/** The faults to come and the requests that met some. */
export interface Script {
  readonly control: Service
  /** What the request that arrives now meets. */
  readonly next: (method: HttpMethod.HttpMethod, path: string) => Fault
}

type Chance = (operation: Operation | null) => Fault | undefined

const never: Chance = () => undefined

const chance = (all: ReadonlyArray<Fault>, { among = all, operations, rate, seed }: RandomOptions): Chance => {
  const random = new PCGRandom(seed)
  return (operation) =>
    (operations === undefined || (operation !== null && operations.includes(operation))) && random.number() < rate
      ? among[Math.floor(random.number() * among.length)]
      : undefined
}

type Queue = ReadonlyArray<Fault | undefined>

const isList = (script: Scripted): script is ReadonlyArray<Fault> => Array.isArray(script)

/** One place per call, empty where a call is left out. */
const queue = (script: Scripted): Queue => {
  if (isList(script)) return script
  const calls = Object.keys(script).map(Number)
  if (calls.some((call) => call < 1)) throw new RangeError("The calls of a script are counted from 1")
  return Array.from({ length: Math.max(0, ...calls) }, (_, index) => script[index + 1])
}

const isRefused = ({ steps }: Fault): boolean =>
  steps.some((step) => step._tag === "Disconnect" && step.code === "ECONNREFUSED")

export const make = (all: ReadonlyArray<Fault>): Script => {
  const scripts = new Map<string, Array<Fault | undefined>>()
  const standing = new Map<string, Fault>()
  const seen: Array<SeenRequest> = []
  let toss = never

  const control: Service = {
    script: (operation, script) =>
      Effect.sync(() => {
        scripts.set(operation, [...scripts.get(operation) ?? [], ...queue(script)])
      }),
    always: (operation, fault) =>
      Effect.sync(() => {
        standing.set(operation, fault)
      }),
    random: (options) =>
      Effect.sync(() => {
        toss = chance(all, options)
      }),
    clear: Effect.sync(() => {
      scripts.clear()
      standing.clear()
      toss = never
    }),
    seen: Effect.sync(() => seen.slice())
  }

  return {
    control,
    next: (method, path) => {
      const operation = operations.find(method, path)?.name ?? null
      const own = operation === null ? undefined : scripts.get(operation)?.shift()
      const fault: Fault = own ?? scripts.get("*")?.shift()
        ?? standing.get(operation ?? "*") ?? standing.get("*") ?? toss(operation) ?? { steps: [] }
      if (!isRefused(fault)) seen.push({ operation, method, fault })
      return fault
    }
  }
}
