import { createHash } from "node:crypto"

/** The code that proves an address, a phone or an authenticator is one's own, as with Clerk's test addresses. */
export const testCode = "424242"

const hex = (algorithm: string, password: string): string => createHash(algorithm).update(password).digest("hex")

/** How a password is kept: its hasher and its digest. */
export const hash = (password: string): string => `sha256$${hex("sha256", password)}`

/** A digest that was brought along. */
export const ofDigest = (hasher: string, digest: string): string => `${hasher}$${digest}`

/** Whether a password is the one that is kept. Of digests that were brought along, those of md5 and sha256 can be checked. */
export const matches = (kept: string, password: string): boolean =>
  ["sha256", "md5"].some((algorithm) => kept === ofDigest(algorithm, hex(algorithm, password)))
