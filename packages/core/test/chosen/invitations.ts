import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [{
  of: "invitations.list",
  about: "returns page of object",
  ours: "200",
  spec: undefined,
  reason: "Clerk returns it with paginated=true; the bare array of the spec is decoded too"
}]
