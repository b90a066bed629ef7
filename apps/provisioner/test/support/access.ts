import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import * as CurrentState from "../../src/CurrentState.js"
import type * as DesiredState from "../../src/DesiredState.js"
import * as Plan from "../../src/Plan.js"
import { applyPlan } from "./ordering.js"

/** The custom roles with their permissions, and the custom permissions. */
export const contents = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const { organizationPermissions = [], organizationRoles = [] } = yield* clerk.snapshot
  return {
    permissions: organizationPermissions.map(({ description, key, name }) => `${key} ${name} ${description}`).sort(),
    roles: organizationRoles.filter(({ key }) => key !== "org:admin" && key !== "org:member")
      .map(({ key, name, permissions }) => `${key} ${name}: ${[...permissions].sort().join(" ")}`).sort()
  }
})

export const before: DesiredState.DesiredState = {
  permissions: [{ key: "org:a:read", name: "Read" }],
  roles: [{ key: "org:reader", name: "Reader", permissions: ["org:a:read"] }]
}
export const after: DesiredState.DesiredState = {
  permissions: [{ key: "org:a:read", name: "Read it" }, { key: "org:a:write", name: "Write" }],
  roles: [
    { key: "org:reader", name: "Reader", permissions: ["org:a:read", "org:a:write"] },
    { key: "org:writer", name: "Writer", description: "Writes", permissions: ["org:a:write"] }
  ],
  allowlist: ["jane@acme.com"]
}
export const planFor = (desired: DesiredState.DesiredState) =>
  Effect.map(CurrentState.read(desired, { concurrency: 1 }), (current) => Plan.make(current, desired))
export const reach = (desired: DesiredState.DesiredState) =>
  Effect.flatMap(planFor(desired), (plan) => applyPlan(plan, 1))
export const everything = Effect.gen(function*() {
  const { allowlistIdentifiers } = yield* (yield* InMemoryClerk.InMemoryClerk).snapshot
  return { ...(yield* contents), allowed: (allowlistIdentifiers ?? []).map(({ identifier }) => identifier) }
})
/** The write operations from `before` to `after`, in order. */
export const operations = [
  "organizationPermissions.update",
  "organizationPermissions.create",
  "organizationRoles.update",
  "organizationRoles.create"
] as const
