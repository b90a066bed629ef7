import { NodeContext } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer } from "effect"
import * as CurrentState from "../../src/CurrentState.js"
import * as DesiredState from "../../src/DesiredState.js"
import * as Plan from "../../src/Plan.js"
import { files, png } from "./provision.js"

export const secretKey = "sk_test_in_memory"

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const organization = (number: number) => `
  - name: Organization ${number}
    slug: org-${number}
    publicMetadata: { plan: pro }
    privateMetadata: { crm: ${number} }
    logo: logo.png
    domains: [{ name: a${number}.com, verified: true }, { name: b${number}.com }, { name: c${number}.com }]
    members:
${
  range(5).map((user) => `      - { userId: user_${user}, role: ${user < 3 ? "org:admin" : "org:member"} }`).join("\n")
}`

/** A file with this many organizations. {@link arrange} creates the last one in another state than that of the file. */
export const desiredYaml = (count: number) =>
  `organizations:${range(count).map(organization).join("")}\nallowlist: ["*@example.com", jane@example.com]\n`

export const arrange = (count: number) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    yield* clerk.seedUsers(range(9).map((number) => ({ id: `user_${number}` })))
    yield* clerk.seedOrganization({
      name: "Another name",
      slug: `org-${count}`,
      domains: [{ name: `a${count}.com`, verified: false }],
      members: [{ userId: "user_9", role: "org:admin" }]
    })
  })

export const write = (yaml: string) => files({ "desired.yaml": yaml, "logo.png": png })

export const planFor = (desired: DesiredState.DesiredState) =>
  Effect.map(CurrentState.read(desired, { concurrency: 4 }), (current) => Plan.make(current, desired))

/** Asserts that the instance matches the file, and that nothing was created twice or removed. */
export const assertReached = (file: string, count: number) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const requests = yield* clerk.requests
    const succeeded = (operation: string) =>
      requests.filter((request) => request.operation === operation && request.status === 200).length
    assert.deepStrictEqual({
      organizations: succeeded("organizations.create"),
      domains: succeeded("organizationDomains.create"),
      memberships: succeeded("organizationMemberships.create"),
      allowlist: succeeded("allowlistIdentifiers.create"),
      removed: requests.filter(({ method }) => method === "DELETE").length
    }, { organizations: count - 1, domains: 3 * count - 1, memberships: 5 * count, allowlist: 2, removed: 0 })
    const plan = yield* planFor(yield* DesiredState.load(file))
    assert.deepStrictEqual(Plan.steps(plan), [])
  })

/** The services of runs that are not killed. */
export const services = Layer.mergeAll(NodeContext.layer, Throttle.layerNone)
