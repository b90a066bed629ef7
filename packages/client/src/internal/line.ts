import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { Waits } from "./delay.js"

/**
 * Fibers that stand in line. The turn is handed to who waits longest, so that no newcomer can take it in between;
 * `Effect.Semaphore` frees its permit and wakes everybody.
 */
export class Line {
  private readonly waiting = new Set<Deferred.Deferred<void>>()
  private taken = false

  get isEmpty(): boolean {
    return !this.taken
  }

  inTurn<A, E>(waits: Waits, effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.uninterruptibleMask((restore) => {
      if (!this.taken) {
        this.taken = true
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
      this.taken = false
    } else {
      this.waiting.delete(turn)
      Deferred.unsafeDone(turn, Effect.void)
    }
  }
}
