import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import { PCGRandom } from "effect/Utils"
import type { Fault, Operation, RandomOptions, SeenRequest, Service } from "../Faults.js"
import * as operations from "./operations.js"

/** The faults to come and the requests that met some. */
export interface Script {
  readonly control: Service
  /** What the request that arrives now meets. */
  readonly next: (method: HttpMethod.HttpMethod, path: string) => Fault
}

type Chance = () => Fault | undefined

const never: Chance = () => undefined

const chance = (rate: number, seed: number, among: ReadonlyArray<Fault>): Chance => {
  const random = new PCGRandom(seed)
  return () => random.number() < rate ? among[Math.floor(random.number() * among.length)] : undefined
}

export const make = (all: ReadonlyArray<Fault>): Script => {
  const scripts = new Map<string, Array<Fault>>()
  const standing = new Map<string, Fault>()
  const seen: Array<SeenRequest> = []
  let toss = never

  const control: Service = {
    script: (operation, faults) =>
      Effect.sync(() => {
        scripts.set(operation, [...scripts.get(operation) ?? [], ...faults])
      }),
    always: (operation, fault) =>
      Effect.sync(() => {
        standing.set(operation, fault)
      }),
    random: ({ among = all, rate, seed }: RandomOptions) =>
      Effect.sync(() => {
        toss = chance(rate, seed, among)
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
      const operation = (operations.find(method, path)?.name ?? null) as Operation | null
      const own = operation ?? "*"
      const fault: Fault = scripts.get(own)?.shift() ?? scripts.get("*")?.shift()
        ?? standing.get(own) ?? standing.get("*") ?? toss() ?? { _tag: "Pass" }
      if (fault._tag !== "Refuse") seen.push({ operation, method, fault })
      return fault
    }
  }
}
