import type { Older } from "../support/contract.js"

export const older: ReadonlyArray<Older> = ["delete", "update"].map((name) => ({
  versions: ["2021-02-05"],
  of: `organizationMemberships.${name}`,
  about: "status 400",
  latest: undefined,
  older: "declared"
}))
