import type { Chosen, Older } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = ["public_metadata", "private_metadata"].map((key) => ({
  of: "organizations.update",
  about: `body ${key}`,
  ours: "optional object",
  spec: undefined,
  reason: "taken in place by the versions before 2026-05-12; under later ones the client sends it to PUT metadata"
}))

export const older: ReadonlyArray<Older> = ["public_metadata", "private_metadata"].map((key) => ({
  versions: ["2021-02-05", "2025-11-10"],
  of: "organizations.update",
  about: `body ${key}`,
  latest: undefined,
  older: "optional object or null"
}))
