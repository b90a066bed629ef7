import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import * as Outcome from "../Outcome.js"
import { inBackground } from "./background.js"
import { toStream } from "./inputs.js"
import { callOf } from "./operation.js"

/** The maximum number of ids in one filter. */
const maxIds = 100

/** The number of lists that are fetched concurrently. */
const maxLists = 4

/** A resource that can be fetched alone, or with others in one list that is filtered by their ids. */
export interface Source<Input extends object, A, E> {
  /** Identifies the inputs that can share a list; `null` for an input that must be fetched alone. */
  readonly share: (input: Input) => string | null
  readonly idOf: (input: Input) => string
  /** `undefined` if the row has no id: then each input is fetched alone. */
  readonly rowIdOf: (row: A) => string | undefined
  readonly one: (input: Input) => Effect.Effect<A, E>
  /** The rows of inputs that share a list, in any order; those of inputs that do not exist are missing. */
  readonly list: (
    inputs: Arr.NonEmptyReadonlyArray<Input>
  ) => Effect.Effect<ReadonlyArray<A>, E | ClerkError.BadRequest | ClerkError.UnprocessableEntity>
  readonly missing: () => E
}

/** The failure of an input that is missing from a list: the error that its endpoint would have returned. */
export const notFound = (endpoint: Endpoint.Any, what: string) => () =>
  new ClerkError.NotFound({
    ...callOf(endpoint),
    status: 404,
    errors: [{
      code: "resource_not_found",
      message: "not found",
      longMessage: `The list that was filtered by this ${what} does not contain it.`,
      meta: null
    }]
  })

/** Fetches many inputs in as few calls as possible. The outcomes are in the order of the inputs. */
const lookup = <Input extends object, A, E>(source: Source<Input, A, E>) => {
  type Found = Outcome.Outcome<Input, A, E>

  const each = (inputs: ReadonlyArray<Input>): Effect.Effect<ReadonlyArray<Found>> =>
    Effect.forEach(inputs, (input) =>
      Effect.match(source.one(input), {
        onFailure: (error) => Outcome.failed(input, error),
        onSuccess: (row) => Outcome.succeeded(input, row)
      }), { concurrency: maxLists })

  const list = (inputs: Arr.NonEmptyReadonlyArray<Input>): Effect.Effect<ReadonlyArray<Found>> =>
    Effect.matchEffect(source.list(Arr.dedupeWith(inputs, (a, b) => source.idOf(a) === source.idOf(b))), {
      // one id that Clerk rejects must not fail the others
      onFailure: (error) =>
        error instanceof ClerkError.BadRequest || error instanceof ClerkError.UnprocessableEntity
          ? each(inputs)
          : Effect.succeed(inputs.map((input) => Outcome.failed(input, error))),
      onSuccess: (rows) => {
        if (rows.some((row) => source.rowIdOf(row) === undefined)) return each(inputs)
        const byId = new Map(rows.map((row) => [source.rowIdOf(row), row]))
        return Effect.succeed(inputs.map((input) => {
          const row = byId.get(source.idOf(input))
          return row === undefined ? Outcome.failed(input, source.missing()) : Outcome.succeeded(input, row)
        }))
      }
    })

  return (inputs: ReadonlyArray<Input>): Effect.Effect<ReadonlyArray<Found>> => {
    const { "": alone = [], ...shared } = Arr.groupBy(
      inputs,
      (input) => Predicate.isRecord(input) && source.share(input) || ""
    )
    const chunks = Object.values(shared).flatMap((together) => Arr.chunksOf(together, maxIds))
    return Effect.map(
      Effect.zip(
        each(alone),
        Effect.forEach(chunks, (chunk) => chunk.length === 1 ? each(chunk) : list(chunk), { concurrency: maxLists }),
        { concurrent: true }
      ),
      ([alone, shared]) => {
        const outcomes = new Map([...alone, ...shared.flat()].map((outcome) => [outcome.input, outcome]))
        return inputs.map((input) => outcomes.get(input)!)
      }
    )
  }
}

/** Fetches one input. Within `Effect.withRequestBatching(true)`, the calls of concurrent fibers are merged. */
export const batched = <Input extends object, A, E>(source: Source<Input, A, E>): Source<Input, A, E>["one"] => {
  const ask = together(lookup(source))
  return (input) =>
    Effect.flatMap(isBatching, (batching) =>
      batching
        ? Effect.flatMap(
          ask(input),
          (outcome) => outcome._tag === "Succeeded" ? Effect.succeed(outcome.value) : Effect.fail(outcome.error)
        )
        : source.one(input))
}

/** Whether a program enabled batching. Effect enables it by default, but waiting for other fibers costs a turn. */
const isBatching = Effect.map(
  Effect.getFiberRefs,
  (refs) => Option.contains(FiberRefs.get(refs, FiberRef.currentRequestBatchingEnabled), true)
)

/** A turn of the event loop, in which every ready fiber can add its input. */
const turn = Effect.async<void>((resume) => {
  const timer = setTimeout(() => resume(Effect.void), 0)
  return Effect.sync(() => clearTimeout(timer))
})

/**
 * Runs the inputs of concurrent fibers in one batch, and returns to each fiber its own output. A batch is interrupted
 * once all fibers that wait for it are.
 */
const together = <Input, Output>(run: (inputs: ReadonlyArray<Input>) => Effect.Effect<ReadonlyArray<Output>>) => {
  interface Batch {
    readonly inputs: Array<Input>
    readonly fiber: Fiber.Fiber<ReadonlyArray<Output>>
    waiting: number
  }
  let open: Batch | undefined

  const close = (inputs: ReadonlyArray<Input>) => {
    if (open?.inputs === inputs) open = undefined
  }

  const start = (runtime: Runtime.Runtime<never>): Batch => {
    const inputs: Array<Input> = []
    const all = Effect.suspend(() => {
      close(inputs)
      return run(inputs)
    })
    return { inputs, fiber: Runtime.runFork(runtime)(Effect.interruptible(Effect.zipRight(turn, all))), waiting: 0 }
  }

  return (input: Input): Effect.Effect<Output> =>
    Effect.acquireUseRelease(
      Effect.map(Effect.runtime<never>(), (runtime) => {
        const batch = open ??= start(runtime)
        batch.waiting++
        return { batch, index: batch.inputs.push(input) - 1 }
      }),
      // not Fiber.join, because the fiber has the fiber refs of the first caller
      ({ batch, index }) => Effect.map(Effect.flatten(Fiber.await(batch.fiber)), (outputs) => outputs[index]!),
      ({ batch }) =>
        Effect.suspend(() => {
          if (--batch.waiting > 0) return Effect.void
          close(batch.inputs)
          return Fiber.interrupt(batch.fiber)
        })
    )
}

/** Fetches many inputs. */
export const lookupMany = <Input extends object, A, E>(source: Source<Input, A, E>) => {
  const lookupAll = lookup(source)
  return <E2, R2>(inputs: Outcome.Inputs<Input, E2, R2>): Stream.Stream<Outcome.Outcome<Input, A, E>, E2, R2> =>
    toStream(inputs).pipe(
      Stream.grouped(maxIds),
      Stream.mapEffect((group) => inBackground(lookupAll(Arr.fromIterable(group))), { concurrency: maxLists }),
      Stream.mapConcat((outcomes) => outcomes)
    )
}
