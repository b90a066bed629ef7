import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Inputs } from "../Outcome.js"

export const toStream = <Input, E, R>(inputs: Inputs<Input, E, R>): Stream.Stream<Input, E, R> =>
  Predicate.hasProperty(inputs, Stream.StreamTypeId)
    ? inputs as Stream.Stream<Input, E, R>
    : Stream.fromIterable(inputs)
