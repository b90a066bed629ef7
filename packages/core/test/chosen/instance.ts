import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [{
  of: "Instance/InstanceRestrictions",
  about: "property ignore_dots_for_gmail_addresses",
  ours: "known",
  spec: undefined,
  reason: "Clerk's JavaScript SDK has it"
}, {
  of: "Instance/InstanceSettings",
  about: "property id may be absent",
  ours: undefined,
  spec: "yes",
  reason: "Clerk always sends it (types of its JavaScript SDK)"
}]
