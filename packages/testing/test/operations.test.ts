import { describe, expect, it, layer } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { endpoints } from "@effect-clerk/core/Contract"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Console, Effect } from "effect"
import { readFileSync } from "node:fs"
import type { Resource } from "../src/internal/resource.js"
import { resources } from "../src/internal/resources/index.js"
import { send } from "./raw.js"
import { operations } from "./support/contract.js"

const names = endpoints.map(({ operation }) => operation).sort()

/** Methods that are not operations: those derived from one, such as `listStream`, and others. */
const isComposed = (method: string) =>
  /^organizationMemberships\.get(Many)?$/.test(method)
  || names.some((name) => /^(Stream|Pages|Many)$/.test(method.replace(name, "")))

const page = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8")

/** The operations of the page: under the heading of each group, the first name of each row. */
const documented = page.split("\n## clerk.").slice(1).flatMap((section) =>
  Array.from(section.matchAll(/^\| `(\w+)`/gm), ([, name]) => `${section.split("\n")[0]}.${name}`)
)

const handled = Object.values<Resource>(resources).flatMap(({ group, handlers }) =>
  Object.keys(handlers).map((name) => `${group}.${name}`)
)

describe(`all ${names.length} operations of the contract`, () => {
  it("are lines of docs/operations.md, which has no others", () => {
    expect(documented.sort()).toEqual(names)
  })

  it("are compared with Clerk's documents by the client's contract, and no others are", () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(names)
  })

  layer(InMemoryClerk.layer)((it) => {
    it.effect("are methods of the client, which has no others except derived ones", () =>
      Effect.gen(function*() {
        const methods = Object.entries(yield* Clerk.Clerk).flatMap(([group, resource]) =>
          Object.keys(resource as object).map((name) => `${group}.${name}`)
        )
        expect(methods.filter((method) => !isComposed(method)).sort()).toEqual(names)
      }))

    it.effect("are simulated, or answered with a 501 that names them, and no others are", () =>
      Effect.gen(function*() {
        const answered = yield* Effect.forEach(operations, ({ method, name, path }) =>
          Effect.map(
            send(method, path.replace(/:\w+/g, "x")),
            ({ json, status }) => ({ name, status, text: JSON.stringify(json) })
          ))
        const missing = answered.filter(({ status }) => status === 501)
        expect(missing.filter(({ name, text }) => !text.includes(`does not simulate ${name}.`))).toEqual([])
        expect([...handled, ...missing.map(({ name }) => name)].sort()).toEqual(names)
        yield* Console.info(`${names.length} operations, of which ${handled.length} are simulated`)
      }))
  })
})
