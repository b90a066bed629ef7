import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { createServer, type Server } from "node:net"
import { dirname, join } from "node:path"
import * as DesiredState from "../src/DesiredState.js"
import { files, png } from "./support/provision.js"

const load = (contents: Record<string, string | Uint8Array>) =>
  Effect.flatMap(files(contents), DesiredState.load).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

/** The problems of a file, without its own name. */
const problems = (yaml: string, others: Record<string, Uint8Array> = {}) =>
  load({ "state.yaml": yaml, ...others }).pipe(
    Effect.catchTags({ BadArgument: Effect.die, SystemError: Effect.die }),
    Effect.flip,
    Effect.map(({ file, message }) => message.split("\n").map((line) => line.replace(file, "state.yaml")))
  )

describe("DesiredState", () => {
  it.effect("reads a file", () =>
    Effect.gen(function*() {
      const { allowlist, organizations } = yield* load({
        "state.yaml": `
organizations:
  - name: Acme
    slug: acme
    logo: logo.png
    domains: [{ name: ACME.com, verified: false }]
    members: [{ userId: user_1, role: org:admin, privateMetadata: { since: 2020, tags: [a, null] } }]
allowlist: ["*@ACME.com"]`,
        "logo.png": png
      })
      assert.deepStrictEqual(allowlist, ["*@acme.com"])
      const [{ logo, ...acme }] = organizations as [DesiredState.Organization]
      assert.deepStrictEqual(acme as unknown, {
        name: "Acme",
        slug: "acme",
        domains: [{ name: "acme.com", verified: false }],
        members: [{ userId: "user_1", role: "org:admin", privateMetadata: { since: 2020, tags: ["a", null] } }]
      })
      assert.strictEqual(logo?.path, "logo.png")
      assert.strictEqual(logo?.sha256, "275f1bcbbb585c71e3b2184304eccfa0e37de92022ca3b6f4e9c10df32318d85")
    }))

  it.effect("reads an empty mapping", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* load({ "state.yaml": "{}" }), {})
    }))

  const bad: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["an empty file", "", ["state.yaml:1: must be a mapping with organizations, an allowlist, roles or permissions"]],
    ["broken YAML", "organizations: [\nallowlist: []", [
      "state.yaml:2: Flow sequence in block collection must be sufficiently indented and end with a ]"
    ]],
    ["a second document", "allowlist: []\n---\nallowlist: []\n---\nallowlist: []", [
      "state.yaml:2: starts a second document, but a file must have only one: remove it"
    ]],
    ["a key that is there twice", "allowlist: []\nallowlist: []", [
      "state.yaml:2: allowlist: is a duplicate key: remove one"
    ]],
    ["an identifier without quotes", "allowlist:\n  - *@acme.com", [
      "state.yaml:2: allowlist[0]: *@acme.com refers to no anchor: put text that starts with * in quotes"
    ]],
    [
      "endless aliases of aliases",
      [
        "a: &a [x, x]",
        ...Array.from("bcdefgh", (name, index) => {
          const alias = `*${"abcdefgh"[index]}`
          return `${name}: &${name} [${Array(9).fill(alias).join(", ")}]`
        })
      ].join("\n"),
      ["state.yaml:7: expands to more than 1000000 values, because its aliases contain aliases: use fewer"]
    ],
    ["a number for an identifier", "allowlist:\n  - a@b.c\n  - +15550100", [
      "state.yaml:3: allowlist[1]: +15550100 would become 15550100: put it in quotes"
    ]],
    ["keys that are missing or not known", "organizations:\n  - name: A\n    slgu: a", [
      "state.yaml:2: organizations[0].slug: is missing",
      "state.yaml:3: organizations[0].slgu: is unknown: did you mean slug?"
    ]],
    [
      "values that cannot be",
      `
organizations:
  - name: " "
    slug: A b
    maxAllowedMemberships: -1
    publicMetadata: [1]
    privateMetadata: { provisionedLogoSha256: x }
    domains:
      - name: localhost
        enrollmentMode: automatic suggestion
        verified: 1
      - acme.com
    members:
      - userId: jane@acme.com
        role: 7
        publicMetadata: { a: .nan }
  - members: 3
    name: B
    slug: b`,
      [
        "state.yaml:3: organizations[0].name: must be text of 1 to 256 characters; put numbers in quotes",
        "state.yaml:4: organizations[0].slug: must be an organization slug, such as acme; put numbers in quotes",
        "state.yaml:5: organizations[0].maxAllowedMemberships: must be a whole number; 0 means no limit",
        "state.yaml:6: organizations[0].publicMetadata: must be a mapping of plain JSON values",
        "state.yaml:7: organizations[0].privateMetadata: must not contain provisionedLogoSha256, which stores the hash of the logo",
        "state.yaml:9: organizations[0].domains[0].name: must be a domain, such as acme.com",
        "state.yaml:10: organizations[0].domains[0].enrollmentMode: must be an enrollment mode, such as manual_invitation, automatic_invitation or automatic_suggestion",
        "state.yaml:11: organizations[0].domains[0].verified: must be true or false",
        "state.yaml:12: organizations[0].domains[1]: must be a mapping with the name of a domain",
        "state.yaml:14: organizations[0].members[0].userId: must be a user id, such as user_2abc",
        "state.yaml:15: organizations[0].members[0].role: must be a role key, such as org:admin or org:member",
        "state.yaml:16: organizations[0].members[0].publicMetadata: must be a mapping of plain JSON values",
        "state.yaml:17: organizations[1].members: must be a list of members"
      ]
    ],
    [
      "duplicates",
      `
organizations:
  - { name: A, slug: a, domains: [{ name: a.com }], members: [{ userId: user_1, role: org:admin }] }
  - name: B
    slug: a
    domains:
      - name: A.com
  - name: C
    slug: c
    members:
      - { userId: user_1, role: org:admin }
      - { userId: user_1, role: org:member }
allowlist:
  - jane@a.com
  - Jane@A.com`,
      [
        "state.yaml:5: organizations[1].slug: repeats the slug a: remove one of them",
        "state.yaml:7: organizations[1].domains[0].name: repeats the domain a.com: remove one of them",
        "state.yaml:12: organizations[2].members[1].userId: repeats the member user_1 of c: remove one of them",
        "state.yaml:15: allowlist[1]: repeats the identifier jane@a.com: remove one of them"
      ]
    ]
  ]

  for (const [what, yaml, expected] of bad) {
    it.effect(`refuses ${what}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problems(yaml), expected)
      }))
  }

  it.effect("reports all mistakes of a file together, in order", () =>
    Effect.gen(function*() {
      const yaml = `
organizations:
  - slug: acme
    name: !env NAME
    logo: none.png
    max_allowed_memberships: 5
    publicMetadata: { id: 9007199254740993, id: 1 }
    domains: [{ name: acme.com, verfied: true }, { name: acme.com }]
  - slug: acme
    colour: blue
    members: { userId: user_1 }
allowlist: [*@acme.com, a@b.c, A@b.c, 1]`
      assert.deepStrictEqual(yield* problems(yaml), [
        "state.yaml:4: has the tag !env, which is not supported: remove it, or put text that starts with ! in quotes",
        "state.yaml:5: organizations[0].logo: file not found",
        "state.yaml:6: organizations[0].max_allowed_memberships: is unknown: did you mean maxAllowedMemberships?",
        "state.yaml:7: organizations[0].publicMetadata.id: is a duplicate key: remove one",
        "state.yaml:8: organizations[0].domains[0].verfied: is unknown: did you mean verified?",
        "state.yaml:8: organizations[0].domains[1].name: repeats the domain acme.com: remove one of them",
        "state.yaml:9: organizations[1].name: is missing",
        "state.yaml:9: organizations[1].slug: repeats the slug acme: remove one of them",
        "state.yaml:10: organizations[1].colour: is unknown; expected one of name, slug, maxAllowedMemberships, publicMetadata, privateMetadata, logo, invite, domains, members",
        "state.yaml:11: organizations[1].members: must be a list of members",
        "state.yaml:12: allowlist[0]: *@acme.com refers to no anchor: put text that starts with * in quotes",
        "state.yaml:12: allowlist[3]: must be an email address, a pattern such as \"*@acme.com\" or a phone number such as \"+15550100\", in quotes",
        "state.yaml:12: allowlist[2]: repeats the identifier a@b.c: remove one of them"
      ])
    }))

  it.effect("accepts an unverified domain in several organizations, and a verified one in only one", () =>
    Effect.gen(function*() {
      const yaml = (...verified: ReadonlyArray<string>) =>
        verified.map((verified, index) =>
          `  - { slug: s${index}, name: N, domains: [{ name: acme.com${verified} }] }\n`
        ).join("").replace(/^/, "organizations:\n")
      yield* load({ "state.yaml": yaml(", verified: false", ", verified: false", ", verified: true") })
      assert.deepStrictEqual(yield* problems(yaml(", verified: true", ", verified: false", "")), [
        "state.yaml:4: organizations[2].domains[0].name: repeats the domain acme.com: remove one of them"
      ])
    }))

  it.effect("accepts any mode, role, slug and name that Clerk may have", () =>
    Effect.gen(function*() {
      for (const letter of ["x", "ß", "字", "𝔸", "👍"]) {
        const yaml = (length: number) =>
          `organizations: [{ slug: Acme_1, name: ${
            letter.repeat(length)
          }, domains: [{ name: a.bc, enrollmentMode: by_chance }],
            members: [{ userId: user_1, role: basic_member }] }]`
        const { organizations } = yield* load({ "state.yaml": yaml(256) })
        assert.strictEqual(organizations?.[0]?.name, letter.repeat(256))
        assert.deepStrictEqual(yield* problems(yaml(257)), [
          "state.yaml:1: organizations[0].name: must be text of 1 to 256 characters; put numbers in quotes"
        ])
      }
    }))

  it.effect("trims white space around everything except free text, and rejects it within", () =>
    Effect.gen(function*() {
      const blanks = ["", " ", "\t", "\n", "\u00a0", "\ufeff", "\u2003"]
      for (const blank of blanks) {
        const around = (text: string) => JSON.stringify(blank + text + blank)
        const { allowlist, organizations } = yield* load({
          "state.yaml": `
organizations:
  - slug: ${around("acme")}
    name: ${around("Acme Inc.")}
    domains: [{ name: ${around("Acme.com")}, enrollmentMode: ${around("manual_invitation")} }]
    members: [{ userId: ${around("user_1")}, role: ${around("org:admin")} }]
allowlist: [${around("Ada@acme.com")}]`
        })
        assert.deepStrictEqual([allowlist, organizations] as unknown, [["ada@acme.com"], [{
          slug: "acme",
          name: "Acme Inc.",
          domains: [{ name: "acme.com", enrollmentMode: "manual_invitation" }],
          members: [{ userId: "user_1", role: "org:admin" }]
        }]])
        const twice = `allowlist: ["ada@acme.com", ${around("ADA@acme.com")}]`
        assert.match(
          (yield* problems(twice)).join(),
          /allowlist\[1\]: repeats the identifier ada@acme.com/
        )
      }
      for (const within of [...blanks.slice(1), "\u200b", "\u202e"]) {
        assert.match(
          (yield* problems(`allowlist: [${JSON.stringify(`ada${within}@acme.com`)}]`)).join(),
          /^state.yaml:1: allowlist\[0\]: must be /
        )
      }
      assert.deepStrictEqual(
        yield* load({ "state.yaml": "allowlist:\n  - |\n    ada@acme.com\n  - >-\n    *@b.com\n" }),
        {
          allowlist: ["ada@acme.com", "*@b.com"]
        }
      )
    }))

  it.effect("rejects --prune with a file that may be truncated", () =>
    Effect.gen(function*() {
      const whole = "organizations:\n  - slug: acme\n    name: Acme\nallowlist:\n  - a@b.c\n...\n"
      const load = (yaml: string) =>
        Effect.flatMap(files({ "state.yaml": yaml }), (file) => DesiredState.load(file, { prune: true })).pipe(
          Effect.catchTags({ BadArgument: Effect.die, SystemError: Effect.die }),
          Effect.scoped,
          Effect.provide(NodeContext.layer)
        )
      for (const yaml of [whole, whole.trimEnd(), `${whole}# a comment\n`, "{ \"allowlist\": [] }", "{}\n"]) {
        yield* load(yaml)
      }
      for (let length = 0; length < whole.indexOf("...") + 3; length++) {
        assert.strictEqual((yield* Effect.flip(load(whole.slice(0, length))))._tag, "InvalidFile")
      }
      const { problems: [problem] } = yield* Effect.flip(load(whole.replace("...", "")))
      assert.deepStrictEqual(problem, {
        path: [],
        line: 5,
        message: "does not end with a line ..., so it may be truncated: add that line to use --prune"
      })
    }))

  it.effect("immediately rejects a logo that is not a file", () =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const state = yield* files({
        "state.yaml": [
          "organizations:",
          ...["folder", "pipe", "socket", "link", "link-to-pipe", "/dev/zero"].map((logo, index) =>
            `  - { slug: s${index}, name: S, logo: ${logo} }`
          )
        ].join("\n"),
        "logo.png": png
      })
      const directory = dirname(state)
      yield* fileSystem.makeDirectory(join(directory, "folder"))
      execFileSync("mkfifo", [join(directory, "pipe")])
      yield* fileSystem.symlink(join(directory, "logo.png"), join(directory, "link"))
      yield* fileSystem.symlink(join(directory, "pipe"), join(directory, "link-to-pipe"))
      yield* Effect.acquireRelease(
        Effect.async<Server>((resume) => {
          const server = createServer().listen(join(directory, "socket"), () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const { problems } = yield* Effect.flip(DesiredState.load(state))
      assert.deepStrictEqual(problems.map(({ line, message }) => [line, message]), [
        [2, "must be a file: this is a directory"],
        [3, "must be a file: this is a named pipe"],
        [4, "must be a file: this is a socket"],
        [6, "must be a file: this is a named pipe"],
        [7, "must be a file: this is a device"]
      ])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.effect("rejects logos that do not exist or are not images", () =>
    Effect.gen(function*() {
      const organization = (slug: string) => `  - { name: A, slug: ${slug}, logo: ${slug}.png }`
      const yaml = ["organizations:", organization("a"), organization("b"), organization("c")].join("\n")
      const [missing, text] = yield* problems(yaml, { "b.png": new TextEncoder().encode("no"), "c.png": png })
      assert.strictEqual(missing, "state.yaml:2: organizations[0].logo: file not found")
      assert.strictEqual(text, "state.yaml:3: organizations[1].logo: must be a JPEG, PNG, GIF or WebP image")
    }))

  it.effect("rejects a file that does not exist", () =>
    Effect.gen(function*() {
      const { message } = yield* Effect.flip(DesiredState.load("no/such.yaml"))
      assert.strictEqual(message, "no/such.yaml: file not found")
    }).pipe(Effect.provide(NodeContext.layer)))
})
