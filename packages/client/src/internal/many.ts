import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as Outcome from "../Outcome.js"
import { checkConcurrency, type Issue } from "./issues.js"
import { compile } from "./operation.js"

const defaultConcurrency = 8

export const toStream = <Input, E, R>(inputs: Outcome.Inputs<Input, E, R>): Stream.Stream<Input, E, R> =>
  Predicate.hasProperty(inputs, Stream.StreamTypeId)
    ? inputs as Stream.Stream<Input, E, R>
    : Stream.fromIterable(inputs)

/** The method of an endpoint for many inputs. */
export const many = <Input extends object, A, E>(
  method: (input: Input) => Effect.Effect<A, E>,
  endpoint: Endpoint.Any
): Outcome.Many<Input, A, E> => {
  /** Compiles the endpoint when it is called: what only sends never asks for it. */
  const checking = (issues: ReadonlyArray<Issue>) => {
    const { call, encode } = compile(endpoint)
    const refused = (input: Input, issues: ReadonlyArray<Issue>): Outcome.Failed<Input, E> =>
      Outcome.failed(input, new ClerkError.InvalidRequest({ ...call, issues }) as E)
    return (input: Input): Outcome.Checked<Input> | Outcome.Failed<Input, E> =>
      issues.length > 0
        ? refused(input, issues)
        : Either.match(encode(input as Readonly<Record<string, unknown>>), {
          onLeft: (issues) => refused(input, issues),
          onRight: () => Outcome.checked(input)
        })
  }

  const run = (input: Input): Effect.Effect<Outcome.Outcome<Input, A, E>> =>
    Effect.match(method(input), {
      onFailure: (error) => Outcome.failed(input, error),
      onSuccess: (value) => Outcome.succeeded(input, value)
    })

  return ((
    inputs: Outcome.Inputs<Input>,
    { concurrency = defaultConcurrency, dryRun = false }: Outcome.Options = {}
  ) => {
    const issues = checkConcurrency(concurrency)
    return issues.length > 0 || dryRun
      ? Stream.map(toStream(inputs), checking(issues))
      : Stream.mapEffect(toStream(inputs), run, { concurrency })
  }) as Outcome.Many<Input, A, E>
}
