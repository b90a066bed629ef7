import { createHash } from "node:crypto"

/** The code that verifies an address, a phone or an authenticator, as for Clerk's test addresses. */
export const testCode = "424242"

const hex = (algorithm: string, password: string): string => createHash(algorithm).update(password).digest("hex")

/** The stored form of a password: its hasher and its digest. */
export const hash = (password: string): string => `sha256$${hex("sha256", password)}`

/** The digests of some hashers. */
const digests: { readonly [hasher: string]: RegExp } = {
  argon2i: /^\$argon2i\$/,
  argon2id: /^\$argon2id\$/,
  bcrypt: /^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$/,
  md5: /^[0-9a-f]{32}$/,
  sha256: /^[0-9a-f]{64}$/
}

/** Whether a text can be a digest of a hasher. */
export const isDigest = (hasher: string, text: string): boolean =>
  !Object.hasOwn(digests, hasher) || digests[hasher]!.test(text)

/** The stored form of an imported digest. */
export const ofDigest = (hasher: string, digest: string): string => `${hasher}$${digest}`

/** Whether a password matches the stored one. Of imported digests, only md5 and sha256 can be checked. */
export const matches = (kept: string, password: string): boolean =>
  ["sha256", "md5"].some((algorithm) => kept === ofDigest(algorithm, hex(algorithm, password)))
