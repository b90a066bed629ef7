import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** Values that are read one after the other, each from the state that the one before left, some of which yield none. */
export const unfold = <S, A, E, R>(
  initial: S,
  next: (state: S) => Effect.Effect<readonly [value: A | null, state: Option.Option<S>], E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginateChunkEffect(
    initial,
    (state) =>
      Effect.map(next(state), ([value, state]) => [value === null ? Chunk.empty() : Chunk.of(value), state] as const)
  )

/** The items of arrays, an array at a time. */
export const flattenArrays = <A, B, E, R>(
  self: Stream.Stream<A, E, R>,
  items: (value: A) => ReadonlyArray<B>
): Stream.Stream<B, E, R> => Stream.mapConcatChunk(self, (value) => Chunk.unsafeFromArray(items(value)))
