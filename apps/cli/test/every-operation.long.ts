import { expect, it } from "@effect/vitest"
import * as Throttle from "@effect-clerk/client/Throttle"
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Answer from "../src/Answer.js"
import * as Operations from "../src/Operations.js"
import * as Cli from "./support/cli.js"
import * as Mcp from "./support/mcp.js"
import { answering, inputOf } from "./support/operations.js"

/** An in-memory Clerk with a user, an organization and its domain. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.make()
  yield* clerk.seedUsers([{ id: "user_ada", emailAddress: "ada@acme.com" }])
  const { id } = yield* clerk.seedOrganization({
    name: "Acme",
    createdBy: "user_ada",
    domains: [{ name: "acme.com" }]
  })
  const [domain] = yield* clerk.domains
  const world: Cli.World = {
    client: clerk.httpClient,
    env: { CLERK_SECRET_KEY: Redacted.value(clerk.secretKey), CLERK_MACHINE_SECRET_KEY: "ak_x" }
  }
  return { ids: { user_id: "user_ada", organization_id: id, domain_id: domain!.id }, world }
})

/** An answer without values that depend on the time. */
const timeless = (json: string): unknown =>
  JSON.parse(json, (key, value: unknown) => typeof value === "number" && value > 1e12 ? "a time" : value)

const textOf = ({ content: [first] }: CallToolResult): string => first?.type === "text" ? first.text : ""

const everything = ["--allow-writes", "--allow-destructive", "--show-private-metadata", "--max-bytes", "1000000"]

/** Destructive operations come last, so that the others find their resources. */
const ordered = [...Operations.all].sort((one, other) => Number(one.isDestructive) - Number(other.isDestructive))

it.scopedLive("every operation returns the same answer over the command line and MCP", () =>
  Effect.gen(function*() {
    const { ids, world } = yield* seeded
    const { client } = yield* Mcp.connect(everything, (yield* seeded).world)
    const statuses = new Set<string>()
    for (const operation of ordered) {
      const { endpoint, name, words } = operation
      const { offset: _, paginated: __, starting_after: ___, ...input } = inputOf(operation, ids)
      const ran = yield* Cli.run([...words, "--yes", "--format", "json", "--json", JSON.stringify(input)], world)
      const called = yield* Effect.promise(() =>
        client.callTool({ name: name.replace(".", "_"), arguments: input }) as Promise<CallToolResult>
      )
      const text = textOf(called)
      if (called.isError) {
        expect(timeless(ran.stderr), name).toEqual(timeless(text))
        const { status } = JSON.parse(text)
        expect(`${name} ${status}`).toMatch(/ 4\d\d$/)
        statuses.add(String(status))
      } else {
        statuses.add("done")
        expect({ status: ran.status, stderr: ran.stderr }, name).toEqual({ status: 0, stderr: "" })
        const answer = timeless(ran.stdout) as Answer.Json
        if (endpoint.list === null) expect(answer ?? "Done.", name).toEqual(answer === null ? text : timeless(text))
        else expect(Answer.rowsOf(answer), name).toEqual((timeless(text) as { readonly data: unknown }).data)
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining(["done", "400", "404", "422"]))
  }).pipe(Effect.provide(Throttle.layerNone)), 120_000)

it.scopedLive("all tools are in one page, and have names that all clients accept", () =>
  Effect.gen(function*() {
    const { client, stderr } = yield* Mcp.connect(everything, {})
    const { nextCursor, tools } = yield* Effect.promise(() => client.listTools())
    expect(nextCursor).toBeUndefined()
    expect(new Set(tools.map(({ name }) => name)).size).toBe(Operations.all.length)
    for (const { name } of tools) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(stderr).toEqual(["248 tools. Some clients accept at most 128. Pass --group to serve fewer."])
  }), 20_000)

it.scopedLive(
  "every answer fits the schema of its tool, with and without secrets and private metadata",
  () =>
    Effect.gen(function*() {
      const answers = new Map(Operations.all.map((operation) => [operation.name, answering(operation)]))
      let current = () => Response.json({})
      const world: Cli.World = { answer: () => current() }
      for (const flags of [everything, [...everything.slice(0, 2), ...everything.slice(3), "--show-secrets"]]) {
        const { client } = yield* Mcp.connect(flags, world)
        const { tools } = yield* Effect.promise(() => client.listTools())
        const schemas = new Map(tools.map(({ name, outputSchema }) => [name, outputSchema]))
        for (const operation of Operations.all) {
          current = answers.get(operation.name)!
          const { offset: _, paginated: __, starting_after: ___, ...input } = inputOf(operation, {})
          const name = operation.name.replace(".", "_")
          const called = yield* Effect.promise(() =>
            client.callTool({ name, arguments: input }) as Promise<CallToolResult>
          )
          expect(called.isError ?? false, textOf(called)).toBe(false)
          if (schemas.get(name) === undefined) expect(textOf(called), operation.name).toBe("Done.")
          if (!flags.includes("--show-private-metadata")) expect(textOf(called)).not.toContain("\"private_metadata\":")
        }
      }
    }).pipe(Effect.provide(Throttle.layerNone)),
  120_000
)
