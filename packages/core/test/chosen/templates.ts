import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  {
    of: "templates.list",
    about: "returns page of object",
    ours: "200",
    spec: undefined,
    reason: "Clerk returns it with paginated=true; the bare array of the spec is decoded too"
  },
  ...["templates.upsert", "templates.toggleDelivery"].map((of) => ({
    of,
    about: "status 423",
    ours: undefined,
    spec: "declared",
    reason: "the operation is deprecated and 423 has no class: it is an UnexpectedStatus"
  }))
]
