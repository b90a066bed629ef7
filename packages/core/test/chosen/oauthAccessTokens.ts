import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [{
  of: "oauthAccessTokens.verify",
  about: "answer",
  ours: "changed",
  spec: undefined,
  reason: "no source documents the unit of expiration: it is inferred from its size, and encoded in milliseconds"
}]
