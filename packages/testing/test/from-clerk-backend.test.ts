import { createClerkClient } from "@clerk/backend"
import { endpoints } from "@effect-clerk/core/Contract"
import { expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

const guide = readFileSync(new URL("../../client/guides/from-clerk-backend.md", import.meta.url), "utf8")

/** The rows of the tables that map the methods of `@clerk/backend`, by `resource.method`. */
const rows = guide.split(/^\| (?=`clerk\.)/m).slice(1).flatMap((table) => {
  const [head, , ...body] = table.split("\n\n")[0]!.split("\n")
  const resources = Array.from(head!.split(" | ")[0]!.matchAll(/`clerk\.(\w+)`/g), ([, resource]) => resource!)
  return body.filter((line) => line.startsWith("| ")).flatMap((line) => {
    const [, theirs = "", ours = ""] = line.split("|")
    return Array.from(theirs.matchAll(/`(\w+)[(`]/g), ([, method]) => ({ resources, method: method!, ours }))
  })
})

const methodsOf = (resource: object): ReadonlyArray<string> => {
  const prototype: object | null = Object.getPrototypeOf(resource)
  return prototype === null || prototype === Object.prototype
    ? []
    : [...Object.getOwnPropertyNames(prototype), ...methodsOf(prototype)]
}

const notOperations = ["constructor", "request", "requireId"]

it("the guide on moving from @clerk/backend has every method of its classes", () => {
  const clerk = createClerkClient({ secretKey: "sk_test_none", telemetry: { disabled: true } })
  const theirs = Object.entries(clerk).flatMap(([resource, api]) =>
    typeof api === "object" && !resource.startsWith("__") && resource !== "telemetry"
      ? methodsOf(api).filter((name) => !notOperations.includes(name)).map((method) => ({ resource, method }))
      : []
  )
  expect(theirs.length).toBeGreaterThan(150)
  const missing = theirs.filter(({ method, resource }) =>
    !rows.some((row) => row.method === method && row.resources.includes(resource))
  )
  expect(missing).toEqual([])
})

it("the guide on moving from @clerk/backend names operations that exist", () => {
  const groups = new Set(endpoints.map(({ operation }) => operation.split(".")[0]!))
  const known = new Set<string>(endpoints.map(({ operation }) => operation))
  const named = rows.flatMap(({ ours }) =>
    Array.from(ours.matchAll(/`(\w+)\.(\w+)[(`]/g), ([, group, name]) => [group!, name!])
  )
  const unknown = named.filter(([group, name]) => groups.has(group!) && !known.has(`${group}.${name}`))
  expect(unknown.filter(([, name]) => !/(Stream|Pages|Many)$/.test(name!))).toEqual([])
  expect(named.length).toBeGreaterThan(150)
})
