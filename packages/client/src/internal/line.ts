import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Waits } from "./delay.js"
import * as Fiber from "./fiber.js"
import * as Timer from "./timer.js"

/** A wait is at least a microsecond: one that the clock cannot tell from none would be begun again without end. */
const wholeMicros = (millis: number): number => Math.ceil(millis * 1_000) / 1_000

/** Who waits. */
export interface Guest {
  /** Lets those pass first that are not in the background. */
  readonly isBackground: boolean
  /** How many milliseconds it would wait where the wait has an end that is known. */
  readonly patience: number
  /** When it came, on a monotonic clock. */
  readonly since: number
}

/** A fiber in a line. It is suspended on `wakeUp`, whatever it waits for: its turn, a time, or both. */
export class Turn<E> {
  private wakeUp = Fiber.unsafeDeferred<void, E>()

  constructor(readonly guest: Guest) {}

  /** Ends the wait that is under way, if there is one. */
  wake(exit: Effect.Effect<void, E> = Effect.void): void {
    Deferred.unsafeDone(this.wakeUp, exit)
  }

  /** A wait that begins with this call, so that no wake-up is lost, and ends at the latest after so many milliseconds. */
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
 * Fibers that stand in line. The turn is handed to who waits longest, so that no newcomer can take it in between;
 * `Effect.Semaphore` frees its permit and wakes everybody. Background fibers have their turn when no other waits.
 */
export class Line<E> {
  private readonly waiting = new Set<Turn<E>>()
  private readonly waitingInBackground = new Set<Turn<E>>()
  /** Has the turn. */
  private holder: Turn<E> | undefined
  /** Had the turn, and has it again before all others in the background. */
  private lender: Turn<E> | undefined

  get isEmpty(): boolean {
    return this.holder === undefined
  }

  /** How many stand in line, whoever has the turn included. */
  get size(): number {
    return this.waiting.size + this.waitingInBackground.size
      + (this.holder === undefined ? 0 : 1) + (this.lender === undefined ? 0 : 1)
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
      if (turn.guest.isBackground) {
        this.waitingInBackground.add(turn)
      } else {
        this.waiting.add(turn)
        if (this.holder.guest.isBackground) this.holder.wake()
      }
      return Effect.ensuring(restore(Effect.zipRight(waits(wait()), use)), leave)
    })
  }

  /** Whether a turn in the background has to let others pass. */
  hasToGiveWay(turn: Turn<E>): boolean {
    return turn.guest.isBackground && this.waiting.size > 0
  }

  /** Lets those pass that wait and are not in the background. */
  giveWay(turn: Turn<E>, clock: Clock.Clock): Effect.Effect<void, E> {
    const wait = turn.wait(clock)
    this.lender = turn
    this.handOn()
    return wait
  }

  /** Something has changed for whoever has the turn. */
  wakeHolder(): void {
    this.holder?.wake()
  }

  /** Something has changed for all. Those for whom there is a failure leave the line with it. */
  wakeAll(failureOf: (turn: Turn<E>) => E | undefined): void {
    const turns = [...this.waiting, ...this.waitingInBackground, ...(this.lender === undefined ? [] : [this.lender])]
    for (const turn of turns) {
      const failure = failureOf(turn)
      if (failure !== undefined) turn.wake(Effect.fail(failure))
    }
    this.wakeHolder()
  }

  private leave(turn: Turn<E>): void {
    this.waiting.delete(turn)
    this.waitingInBackground.delete(turn)
    if (this.lender === turn) this.lender = undefined
    if (this.holder === turn) this.handOn()
  }

  private handOn(): void {
    const [first] = this.waiting
    const [firstInBackground] = this.waitingInBackground
    this.holder = first ?? this.lender ?? firstInBackground
    if (this.holder === undefined) return
    this.waiting.delete(this.holder)
    if (this.holder === this.lender) this.lender = undefined
    else this.waitingInBackground.delete(this.holder)
    this.holder.wake()
  }
}
