/** The time between the first two requests after the gate opened, in milliseconds. */
const firstSpacing = 250

/**
 * Closes after a 429, and opens gradually: for one window requests are spaced, and the spacing is halved with each
 * request, down to the steady rate of the budget. If one of them is rejected, it closes the gate again before the
 * others are sent.
 */
export class Gate {
  private closedUntil = -Infinity
  private nextPass = -Infinity
  private spacing = firstSpacing
  private readonly lastSpacing: number

  constructor(private readonly windowMillis: number, limit: number) {
    this.lastSpacing = Math.min(windowMillis / limit, firstSpacing)
  }

  /** Closes the gate until a time, unless it is already closed for longer. */
  close(until: number): void {
    if (until <= this.closedUntil) return
    this.closedUntil = until
    this.spacing = firstSpacing
  }

  /** The time at which the gate opens; may be in the past. */
  get opensAt(): number {
    return this.closedUntil
  }

  /** The time at which the next request may pass; may be in the past. */
  get nextPassAt(): number {
    return Math.max(this.closedUntil, this.nextPass)
  }

  pass(now: number): void {
    if (now >= this.closedUntil + this.windowMillis) return
    this.nextPass = now + this.spacing
    this.spacing = Math.max(this.spacing / 2, this.lastSpacing)
  }
}
