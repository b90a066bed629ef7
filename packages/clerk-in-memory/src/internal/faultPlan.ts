import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Fault from "@effect-clerk/testing/Fault"
import type * as Faults from "@effect-clerk/testing/Faults"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const Ratio = Schema.Number.pipe(Schema.between(0, 1))

/** The steps of a fault, except mutations, which are not data. Times are in milliseconds. */
const Step = Schema.Union(
  Schema.TaggedStruct("CarryOut", {}),
  Schema.TaggedStruct("Delay", { duration: Schema.DurationFromMillis }),
  Schema.TaggedStruct("Respond", {
    status: Schema.Int.pipe(Schema.between(200, 599)),
    body: Schema.optional(Schema.Unknown),
    headers: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), { default: () => ({}) })
  }),
  Schema.TaggedStruct("Disconnect", { code: Schema.Literal("ECONNREFUSED", "ECONNRESET") }),
  Schema.TaggedStruct("Hang", {}),
  Schema.TaggedStruct("Cut", { at: Ratio }),
  Schema.TaggedStruct("Endless", { every: Schema.DurationFromMillis }),
  Schema.TaggedStruct("Slow", { over: Schema.DurationFromMillis })
)

const known: { readonly [name: string]: Fault.Fault } = Object.fromEntries(
  [Fault.pass, ...Fault.all].map((fault) => [fault.name, fault])
)

const Name = Schema.String.pipe(
  Schema.filter((name) =>
    name in known || `There is no fault with this name. Expected one of: ${Object.keys(known).join("; ")}`
  )
)

const Given = Schema.Union(Name, Schema.Struct({ name: optional(Schema.String), steps: Schema.Array(Step) }))

type Given = typeof Given.Type

const toFault = (given: Given): Fault.Fault =>
  typeof given === "string" ? known[given]! : { name: given.name ?? "a fault", steps: given.steps }

const Target = Schema.String.pipe(Schema.pattern(/^(\*|\w+\.\w+|[A-Z]+ \/\S*)$/, {
  message: () => "Expected an operation such as organizations.get, a method and a path such as GET /users/:userId, or *"
}))

const byTarget = <A, I>(value: Schema.Schema<A, I>) => optional(Schema.Record({ key: Target, value }))

/** All faults, as data. */
export const FaultPlan = Schema.Struct({
  /** Faults by target, as a sequence or by the number of the call. */
  script: byTarget(Schema.Union(
    Schema.Array(Given),
    Schema.Record({ key: Schema.String.pipe(Schema.pattern(/^[1-9]\d*$/)), value: Given })
  )),
  /** The fault of every request, by target. */
  always: byTarget(Given),
  /** The additional latency of every request, in milliseconds. */
  latency: optional(Schema.DurationFromMillis),
  random: optional(Schema.Struct({
    rate: Ratio,
    seed: Schema.Int,
    among: optional(Schema.NonEmptyArray(Given)),
    operations: optional(Schema.Array(Schema.String as unknown as Schema.Schema<Faults.Operation, string>))
  }))
}).annotations({ identifier: "Faults", parseOptions: { onExcessProperty: "error", errors: "all" } })

const isList = (script: object): script is ReadonlyArray<Given> => Array.isArray(script)

const targets = <A>(said: { readonly [target: string]: A } = {}) => Object.entries(said) as Array<[Faults.Target, A]>

const toScript = (script: ReadonlyArray<Given> | { readonly [call: string]: Given }): Faults.Script =>
  isList(script) ? script.map(toFault) : Record.map(script, toFault)

/** Replaces all faults with those of a plan. */
export const follow = (
  faults: Faults.Service,
  { always, latency, random, script }: typeof FaultPlan.Type
): Effect.Effect<void> =>
  Effect.gen(function*() {
    yield* faults.clear
    for (const [target, said] of targets(script)) yield* faults.script(target, toScript(said))
    for (const [target, given] of targets(always)) yield* faults.always(target, toFault(given))
    if (latency !== undefined) yield* faults.latency(latency)
    if (random !== undefined) yield* faults.random({ ...random, among: random.among?.map(toFault) })
  })
