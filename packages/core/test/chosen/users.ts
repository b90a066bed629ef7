import type { Chosen, Older } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  ...["EmailAddress", "Passkey", "PhoneNumber", "Web3Wallet"].map((of) => ({
    of,
    about: "property id may be absent",
    ours: undefined,
    spec: "yes",
    reason: "Clerk always sends it (types of its JavaScript SDK)"
  })),
  ...["timezone", "requires_password_reset"].map((key) => ({
    of: "User",
    about: `property ${key}`,
    ours: "known",
    spec: undefined,
    reason: "Clerk's JavaScript SDK, or the text of the spec, has it"
  })),
  {
    of: "ExternalAccount",
    about: "property external_account_id",
    ours: "known",
    spec: undefined,
    reason: "Clerk's JavaScript SDK has it"
  },
  ...["public_metadata", "private_metadata", "unsafe_metadata"].map((key) => ({
    of: "users.update",
    about: `body ${key}`,
    ours: "optional object",
    spec: undefined,
    reason: "versions before 2026-05-12 accept it in place; under later ones the client sends it with PUT metadata"
  })),
  {
    of: "users.uploadProfileImage",
    about: "body file",
    ours: "required binary",
    spec: "optional binary",
    reason: "the call has no effect without it"
  },
  {
    of: "users.listOAuthAccessTokens",
    about: "returns page of object",
    ours: "200",
    spec: undefined,
    reason: "Clerk returns it with paginated=true; the bare array of the spec is decoded too"
  },
  {
    of: "users.listOAuthAccessTokens",
    about: "answer",
    ours: "changed",
    spec: undefined,
    reason: "no source documents the unit of expires_at: it is inferred from its size, and encoded in milliseconds"
  }
]

export const older: ReadonlyArray<Older> = ["public_metadata", "private_metadata", "unsafe_metadata"].map((key) => ({
  versions: ["2021-02-05", "2025-11-10"],
  of: "users.update",
  about: `body ${key}`,
  latest: undefined,
  older: "optional object or null"
}))
