import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Cli from "./support/cli.js"

const organization = (id: string, more: object = {}) => ({
  object: "organization",
  id,
  name: `Name of ${id}`,
  slug: id,
  public_metadata: {},
  private_metadata: { plan: "gold" },
  created_at: 1_700_000_000_000,
  updated_at: 1_700_000_000_000,
  ...more
})

const page = (...ids: ReadonlyArray<string>) => () =>
  Response.json({ data: ids.map((id) => organization(id)), total_count: ids.length })

const refused = (status: number) => () =>
  Response.json({ errors: [{ code: "some_code", message: "no", long_message: "Not so." }] }, { status })

describe("statuses", () => {
  it.effect.each([[400, 5], [401, 3], [402, 3], [403, 3], [404, 4], [409, 5], [422, 5]] as const)(
    "%i of Clerk ends with status %i",
    ([status, expected]) =>
      Effect.gen(function*() {
        const ran = yield* Cli.run(["organizations", "create", "--name", "Acme"], { answer: refused(status) })
        expect(ran.status).toBe(expected)
        expect(ran.stderr).toContain("some_code")
      })
  )

  it.effect("errors are JSON with --format json", () =>
    Effect.gen(function*() {
      const ran = yield* Cli.run(["organizations", "get", "--organization-id", "org_1", "--format", "json"], {
        answer: refused(404)
      })
      expect(JSON.parse(ran.stderr)).toMatchObject({
        _tag: "NotFound",
        code: "some_code",
        operation: "organizations.get"
      })
    }))

  it.effect.each(
    [
      ["a field that is missing", ["organizations", "get"], "organization_id is missing"],
      ["a number that is none", ["organizations", "list", "--limit", "many"], "limit"],
      ["an unknown key", ["organizations", "create", "--json", "{\"nam\":\"x\"}"], "nam is unknown"],
      ["text that is not JSON", ["organizations", "create", "--json", "{"], "--json is not valid JSON"],
      [
        "--all on an operation that is not a list",
        ["organizations", "create", "--name", "x", "--all"],
        "is not a list"
      ],
      ["--all with a limit", ["organizations", "list", "--all", "--limit", "5"], "Remove limit"],
      ["an unknown operation", ["call", "Nope"], "Nope is not an operation. Run clerk-admin capability for a list."],
      ["a misspelled operation", ["call", "GetUsr"], "GetUsr is not an operation. Did you mean GetUser? Run"],
      ["a misspelled resource", ["user", "list"], "user is not a resource. Did you mean users? Run clerk-admin --help"],
      [
        "a misspelled word",
        ["users", "lst"],
        "users has no operation lst. Did you mean list? Run clerk-admin users --help"
      ],
      ["a misspelled flag", ["users", "list", "--limt=3"], "Did you mean --limit? Run clerk-admin users list --help"],
      [
        "a flag in capitals",
        ["organizations", "create", "--name", "Acme", "--DRY-RUN"],
        "unknown argument: '--DRY-RUN'"
      ],
      ["an argument", ["users", "get", "user_1"], "clerk-admin: Run clerk-admin users get --help for its flags."],
      ["a file that is not there", ["organizations", "create", "--json", "@none.json"], "none.json cannot be read"]
    ] as const
  )("%s is refused with status 2 before anything is sent", ([, args, message]) =>
    Effect.gen(function*() {
      const ran = yield* Cli.run(args)
      expect(ran).toMatchObject({ status: 2, sent: [] })
      expect(ran.stderr).toContain(message)
    }))
})

describe("inputs", () => {
  it.effect("come from JSON in a file or on stdin, and flags override them", () =>
    Effect.gen(function*() {
      const json = JSON.stringify({ name: "Of the file", slug: "acme" })
      const args = ["organizations", "create", "--name", "Of the flag", "--json"]
      const answer = () => Response.json(organization("org_1"))
      const ofFile = yield* Cli.run([...args, "@acme.json"], { answer, files: new Map([["acme.json", json]]) })
      const ofStdin = yield* Cli.run([...args, "-"], { answer, stdin: json })
      for (const { sent } of [ofFile, ofStdin]) {
        expect(sent.map(Cli.bodyOf)).toEqual([{ name: "Of the flag", slug: "acme" }])
      }
    }))

  it.effect("that are secrets come from files and the environment, and are never printed", () =>
    Effect.gen(function*() {
      const args = ["users", "verify-password", "--user-id", "user_1", "--password-file", "-"]
      const dry = yield* Cli.run([...args, "--dry-run"], { stdin: "hunter2\n" })
      expect(dry.stdout).toContain("\"password\": \"********\"")
      const sent = yield* Cli.run(args, { answer: () => Response.json({ verified: true }), stdin: "hunter2\n" })
      expect(sent.sent.map(Cli.bodyOf)).toEqual([{ password: "hunter2" }])
      const wrong = yield* Cli.run([...args, "--json", "{\"pasword\":\"hunter2\"}"], { stdin: "hunter2" })
      expect([dry, sent, wrong].map(({ stderr, stdout }) => stdout + stderr).join("")).not.toContain("hunter2")
    }))

  it.effect("of a dry run are printed without the key", () =>
    Effect.gen(function*() {
      const ran = yield* Cli.run([
        "organization-domains",
        "delete",
        "--organization-id",
        "org_1",
        "--domain-id",
        "orgdmn_1",
        "--dry-run"
      ])
      expect(ran.sent).toEqual([])
      expect(JSON.parse(ran.stdout)).toMatchObject({
        method: "DELETE",
        url: "https://api.clerk.com/v1/organizations/org_1/domains/orgdmn_1"
      })
      expect(ran.stdout).not.toContain("sk_test")
    }))

  it.effect("are accepted under the name of the operation in Clerk's API reference", () =>
    Effect.gen(function*() {
      const json = JSON.stringify({ organization_id: "org_1", name: "acme.example", verified: true })
      const ran = yield* Cli.run(["call", "CreateOrganizationDomain", "--json", json, "--dry-run"])
      expect(JSON.parse(ran.stdout)).toMatchObject({ method: "POST", body: { name: "acme.example", verified: true } })
    }))
})

describe("answers", () => {
  it.effect("of lists contain all pages", () =>
    Effect.gen(function*() {
      const ran = yield* Cli.run(["organizations", "list", "--all"], { answer: page("org_1", "org_2") })
      expect(ran.stdout.trim().split("\n").map((line) => JSON.parse(line).id)).toEqual(["org_1", "org_2"])
    }))

  it.effect("are tables, CSV and JSON", () =>
    Effect.gen(function*() {
      const list = (format: string, ...ids: ReadonlyArray<string>) =>
        Cli.run(["organizations", "list", "--all", "--format", format], { answer: page(...ids) })
      const table = yield* list("table", "org_1")
      expect(table.stdout).toMatch(/^id +name +slug/)
      expect(table.stdout).toMatch(/\norg_1 +Name of org_1 +org_1/)
      const id = `org_${"0".repeat(27)}`
      expect((yield* list("table", id)).stdout).toContain(`\n${id}  Name of ${id}  ${id}  `)
      expect((yield* list("table", "x".repeat(50))).stdout).toContain(`\n${"x".repeat(39)}…  Name of`)
      const data = [organization("org_1", { slug: null }), organization("org_2", { image_url: null })]
      const some = yield* Cli.run(["organizations", "list", "--format", "table"], {
        answer: () => Response.json({ data, total_count: 2 })
      })
      expect(some.stdout.split("\n").slice(0, 3)).toEqual([
        "id     name           slug   has_image  max_allowed_memberships  admin_delete_enabled",
        "─────  ─────────────  ─────  ─────────  ───────────────────────  ────────────────────",
        "org_1  Name of org_1         false      0                        true"
      ])
      const csv = yield* list("csv", "org_1")
      expect(csv.stdout).toMatch(/^object,id,name,slug,/)
      const json = yield* list("json", "org_1", "org_2")
      expect(JSON.parse(json.stdout)).toHaveLength(2)
      expect(JSON.parse((yield* list("json")).stdout)).toEqual([])
    }))

  it.effect("show secrets only with --show-secrets", () =>
    Effect.gen(function*() {
      const token = {
        object: "sign_in_token",
        id: "sit_1",
        user_id: "user_1",
        token: "eyJzZWNyZXQ",
        status: "pending",
        url: "https://x.example/?t=eyJzZWNyZXQ",
        created_at: 1,
        updated_at: 1
      }
      const args = ["sign-in-tokens", "create", "--user-id", "user_1"]
      const answer = () => Response.json(token)
      const masked = yield* Cli.run(args, { answer })
      const shown = yield* Cli.run([...args, "--show-secrets"], { answer })
      expect(masked.stderr).toBe("")
      expect(JSON.parse(masked.stdout).token).toBe("********")
      expect(JSON.parse(shown.stdout).token).toBe("eyJzZWNyZXQ")
    }))
})

describe("changes", () => {
  const deletion = ["organizations", "delete", "--organization-id", "org_1"]
  const answer = () => Response.json({ object: "organization", id: "org_1", deleted: true })

  it.effect("that delete ask for confirmation, unless --yes", () =>
    Effect.gen(function*() {
      const asked = yield* Cli.run(deletion, { answer })
      expect(asked).toMatchObject({ status: 9, sent: [] })
      expect(asked.stderr).toContain("organizations.delete org_1?")
      expect(yield* Cli.run(deletion, { answer, confirms: true })).toMatchObject({ status: 0 })
      expect(yield* Cli.run([...deletion, "--yes"], { answer })).toMatchObject({ status: 0 })
    }))

  it.effect("of a production instance print its id first", () =>
    Effect.gen(function*() {
      const ran = yield* Cli.run([...deletion, "--yes"], {
        env: { CLERK_SECRET_KEY: "sk_live_x" },
        answer: ({ url }) =>
          url.pathname === "/v1/instance"
            ? Response.json({ object: "instance", id: "ins_1", environment_type: "production", allowed_origins: null })
            : answer()
      })
      expect(ran.sent.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
        "GET /v1/instance",
        "DELETE /v1/organizations/org_1"
      ])
      expect(ran.stderr).toBe("Instance ins_1 (production)\n")
    }))
})

describe("the key of a machine", () => {
  const args = ["m2m", "create-token", "--claims", "{}"]
  const answer = () =>
    Response.json({
      object: "machine_to_machine_token",
      id: "mt_1",
      subject: "mch_1",
      claims: {},
      token: "mt_secret",
      revoked: false,
      revocation_reason: null,
      expired: false,
      expiration: null,
      created_at: 1,
      updated_at: 1
    })

  it.effect("is the only key that such an operation needs", () =>
    Effect.gen(function*() {
      const ran = yield* Cli.run(args, { answer, env: { CLERK_MACHINE_SECRET_KEY: "ak_mine" }, bare: true })
      expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" })
      expect(ran.sent.map(({ request }) => request.headers["authorization"])).toEqual(["Bearer ak_mine"])
      expect(JSON.parse(ran.stdout).token).toBe("********")
    }))

  it.effect("is required by such an operation, and does not replace the key of the instance", () =>
    Effect.gen(function*() {
      const none = yield* Cli.run(args, { answer, env: { CLERK_SECRET_KEY: "sk_test_x" }, bare: true })
      expect(none).toMatchObject({ status: 2, sent: [] })
      expect(none.stderr).toContain("CLERK_MACHINE_SECRET_KEY")
      const other = yield* Cli.run(["users", "count"], { env: { CLERK_MACHINE_SECRET_KEY: "ak_mine" }, bare: true })
      expect(other).toMatchObject({ status: 2, sent: [] })
      expect(other.stderr).toContain("CLERK_SECRET_KEY is not set")
    }))
})

describe("many inputs", () => {
  const args = ["organizations", "create", "--input", "in.ndjson", "--outcomes", "out.ndjson"]
  const lines = ["Acme", "Umbrella", "Initech"].map((name) => JSON.stringify({ name })).join("\n")
  const answer = (sent: Cli.Sent) => {
    const { name } = Cli.bodyOf(sent) as { readonly name: string }
    return name === "Umbrella" ? refused(422)() : Response.json(organization(`org_${name}`))
  }

  it.effect("have an outcome each, and are not sent again", () =>
    Effect.gen(function*() {
      const files = new Map([["in.ndjson", lines]])
      const first = yield* Cli.run(args, { answer, files })
      expect(first.status).toBe(1)
      expect(first.stderr).toContain("1 of 3 lines failed")
      const outcomes = files.get("out.ndjson")!.trim().split("\n").map((line) => JSON.parse(line))
      expect(outcomes.find(({ line }) => line === 2)).toMatchObject({ error: { _tag: "UnprocessableEntity" } })
      expect(outcomes.find(({ line }) => line === 1)).toMatchObject({ answer: { id: "org_Acme" } })
      expect(yield* Cli.run(args, { answer, files })).toMatchObject({ status: 0, sent: [] })
    }))

  it.effect("continue after a run that was killed while it wrote an outcome", () =>
    Effect.gen(function*() {
      const files = new Map([["in.ndjson", lines]])
      yield* Cli.run(args, { answer, files })
      files.set("out.ndjson", `${files.get("out.ndjson")!.split("\n")[0]}\n{"line":3,"ha`)
      const again = yield* Cli.run(args, { answer, files })
      expect(again.sent).toHaveLength(2)
      expect(yield* Cli.run(args, { answer, files })).toMatchObject({ status: 0, sent: [] })
    }))

  it.effect("are all refused if one line is invalid, or the outcomes belong to other lines", () =>
    Effect.gen(function*() {
      const wrong = yield* Cli.run(args, { answer, files: new Map([["in.ndjson", `${lines}\n{"nam":1}`]]) })
      expect(wrong).toMatchObject({ status: 2, sent: [] })
      expect(wrong.stderr).toContain("line 4")
      const files = new Map([["in.ndjson", lines]])
      yield* Cli.run(args, { answer, files })
      files.set("in.ndjson", lines.replace("Acme", "Hooli"))
      expect(yield* Cli.run(args, { answer, files })).toMatchObject({ status: 2, sent: [] })
    }))
})

describe("help", () => {
  it.effect("lists the resources and their operations, with their documentation in the contract", () =>
    Effect.gen(function*() {
      for (const args of [[], ["--help"], ["-h"]]) {
        const { status, stdout } = yield* Cli.run(args)
        expect(status).toBe(0)
        expect(stdout).toMatch(/\n {2}organization-domains +The operations on/)
        expect(stdout).toMatch(/\n {2}mcp +Run/)
      }
      for (const args of [["organization-domains"], ["organization-domains", "--help"]]) {
        expect((yield* Cli.run(args)).stdout).toMatch(/\n {2}list-all +Retrieves/)
      }
      const { stdout } = yield* Cli.run(["organization-domains", "create", "--help"])
      expect(stdout).toContain("Claims a domain for an organization")
      expect(stdout).toMatch(/\nInput\n[^]*--enrollment-mode[^]*\nOptions\n[^]*--dry-run/)
      expect((yield* Cli.run(["call", "--help"])).stdout).toMatch(/\nArguments\n +<OPERATION>/)
    }))

  it.effect("fits the terminal, and is bold only if colors are enabled", () =>
    Effect.gen(function*() {
      for (const args of [["--help"], ["users", "--help"], ["users", "list", "--help"], ["mcp", "--help"]]) {
        for (const columns of [60, 120]) {
          const { stdout } = yield* Cli.run(args, { terminal: { columns } })
          expect(stdout).not.toContain("\x1b")
          for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns)
        }
        const painted = yield* Cli.run(args, { terminal: { isColored: true } })
        expect(painted.stdout).toContain("\x1b[1mUsage\x1b[22m")
      }
      expect((yield* Cli.run(["users", "list", "--nope"])).stderr).not.toContain("\x1b")
    }))
})
