/**
 * The outcomes of bulk operations: one per input, so that a failed input does not stop the others.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Inputs_ from "./internal/inputs.js"

/**
 * The call for this input succeeded.
 *
 * @since 0.1.0
 * @category models
 */
export interface Succeeded<out Input, out A> {
  readonly _tag: "Succeeded"
  readonly input: Input
  readonly value: A
}

/**
 * The call for this input failed, or the input is invalid and was not sent (`InvalidRequest`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Failed<out Input, out E> {
  readonly _tag: "Failed"
  readonly input: Input
  readonly error: E
}

/**
 * In a dry run: the input passed all checks that are possible before sending, and nothing was sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Checked<out Input> {
  readonly _tag: "Checked"
  readonly input: Input
}

/**
 * The outcome of one input.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome<Input, A, E> = Succeeded<Input, A> | Failed<Input, E>

/**
 * The outcome of an input whose call succeeded, for example in a mock.
 *
 * @since 0.1.0
 * @category constructors
 */
export const succeeded = <Input, A>(input: Input, value: A): Succeeded<Input, A> => ({
  _tag: "Succeeded",
  input,
  value
})

/**
 * The outcome of an input that failed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failed = <Input, E>(input: Input, error: E): Failed<Input, E> => ({ _tag: "Failed", input, error })

/**
 * The outcome of a valid input in a dry run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const checked = <Input>(input: Input): Checked<Input> => ({ _tag: "Checked", input })

/**
 * Whether the call for an input succeeded. Also narrows outcomes of different operations.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isSucceeded = <O extends { readonly _tag: string }>(
  outcome: O
): outcome is Extract<O, { readonly _tag: "Succeeded" }> => outcome._tag === "Succeeded"

/**
 * Whether an input failed. Also narrows outcomes of different operations.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isFailed = <O extends { readonly _tag: string }>(
  outcome: O
): outcome is Extract<O, { readonly _tag: "Failed" }> => outcome._tag === "Failed"

/**
 * Many inputs: an array, any other iterable, or a stream of any length.
 *
 * @since 0.1.0
 * @category models
 */
export type Inputs<Input, E = never, R = never> = Inputs_.Inputs<Input, E, R>

/**
 * Options of a bulk operation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The number of concurrent calls, within the limits of the throttle. Default: 8. */
  readonly concurrency?: number | undefined
  /** Whether to check the inputs without sending anything. Default: false. */
  readonly dryRun?: boolean | undefined
}

/**
 * A bulk method. It emits outcomes in the order of the inputs, as a stream: at most `concurrency` calls are made ahead
 * of the consumer, and interruption stops them. The stream fails only if the stream of inputs fails.
 *
 * @example
 * import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
 * import * as Outcome from "@effect-clerk/client/Outcome"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import { UserId } from "@effect-clerk/core/User"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const addAll = (userIds: ReadonlyArray<string>) =>
 *   Effect.gen(function*() {
 *     const memberships = yield* OrganizationMemberships.OrganizationMemberships
 *     const inputs = userIds.map((userId) => ({
 *       organizationId: OrganizationId.make("org_1"),
 *       userId: UserId.make(userId),
 *       role: "org:member"
 *     }))
 *     yield* memberships.createMany(inputs, { concurrency: 4 }).pipe(
 *       Stream.filter(Outcome.isFailed),
 *       Stream.runForEach(({ error, input }) => Effect.logWarning(`${input.userId}: ${error.message}`))
 *     )
 *   })
 *
 * @since 0.1.0
 * @category models
 */
export interface Many<Input, out A, out E> {
  /** Checks the inputs, and sends nothing. */
  <E2 = never, R2 = never>(
    inputs: Inputs<Input, E2, R2>,
    options: Options & { readonly dryRun: true }
  ): Stream.Stream<Checked<Input> | Failed<Input, E>, E2, R2>
  /** Emits one outcome per input, in the order of the inputs. A failed input does not stop the others. */
  <E2 = never, R2 = never>(
    inputs: Inputs<Input, E2, R2>,
    options?: Options & { readonly dryRun?: false | undefined }
  ): Stream.Stream<Outcome<Input, A, E>, E2, R2>
  /** Emits one outcome per input, in the order of the inputs. In a dry run, checks them and sends nothing. */
  <E2 = never, R2 = never>(
    inputs: Inputs<Input, E2, R2>,
    options?: Options
  ): Stream.Stream<Outcome<Input, A, E> | Checked<Input>, E2, R2>
}

/**
 * A bulk method that calls a method for each input, for use in mocks. In a dry run the method is not called, and every
 * input is valid. The type of the input is inferred from the mocked method in `Layer.mock(tag)(methods)`, as in this
 * example, and in any other place that expects a bulk method. Only in `Layer.mock(tag, methods)` it is `any`, because
 * TypeScript does not find the method in the type that Effect gives `methods` there: annotate the input.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Outcome from "@effect-clerk/client/Outcome"
 * import * as Fixtures from "@effect-clerk/testing/Fixtures"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const organizations = Layer.mock(Organizations.Organizations)({
 *   createMany: Outcome.each(({ name }) => Effect.succeed(Fixtures.organization({ name })))
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- where TypeScript cannot infer the input
export const each = <Input = any, A = unknown, E = unknown>(
  method: (input: Input) => Effect.Effect<A, E>
): Many<Input, A, E> => {
  const run = (input: Input): Effect.Effect<Outcome<Input, A, E>> =>
    Effect.match(method(input), {
      onFailure: (error) => failed(input, error),
      onSuccess: (value) => succeeded(input, value)
    })
  return ((inputs: Inputs<Input>, { concurrency = 8, dryRun = false }: Options = {}) =>
    dryRun
      ? Stream.map(Inputs_.toStream(inputs), checked)
      : Stream.mapEffect(Inputs_.toStream(inputs), run, { concurrency })) as Many<Input, A, E>
}
