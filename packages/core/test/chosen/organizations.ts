import type { Chosen, Older } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = ["public_metadata", "private_metadata"].map((key) => ({
  of: "organizations.update",
  about: `body ${key}`,
  ours: "optional object",
  spec: undefined,
  reason: "versions before 2026-05-12 accept it in place; under later ones the client sends it with PUT metadata"
}))

export const older: ReadonlyArray<Older> = ["public_metadata", "private_metadata"].map((key) => ({
  versions: ["2021-02-05", "2025-11-10"],
  of: "organizations.update",
  about: `body ${key}`,
  latest: undefined,
  older: "optional object or null"
}))
