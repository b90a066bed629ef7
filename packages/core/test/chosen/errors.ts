import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  {
    of: "ClerkErrors",
    about: "property meta",
    ours: undefined,
    spec: "known",
    reason: "no documented code uses it; details are in the meta of each error, which is decoded"
  }
]
