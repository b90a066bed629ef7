import { createHash } from "node:crypto"

/** The code that verifies an address, a phone or an authenticator, as for Clerk's test addresses. */
export const testCode = "424242"

const hex = (algorithm: string, password: string): string => createHash(algorithm).update(password).digest("hex")

/** The stored form of a password: its hasher and its digest. */
export const hash = (password: string): string => `sha256$${hex("sha256", password)}`

/** The stored form of an imported digest. */
export const ofDigest = (hasher: string, digest: string): string => `${hasher}$${digest}`

/** Whether a password matches the stored one. Of imported digests, only md5 and sha256 can be checked. */
export const matches = (kept: string, password: string): boolean =>
  ["sha256", "md5"].some((algorithm) => kept === ofDigest(algorithm, hex(algorithm, password)))
