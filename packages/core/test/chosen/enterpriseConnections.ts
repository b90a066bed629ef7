import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = ["EnterpriseConnection", "SamlConnection"].flatMap((of) =>
  ["authenticatable", "disable_jit_provisioning"].map((key) => ({
    of,
    about: `property ${key}`,
    ours: "known",
    spec: undefined,
    reason: "the spec requires it without declaring it"
  }))
)
