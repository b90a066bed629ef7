import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [{
  of: "oauthAccessTokens.verify",
  about: "answer",
  ours: "changed",
  spec: undefined,
  reason:
    "no source says whether expiration is in seconds or in milliseconds: its size tells, and it is written in milliseconds"
}]
