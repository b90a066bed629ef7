import { freeze } from "./freeze.js"
import type { Verified } from "./jwt.js"
import type { CryptoKey } from "./publicKey.js"

interface Entry<A> extends Verified<A> {
  readonly since: number
  readonly until: number
}

/** The capacity, the maximum age, and whether the key of an entry still belongs to the instance. */
export interface Options {
  readonly capacity: number
  readonly maxMillis: number
  readonly isTrusted: (key: CryptoKey) => boolean
}

/**
 * A least-recently-used cache of verified tokens, by the complete token. An entry expires with its token, with its key, and if the
 * clock is set back.
 */
export class TokenCache<A> {
  private readonly entries = new Map<string, Entry<A>>()

  constructor(private readonly options: Options) {}

  get(token: string, now: number): A | undefined {
    // a lookup hashes the complete token
    const entry = this.entries.size === 0 ? undefined : this.entries.get(token)
    if (entry === undefined) return undefined
    this.entries.delete(token)
    const isTrusted = entry.key === null || this.options.isTrusted(entry.key)
    if (now < entry.since || now >= entry.until || !isTrusted) return undefined
    this.entries.set(token, entry)
    return entry.value
  }

  set(token: string, verified: Verified<A>, now: number): void {
    const { capacity, maxMillis } = this.options
    if (capacity === 0 || maxMillis === 0) return
    this.entries.delete(token)
    for (const oldest of this.entries.keys()) {
      if (this.entries.size < capacity) break
      this.entries.delete(oldest)
    }
    const until = Math.min(verified.expiresAt, now + maxMillis)
    this.entries.set(token, { ...verified, value: freeze(verified.value), since: now, until })
  }
}
