import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Waits } from "./delay.js"
import * as Fiber from "./fiber.js"
import * as Timer from "./timer.js"

/** A wait is at least a microsecond: a shorter one would be zero for the clock and start over endlessly. */
const wholeMicros = (millis: number): number => Math.ceil(millis * 1_000) / 1_000

/** A waiting request. */
export interface Waiter {
  /** Whether it yields to requests that are not in the background. */
  readonly isBackground: boolean
  /** How many milliseconds it waits at most, where the end of the wait is known. */
  readonly patience: number
  /** The time of its arrival, on a monotonic clock. */
  readonly since: number
}

/** A fiber in the queue. It is suspended on `wakeUp`, whether it waits for its turn, for a time, or for both. */
export class Turn<E> {
  private wakeUp = Fiber.unsafeDeferred<void, E>()

  constructor(readonly waiter: Waiter) {}

  /** Ends the current wait, if there is one. */
  wake(exit: Effect.Effect<void, E> = Effect.void): void {
    Deferred.unsafeDone(this.wakeUp, exit)
  }

  /** A wait that starts with this call, so that no wake-up is lost, and ends after `millis` at the latest. */
  wait(clock: Clock.Clock, millis = Infinity, atTheEnd: Effect.Effect<void, E> = Effect.void): Effect.Effect<void, E> {
    const wakeUp = this.wakeUp = Fiber.unsafeDeferred<void, E>()
    if (millis === Infinity) return Deferred.await(wakeUp)
    return Effect.suspend(() => {
      const cancel = Timer.unsafeSchedule(clock, wholeMicros(millis), () => Deferred.unsafeDone(wakeUp, atTheEnd))
      return Effect.ensuring(Deferred.await(wakeUp), Effect.sync(cancel))
    })
  }
}

/**
 * A queue of fibers. The turn is passed to the fiber that waits longest, so that no new fiber can take it in between,
 * whereas `Effect.Semaphore` releases its permit and wakes all fibers. Background fibers have their turn when no other
 * fiber waits.
 */
export class Queue<E> {
  private readonly waiting = new Set<Turn<E>>()
  private readonly waitingInBackground = new Set<Turn<E>>()
  /** The fiber whose turn it is. */
  private holder: Turn<E> | undefined
  /** The fiber that gave its turn away, and gets it back before all others in the background. */
  private yielded: Turn<E> | undefined

  get isEmpty(): boolean {
    return this.holder === undefined
  }

  /** The length of the queue, including the fiber whose turn it is. */
  get size(): number {
    return this.waiting.size + this.waitingInBackground.size
      + (this.holder === undefined ? 0 : 1) + (this.yielded === undefined ? 0 : 1)
  }

  inTurn<A, E2>(
    turn: Turn<E>,
    wait: () => Effect.Effect<void, E>,
    waits: Waits,
    use: Effect.Effect<A, E2>
  ): Effect.Effect<A, E | E2> {
    return Effect.uninterruptibleMask((restore) => {
      const leave = Effect.sync(() => this.leave(turn))
      if (this.holder === undefined) {
        this.holder = turn
        return Effect.ensuring(restore(use), leave)
      }
      if (turn.waiter.isBackground) {
        this.waitingInBackground.add(turn)
      } else {
        this.waiting.add(turn)
        if (this.holder.waiter.isBackground) this.holder.wake()
      }
      return Effect.ensuring(restore(Effect.zipRight(waits(wait()), use)), leave)
    })
  }

  /** Whether a turn in the background has to yield to others. */
  mustYield(turn: Turn<E>): boolean {
    return turn.waiter.isBackground && this.waiting.size > 0
  }

  /** Yields to waiting fibers that are not in the background. */
  yieldTurn(turn: Turn<E>, clock: Clock.Clock): Effect.Effect<void, E> {
    const wait = turn.wait(clock)
    this.yielded = turn
    this.passTurn()
    return wait
  }

  /** Wakes the fiber whose turn it is, after a change. */
  wakeHolder(): void {
    this.holder?.wake()
  }

  /** Wakes all fibers, after a change. A fiber for which `failureOf` returns a failure leaves the queue with it. */
  wakeAll(failureOf: (turn: Turn<E>) => E | undefined): void {
    const turns = [...this.waiting, ...this.waitingInBackground, ...(this.yielded === undefined ? [] : [this.yielded])]
    for (const turn of turns) {
      const failure = failureOf(turn)
      if (failure !== undefined) turn.wake(Effect.fail(failure))
    }
    this.wakeHolder()
  }

  private leave(turn: Turn<E>): void {
    this.waiting.delete(turn)
    this.waitingInBackground.delete(turn)
    if (this.yielded === turn) this.yielded = undefined
    if (this.holder === turn) this.passTurn()
  }

  private passTurn(): void {
    const [first] = this.waiting
    const [firstInBackground] = this.waitingInBackground
    this.holder = first ?? this.yielded ?? firstInBackground
    if (this.holder === undefined) return
    this.waiting.delete(this.holder)
    if (this.holder === this.yielded) this.yielded = undefined
    else this.waitingInBackground.delete(this.holder)
    this.holder.wake()
  }
}
