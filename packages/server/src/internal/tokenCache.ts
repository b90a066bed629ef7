import type * as Keys from "../Keys.js"
import type { Verified } from "./jwt.js"

/** How long a verified token is believed without being verified again, at most. */
const maxMillis = 60_000

interface Entry<A> extends Verified<A> {
  readonly since: number
  readonly until: number
}

/**
 * What was verified, by the whole token. The one that was used least recently makes room. An entry ends with its token,
 * with its key, and when the clock is set back.
 */
export class TokenCache<A> {
  private readonly entries = new Map<string, Entry<A>>()

  constructor(private readonly keys: Keys.Service, private readonly capacity: number) {}

  get(token: string, now: number): A | undefined {
    const entry = this.entries.get(token)
    if (entry === undefined) return undefined
    this.entries.delete(token)
    if (now < entry.since || now >= entry.until || !this.keys.isTrusted(entry.key)) return undefined
    this.entries.set(token, entry)
    return entry.value
  }

  set(token: string, verified: Verified<A>, now: number): void {
    if (this.capacity === 0) return
    this.entries.delete(token)
    for (const oldest of this.entries.keys()) {
      if (this.entries.size < this.capacity) break
      this.entries.delete(oldest)
    }
    this.entries.set(token, { ...verified, since: now, until: Math.min(verified.expiresAt, now + maxMillis) })
  }
}
