import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import * as Outcome from "../Outcome.js"
import { inBackground } from "./background.js"
import { toStream } from "./inputs.js"
import { checkConcurrency, type Issue } from "./issues.js"
import { compile } from "./operation.js"

/** The bulk method of an endpoint. */
export const many = <Input extends object, A, E>(
  method: (input: Input) => Effect.Effect<A, E>,
  endpoint: Endpoint.Any
): Outcome.Many<Input, A, E> => {
  /** Compiles the endpoint only for a dry run or an invalid option; sending does not need it. */
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

  const send = Outcome.each((input: Input) => inBackground(method(input)))

  return ((inputs: Outcome.Inputs<Input>, options: Outcome.Options = {}) => {
    const issues = options.concurrency === undefined ? [] : checkConcurrency(options.concurrency)
    return issues.length > 0 || options.dryRun === true
      ? Stream.map(toStream(inputs), checking(issues))
      : send(inputs, options)
  }) as Outcome.Many<Input, A, E>
}
