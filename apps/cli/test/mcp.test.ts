import * as HttpClient from "@effect/platform/HttpClient"
import { describe, expect, it } from "@effect/vitest"
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Operations from "../src/Operations.js"
import * as Cli from "./support/cli.js"
import * as Mcp from "./support/mcp.js"

/** A server with an in-memory Clerk, and a client. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.make()
    const env = { CLERK_SECRET_KEY: Redacted.value(clerk.secretKey) }
    return { clerk, ...(yield* Mcp.connect(args, { client: clerk.httpClient, env })) }
  })

type Connected = Effect.Effect.Success<ReturnType<typeof start>>

const call = ({ client }: Connected, name: string, args: Record<string, unknown> = {}) =>
  Effect.promise(() => client.callTool({ name: name.replace(".", "_"), arguments: args }) as Promise<CallToolResult>)

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const structured = (result: CallToolResult): any => {
  expect(result.isError ?? false, JSON.stringify(result.content)).toBe(false)
  expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
  return result.structuredContent
}

const textOf = ({ content: [first] }: CallToolResult): string => first?.type === "text" ? first.text : ""

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const failure = (result: CallToolResult): any => {
  expect(result).toMatchObject({ isError: true })
  return JSON.parse(textOf(result))
}

const toolsOf = ({ client }: Connected) => Effect.map(Effect.promise(() => client.listTools()), ({ tools }) => tools)

describe("tools", () => {
  it.scopedLive("are the read-only operations, with schemas and hints from the contract", () =>
    Effect.gen(function*() {
      const tools = yield* toolsOf(yield* start("--group", "organizations", "--group", "organization-domains"))
      expect(tools.map(({ name }) => name)).toEqual([
        "organizationDomains_list",
        "organizationDomains_listAll",
        "organizations_list",
        "organizations_get"
      ])
      const list = tools.find(({ name }) => name === "organizations_list")!
      expect(list).toMatchObject({
        title: "Organizations: list",
        description: expect.stringContaining("Retrieves one page of the organizations"),
        annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
        inputSchema: {
          type: "object",
          properties: {
            query: { type: "string" },
            limit: { type: "integer", maximum: 500 },
            cursor: { type: "string" }
          },
          additionalProperties: false
        },
        outputSchema: { type: "object", properties: { data: { type: "array" }, next_cursor: { type: "string" } } }
      })
      expect(list.inputSchema.properties).not.toHaveProperty("offset")
      expect(JSON.stringify(tools)).not.toContain("private_metadata")
    }), 20_000)

  it.scopedLive.each(
    [
      ["a name", ["--allow", "organizations.create"], ["organizations.create"]],
      [
        "names, as Clerk's documents have them too",
        ["--allow", "CreateOrganization, organizations.update", "--allow", "organizations.mergeMetadata"],
        ["organizations.create", "organizations.update", "organizations.mergeMetadata"]
      ],
      ["writes", ["--allow-writes"], ["organizations.create", "organizations.update", "organizations.mergeMetadata"]],
      [
        "a destructive operation by name",
        ["--allow", "organizations.delete", "--allow-destructive"],
        ["organizations.delete"]
      ],
      ["everything", ["--allow-writes", "--allow-destructive"], [
        "organizations.create",
        "organizations.update",
        "organizations.delete",
        "organizations.mergeMetadata",
        "organizations.replaceMetadata",
        "organizations.uploadLogo",
        "organizations.deleteLogo"
      ]]
    ] as const
  )("are more where %s is allowed", ([, args, more]) =>
    Effect.gen(function*() {
      const tools = yield* toolsOf(yield* start("--group", "organizations", ...args))
      const hints = new Map(tools.map(({ annotations, name }) => [name.replace("_", "."), annotations]))
      expect([...hints.keys()]).toEqual(expect.arrayContaining([...more]))
      expect(tools).toHaveLength(more.length + 2)
      expect(hints.get("organizations.delete")?.destructiveHint ?? true).toBe(true)
      expect(hints.get("organizations.create")?.readOnlyHint ?? false).toBe(false)
      expect(hints.get("organizations.create")?.idempotentHint ?? false).toBe(false)
    }), 20_000)

  it.effect.each(
    [
      ["an unknown operation", ["--allow", "organizations.destroy"], "organizations.destroy is not an operation"],
      [
        "a destructive operation, allowed only by name",
        ["--allow", "organizations.delete"],
        "organizations.delete is destructive. Also pass --allow-destructive"
      ],
      ["--allow-destructive alone", ["--allow-destructive"], "--allow-destructive has no effect on its own"],
      ["a cap that is too low", ["--max-bytes", "10"], "--max-bytes must be"],
      ["a port that is none", ["--http", "70000"], "--http must be"]
    ] as const
  )("%s is refused with status 2", ([, args, message]) =>
    Effect.gen(function*() {
      const ran = yield* Cli.run(["mcp", ...args])
      expect(ran).toMatchObject({ status: 2, sent: [] })
      expect(ran.stderr).toContain(message)
    }))

  it.effect("that can change a production instance are served after its id is printed", () =>
    Effect.gen(function*() {
      const world: Cli.World = {
        env: { CLERK_SECRET_KEY: "sk_live_x" },
        answer: () =>
          Response.json({ object: "instance", id: "ins_1", environment_type: "production", allowed_origins: null })
      }
      expect(yield* Cli.run(["mcp"], world)).toMatchObject({ status: 0, stderr: "", sent: [] })
      expect(yield* Cli.run(["mcp", "--allow-writes", "--group", "users"], world)).toMatchObject({
        status: 0,
        stderr: "Instance ins_1 (production)\n"
      })
    }))
})

describe("a call", () => {
  it.scopedLive("answers as JSON, and is logged without values", () =>
    Effect.gen(function*() {
      const connected = yield* start("--allow", "organizations.create")
      const made = structured(
        yield* call(connected, "organizations.create", { name: "Acme", private_metadata: { a: 1 } })
      )
      const got = structured(yield* call(connected, "organizations.get", { organization_id: made.id }))
      expect(got).toMatchObject({ object: "organization", name: "Acme" })
      expect(got).not.toHaveProperty("private_metadata")
      expect(connected.stderr).toEqual([
        expect.stringMatching(/^organizations\.create: done, \d+ ms$/),
        expect.stringMatching(/^organizations\.get: done, \d+ ms$/)
      ])
    }), 20_000)

  it.scopedLive("shows private metadata with --show-private-metadata", () =>
    Effect.gen(function*() {
      const connected = yield* start("--allow", "organizations.create", "--show-private-metadata")
      const made = yield* call(connected, "organizations.create", { name: "Acme", private_metadata: { plan: "gold" } })
      expect(structured(made)).toMatchObject({ private_metadata: { plan: "gold" } })
    }), 20_000)

  it.scopedLive("shows secrets only with --show-secrets", () =>
    Effect.gen(function*() {
      const make = (...args: ReadonlyArray<string>) =>
        Effect.gen(function*() {
          const connected = yield* start("--allow", "signInTokens.create", ...args)
          yield* connected.clerk.seedUsers([{ id: "user_ada" }])
          const made = structured(yield* call(connected, "signInTokens.create", { user_id: "user_ada" }))
          return { connected, made }
        })
      const masked = yield* make()
      expect(masked.made.token).toBe("********")
      const shown = yield* make("--show-secrets")
      const secret: string = shown.made.token
      expect(secret).not.toBe("********")
      expect(JSON.stringify([masked.connected.received, masked.connected.stderr, shown.connected.stderr]))
        .not.toContain(secret)
    }), 20_000)

  it.scopedLive("that fails returns the error to the agent", () =>
    Effect.gen(function*() {
      const connected = yield* start("--allow-writes", "--group", "organizations")
      const missing = failure(yield* call(connected, "organizations.get", { organization_id: "org_none" }))
      expect(missing).toMatchObject({ _tag: "NotFound", code: "resource_not_found", status: 404 })
      yield* connected.clerk.seedOrganization({ name: "Acme", slug: "acme" })
      const taken = failure(yield* call(connected, "organizations.create", { name: "Acme", slug: "acme" }))
      expect(taken).toMatchObject({ code: "form_identifier_exists", status: 422 })
      const wrong = failure(yield* call(connected, "organizations.create", { nam: "Acme" }))
      expect(wrong).toMatchObject({
        _tag: "InvalidInput",
        message: "organizations.create was not sent: nam is unknown; name is missing."
      })
      expect(connected.stderr.map((line) => line.replace(/\d+ ms/, "t"))).toEqual([
        "organizations.get: NotFound, t",
        "organizations.create: UnprocessableEntity, t",
        "organizations.create: InvalidInput, t"
      ])
    }), 20_000)

  it.scopedLive("of a tool that is not enabled is refused", () =>
    Effect.gen(function*() {
      const { clerk, client } = yield* start()
      const called = yield* Effect.exit(
        Effect.tryPromise(() => client.callTool({ name: "organizations_create", arguments: { name: "Acme" } }))
      )
      expect(JSON.stringify(called)).toContain("-32602")
      expect(yield* clerk.requests).toEqual([])
    }), 20_000)

  it.scopedLive("that is canceled is interrupted, and the others continue", () =>
    Effect.gen(function*() {
      const asked = yield* Deferred.make<void>()
      const given = yield* Deferred.make<void>()
      const clerk = yield* InMemoryClerk.make()
      const slow = HttpClient.make((request, url) =>
        url.pathname.endsWith("/org_slow")
          ? Deferred.succeed(asked, undefined).pipe(
            Effect.zipRight(Effect.never),
            Effect.onInterrupt(() => Deferred.succeed(given, undefined))
          )
          : clerk.httpClient.execute(request)
      )
      const env = { CLERK_SECRET_KEY: Redacted.value(clerk.secretKey) }
      const connected = { clerk, ...(yield* Mcp.connect([], { client: slow, env })) }
      const abort = new AbortController()
      const called = connected.client.callTool(
        { name: "organizations_get", arguments: { organization_id: "org_slow" } },
        undefined,
        { signal: abort.signal }
      ).then(() => "answered", () => "rejected")
      yield* Deferred.await(asked)
      abort.abort()
      yield* Deferred.await(given)
      expect(yield* Effect.promise(() => called)).toBe("rejected")
      expect(structured(yield* call(connected, "organizations.list")).data).toEqual([])
      expect(connected.stderr[0]).toMatch(/^organizations\.get: canceled, \d+ ms$/)
      expect(connected.received.filter((message) => JSON.stringify(message).includes("error"))).toEqual([])
    }), 20_000)
})

describe("a list", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Organization ${index}` }))

  const seeded = (count: number, ...args: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const connected = yield* start(...args)
      for (const seed of names(count)) yield* connected.clerk.seedOrganization(seed)
      return connected
    })

  /** Reads all pages of a list with its cursors. */
  const readAll = (connected: Connected, name: string, args: Record<string, unknown>) =>
    Effect.gen(function*() {
      const pages: Array<{ readonly data: ReadonlyArray<{ readonly id: string }>; readonly notice?: string }> = []
      let cursor: string | undefined
      do {
        const page = structured(yield* call(connected, name, { ...args, ...(cursor === undefined ? {} : { cursor }) }))
        pages.push(page)
        cursor = page.next_cursor
      } while (cursor !== undefined && pages.length < 100)
      return pages
    })

  it.scopedLive("continues with a cursor, and its last page has none", () =>
    Effect.gen(function*() {
      const connected = yield* seeded(45)
      const pages = yield* readAll(connected, "organizations.list", {})
      expect(pages.map(({ data }) => data.length)).toEqual([20, 20, 5])
      expect(new Set(pages.flatMap(({ data }) => data.map(({ id }) => id))).size).toBe(45)
      const even = yield* readAll(connected, "organizations.list", { limit: 15 })
      expect(even.map(({ data }) => data.length)).toEqual([15, 15, 15])
    }), 20_000)

  it.scopedLive("has as many rows as fit, and a notice with how to continue", () =>
    Effect.gen(function*() {
      const connected = yield* seeded(30, "--max-bytes", "4000")
      const pages = yield* readAll(connected, "organizations.list", { limit: 30 })
      expect(pages.length).toBeGreaterThan(2)
      expect(new Set(pages.flatMap(({ data }) => data.map(({ id }) => id))).size).toBe(30)
      expect(pages[0]?.notice).toMatch(/^\d+ of 30 rows fit into 4000 bytes/)
      for (const page of pages) expect(JSON.stringify(page).length).toBeLessThanOrEqual(4000)
    }), 20_000)

  it.scopedLive("leaves out a row that does not fit on its own, with a notice", () =>
    Effect.gen(function*() {
      const connected = yield* start("--max-bytes", "2000", "--group", "organizations")
      const large = { name: "Large", publicMetadata: { text: "x".repeat(3000) } }
      yield* connected.clerk.seedOrganization({ name: "Small" })
      const { id } = yield* connected.clerk.seedOrganization(large)
      const last = yield* readAll(connected, "organizations.list", { order_by: "-name" })
      expect(last.map(({ data }) => data.length)).toEqual([1, 0])
      expect(last[1]?.notice).toMatch(/^Row 2 is left out: it has \d+ bytes, and the limit is 2000\.$/)
      const first = yield* readAll(connected, "organizations.list", { order_by: "+name" })
      expect(first.map(({ data }) => data.length)).toEqual([0, 1])
      const one = failure(yield* call(connected, "organizations.get", { organization_id: id }))
      expect(one).toMatchObject({ _tag: "AnswerTooLarge", message: expect.stringContaining("--max-bytes") })
    }), 20_000)

  it.scopedLive(
    "refuses a cursor that it did not return, and the inputs that a cursor replaces",
    () =>
      Effect.gen(function*() {
        const connected = yield* start("--group", "organizations")
        for (const cursor of ["eyJvZmZzZXQiOi0xfQ", "x", 5, "eyJvZmZzZXQiOiIxIn0"]) {
          const wrong = failure(yield* call(connected, "organizations.list", { cursor }))
          expect(wrong).toMatchObject({ _tag: "InvalidInput", message: expect.stringContaining("cursor is invalid") })
        }
        const skipped = failure(yield* call(connected, "organizations.list", { offset: 3 }))
        expect(skipped).toMatchObject({ message: expect.stringContaining("offset is not supported") })
        expect(yield* connected.clerk.requests).toEqual([])
      }),
    20_000
  )
})

describe("a hostile argument", () => {
  const hostile: ReadonlyArray<readonly [string, string]> = [
    ["the key of prototypes", "{\"organization_id\":\"org_1\",\"__proto__\":{\"polluted\":true}}"],
    ["the key of constructors", "{\"organization_id\":\"org_1\",\"constructor\":{\"prototype\":{\"polluted\":true}}}"],
    ["an object for a text", "{\"organization_id\":{\"toString\":\"x\"}}"],
    ["a list for an object", "[1,2]"],
    ["null for an object", "null"],
    ["a text for an object", "\"organization_id\""]
  ]

  it.scopedLive("is refused before anything is sent, and the server continues", () =>
    Effect.gen(function*() {
      const connected = yield* start("--group", "organizations")
      const { clerk, received, send } = connected
      for (const [index, [, json]] of hostile.entries()) {
        send(
          `{"jsonrpc":"2.0","id":"h${index}","method":"tools/call","params":{"name":"organizations.get","arguments":${json}}}`
        )
      }
      yield* call(connected, "organizations.list")
      const answers = received.filter((message) => /"id":"h\d/.test(JSON.stringify(message)))
      expect(answers).toHaveLength(hostile.length)
      for (const [index, [what]] of hostile.entries()) {
        const answer = answers.find((answer) => (answer as { id: string }).id === `h${index}`) as {
          readonly result: CallToolResult
        }
        expect(failure(answer.result), what).toMatchObject({ _tag: "InvalidInput" })
      }
      expect({}).not.toHaveProperty("polluted")
      expect((yield* clerk.requests).map(({ operation }) => operation)).toEqual(["organizations.list"])
    }), 20_000)

  it.scopedLive("stays within its place in the path", () =>
    Effect.gen(function*() {
      const connected = yield* start("--group", "organizations")
      const ids = [
        "../users",
        "..%2fusers",
        "org_1/../../users",
        ".",
        "..",
        "org_1?limit=1",
        "a#b",
        "\u0000",
        "%00",
        ""
      ]
      for (const organization_id of ids) {
        failure(yield* call(connected, "organizations.get", { organization_id }))
      }
      for (const { operation } of yield* connected.clerk.requests) expect(operation).toBe("organizations.get")
    }), 20_000)

  it.scopedLive("of megabytes is refused by Clerk or earlier, and is not echoed", () =>
    Effect.gen(function*() {
      const connected = yield* start("--allow", "organizations.create")
      const result = yield* call(connected, "organizations.create", { name: "x".repeat(3_000_000) })
      expect(textOf(result).length).toBeLessThan(5_000)
      failure(result)
    }), 20_000)
})

describe("a line", () => {
  const request = (id: unknown, method: string) => JSON.stringify({ jsonrpc: "2.0", id, method })
  const answered: ReadonlyArray<readonly [string, object]> = [
    ["{", { id: null, error: { code: -32700 } }],
    ["[]", { id: null, error: { code: -32600 } }],
    ["7", { id: null, error: { code: -32600 } }],
    ["{\"jsonrpc\":\"2.0\",\"id\":\"a\"}", { error: { code: -32600 } }],
    [request({}, "ping"), { error: { code: -32600 } }],
    [request("a", "x/y"), { id: "a", error: { code: -32601 } }],
    [request("a", "tools/call"), { id: "a", error: { code: -32602 } }],
    [request(0, "ping"), { id: 0, result: {} }],
    [request("é", "ping"), { id: "é", result: {} }]
  ]

  it.scopedLive("that is invalid is answered with an error, and the server continues", () =>
    Effect.gen(function*() {
      const connected = yield* start("--group", "organizations")
      for (const [line, expected] of answered) {
        const before = connected.received.length
        connected.send(line)
        yield* Effect.promise(() => connected.client.ping())
        expect(connected.received[before], line).toMatchObject({ jsonrpc: "2.0", ...expected })
      }
    }), 20_000)

  it.scopedLive("that is not a request has no answer, and calls nothing", () =>
    Effect.gen(function*() {
      const connected = yield* start("--allow", "organizations.create")
      const before = connected.received.length
      for (
        const message of [
          { method: "tools/call", params: { name: "organizations.create", arguments: { name: "A" } } },
          { method: "notifications/none" },
          { method: "notifications/cancelled", params: { requestId: 99 } },
          { id: 5, result: {} }
        ]
      ) connected.send(JSON.stringify({ jsonrpc: "2.0", ...message }))
      connected.send(" ")
      yield* Effect.promise(() => connected.client.ping())
      expect(connected.received.length).toBe(before + 1)
      expect(yield* connected.clerk.requests).toEqual([])
    }), 20_000)
})

it("gives every operation a name that the protocol allows", () => {
  for (const { name } of Operations.all) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,128}$/)
})
