import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  {
    of: "organizationDomains.create",
    about: "body name",
    ours: "required string",
    spec: "optional string",
    reason: "Clerk returns 422 without it"
  },
  ...["organizationDomains.list", "organizationDomains.listAll"].map((of) => ({
    of,
    about: "query verified",
    ours: "optional boolean",
    spec: "optional string",
    reason: "it accepts only the strings true and false"
  })),
  ...["txt_record_name", "txt_record_value"].map((key) => ({
    of: "OrganizationDomain/Verification",
    about: `property ${key}`,
    ours: "known",
    spec: undefined,
    reason: "Clerk sends it with the ownership verification of a domain by DNS"
  }))
]
