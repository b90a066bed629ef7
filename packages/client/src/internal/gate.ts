/** How far the first two passes after the gate opened are apart, in milliseconds. */
const firstSpacing = 250

/**
 * Closes after a 429, and opens gradually: for a window the passes are spaced, by half as much from one to the next, down
 * to the steady rate of the budget. So a refused one of them closes the gate again before all have been refused.
 */
export class Gate {
  private closedUntil = -Infinity
  private nextPass = -Infinity
  private spacing = firstSpacing
  private readonly lastSpacing: number

  constructor(private readonly windowMillis: number, limit: number) {
    this.lastSpacing = Math.min(windowMillis / limit, firstSpacing)
  }

  /** Closes it until a time, unless it is closed for longer already. */
  close(until: number): void {
    if (until <= this.closedUntil) return
    this.closedUntil = until
    this.spacing = firstSpacing
  }

  /** When it opens, which may be in the past. */
  get opensAt(): number {
    return this.closedUntil
  }

  /** When the next may pass, which may be in the past. */
  get nextPassAt(): number {
    return Math.max(this.closedUntil, this.nextPass)
  }

  pass(now: number): void {
    if (now >= this.closedUntil + this.windowMillis) return
    this.nextPass = now + this.spacing
    this.spacing = Math.max(this.spacing / 2, this.lastSpacing)
  }
}
