import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

/** The implementation of `Outcome.Inputs`. */
export type Inputs<Input, E, R> = Iterable<Input> | Stream.Stream<Input, E, R>

export const toStream = <Input, E, R>(inputs: Inputs<Input, E, R>): Stream.Stream<Input, E, R> =>
  Predicate.hasProperty(inputs, Stream.StreamTypeId)
    ? inputs as Stream.Stream<Input, E, R>
    : Stream.fromIterable(inputs)
