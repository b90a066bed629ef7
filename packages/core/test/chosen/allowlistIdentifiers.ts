import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  {
    of: "allowlistIdentifiers.list",
    about: "returns page of object",
    ours: "200",
    spec: undefined,
    reason: "Clerk returns it with paginated=true; the bare array of the spec is decoded too"
  },
  ...["AllowlistIdentifier", "BlocklistIdentifier"].flatMap((of) =>
    ["id", "identifier", "identifier_type", "created_at", "updated_at"].map((key) => ({
      of,
      about: `property ${key} may be absent`,
      ours: undefined,
      spec: "yes",
      reason: "the spec requires nothing here, but Clerk always sends these (types of its JavaScript and Go SDKs)"
    }))
  )
]
