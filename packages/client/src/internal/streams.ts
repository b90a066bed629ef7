import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** Emits values one after the other, each computed from the state that the previous one left. `null` emits nothing. */
export const unfold = <S, A, E, R>(
  initial: S,
  next: (state: S) => Effect.Effect<readonly [value: A | null, state: Option.Option<S>], E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginateChunkEffect(
    initial,
    (state) =>
      Effect.map(next(state), ([value, state]) => [value === null ? Chunk.empty() : Chunk.of(value), state] as const)
  )

/** Emits the items of arrays, one array at a time. */
export const flattenArrays = <A, B, E, R>(
  self: Stream.Stream<A, E, R>,
  items: (value: A) => ReadonlyArray<B>
): Stream.Stream<B, E, R> => Stream.mapConcatChunk(self, (value) => Chunk.unsafeFromArray(items(value)))
