import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  {
    of: "clients.list",
    about: "returns page of object",
    ours: "200",
    spec: undefined,
    reason: "Clerk returns it with paginated=true; the bare array of the spec is decoded too"
  },
  {
    of: "clients.list",
    about: "status 410",
    ours: undefined,
    spec: "declared",
    reason: "the operation is deprecated and 410 has no class: it is an UnexpectedStatus"
  }
]
