import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { Waits } from "./delay.js"

/**
 * A line of fibers with so many turns at a time. A turn is handed to who waits longest, so that no newcomer can take it
 * in between; `Effect.Semaphore` frees the permit and wakes everybody.
 */
export class Line {
  private readonly waiting = new Set<Deferred.Deferred<void>>()
  private taken = 0

  constructor(private readonly turns = 1) {}

  get isEmpty(): boolean {
    return this.taken === 0
  }

  inTurn<A, E>(waits: Waits, effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.uninterruptibleMask((restore) => {
      if (this.taken < this.turns) {
        this.taken++
        return Effect.ensuring(restore(effect), Effect.sync(() => this.next()))
      }
      const turn = Deferred.unsafeMake<void>(FiberId.none)
      this.waiting.add(turn)
      return Effect.ensuring(
        restore(Effect.zipRight(waits(Deferred.await(turn)), effect)),
        Effect.sync(() => {
          if (!this.waiting.delete(turn)) this.next()
        })
      )
    })
  }

  private next(): void {
    const [turn] = this.waiting
    if (turn === undefined) {
      this.taken--
    } else {
      this.waiting.delete(turn)
      Deferred.unsafeDone(turn, Effect.void)
    }
  }
}
