import { NodeContext } from "@effect/platform-node"
import { assert, describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Effect, FastCheck, JSONSchema } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as Yaml from "yaml"
import * as DesiredState from "../src/DesiredState.js"
import * as FileSchema from "../src/FileSchema.js"
import { files } from "./support/provision.js"

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

const isValid = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(path("provision.schema.json"), "utf8")))

const load = (value: unknown) =>
  Effect.flatMap(files({ "state.json": JSON.stringify(value) }), DesiredState.load).pipe(
    Effect.scoped,
    Effect.provide(NodeContext.layer)
  )

/** Whether the reader accepts a value. Asserts that an editor agrees. */
const accepted = (value: unknown) =>
  Effect.map(Effect.either(load(value)), ({ _tag }) => {
    assert.strictEqual(isValid(value), _tag === "Right", JSON.stringify(value))
    return _tag === "Right"
  })

const state = (): { [key: string]: unknown } => ({
  permissions: [{ key: "org:invoices:read", name: "Read invoices", description: "All of them" }],
  roles: [{
    key: "org:billing",
    name: "Billing",
    description: "",
    permissions: ["org:invoices:read", "org:sys_memberships:read"]
  }],
  organizations: [{
    slug: "acme",
    name: "Acme Inc.",
    maxAllowedMemberships: 5,
    publicMetadata: { plan: "pro", list: [1, null, {}] },
    privateMetadata: {},
    domains: [{ name: "acme.com", enrollmentMode: "automatic_suggestion", verified: true }],
    invite: true,
    members: [
      { userId: "user_1", role: "org:admin", publicMetadata: {}, privateMetadata: { a: 1 } },
      { email: "ada@acme.com", role: "org:member", invite: false, publicMetadata: {}, privateMetadata: {} }
    ]
  }],
  allowlist: ["*@acme.com", "+15550100", "jane@acme.com"]
})

/** The paths of all parts of a value. */
const paths = (value: unknown): ReadonlyArray<ReadonlyArray<PropertyKey>> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) => [[key], ...paths(item).map((path) => [key, ...path])])
    : []

const replace = (value: unknown, [key, ...rest]: ReadonlyArray<PropertyKey>, by: unknown): unknown =>
  key === undefined
    ? by
    : Array.isArray(value)
    ? value.map((item, index) => String(index) === key ? replace(item, rest, by) : item)
    : { ...value as object, [key]: replace((value as Record<PropertyKey, unknown>)[key], rest, by) }

const texts = [
  "",
  " ",
  "\n",
  "acme",
  " acme\n",
  "a b",
  "a\u200bb",
  "a.b",
  "@",
  "*@a.b",
  "a@b.c",
  "+1",
  "+1 2",
  "+a@b.c",
  "org:",
  "org:x",
  "admin",
  "user_1",
  "/",
  "x".repeat(256),
  "👍".repeat(256),
  "x".repeat(257),
  ` ${"字".repeat(256)}\n`
]

const wrong = FastCheck.oneof(
  FastCheck.constantFrom<unknown>(...texts, 0, -1, 1.5, 5, 2 ** 53 - 1, null, true, [], {}, [{}], {
    provisionedLogoSha256: "x"
  }, { name: "a.b" }),
  FastCheck.string({ unit: "binary" })
)

describe("provision.schema.json", () => {
  it("is generated from the schema of the reader; `vitest -u` writes it", async () => {
    const text = `${
      JSON.stringify({ ...JSONSchema.make(FileSchema.File), title: "Desired state of a Clerk instance" }, null, 2)
    }\n`
    await expect(text).toMatchFileSnapshot(path("provision.schema.json"))
  })

  it.effect("accepts and rejects what the reader does", () =>
    Effect.gen(function*() {
      assert.isTrue(yield* accepted(state()))
      for (const value of [{}, { organizations: [] }, { allowlist: [] }]) assert.isTrue(yield* accepted(value))
      const withMember = (member: object) => replace(state(), ["organizations", "0", "members", "1"], member)
      for (
        const member of [
          { userId: "user_2", email: "ada@acme.com", role: "org:member" },
          { userId: "user_2", role: "org:member", invite: true },
          { role: "org:member" }
        ]
      ) {
        assert.isFalse(yield* accepted(withMember(member)), JSON.stringify(member))
      }
      for (const value of [null, [], "", { allowList: [] }, { organizations: {} }, { organizations: [{}] }]) {
        assert.isFalse(yield* accepted(value))
      }
      for (const path of paths(state()).filter((path) => !/Metadata./.test(path.join()))) {
        assert.isFalse(yield* accepted(replace(state(), path, [[1]])), path.join("."))
      }
    }))

  it.effect("accepts and rejects what the reader does, for any value of a field", () =>
    Effect.gen(function*() {
      const runtime = yield* Effect.runtime()
      const outcomes = new Set<boolean>()
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.constantFrom(...paths(state())), wrong, (path, value) =>
            accepted(replace(state(), path, value)).pipe(
              Effect.map((outcome) => void outcomes.add(outcome)),
              Effect.provide(runtime),
              Effect.runPromise
            )),
          { numRuns: 150 }
        )
      )
      assert.strictEqual(outcomes.size, 2)
    }), 60_000)

  it.effect("is referenced by the example, which it accepts", () =>
    Effect.gen(function*() {
      const example = path("example/example.yaml")
      const text = readFileSync(example, "utf8")
      const [, named = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? []
      assert.strictEqual(resolve(dirname(example), named), path("provision.schema.json"))
      assert.isTrue(isValid(Yaml.parse(text)))
      yield* DesiredState.load(example, { prune: true })
      const { files } = JSON.parse(readFileSync(path("package.json"), "utf8")) as { files: ReadonlyArray<string> }
      assert.includeMembers([...files], ["example", "provision.schema.json"])
      assert.isTrue(existsSync(path("provision.schema.json")))
    }).pipe(Effect.provide(NodeContext.layer)))
})
