import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [{
  of: "samlConnections.create",
  about: "body domain",
  ours: "optional string",
  spec: "required string",
  reason: "the spec requires domain or domains, and deprecates domain"
}]
