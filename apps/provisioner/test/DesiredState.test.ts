import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
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

  it.effect("reads a file that states nothing", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* load({ "state.yaml": "{}" }), {})
    }))

  const bad: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["an empty file", "", ["state.yaml:1: must be a mapping with organizations, an allowlist or both"]],
    ["broken YAML", "organizations: [\nallowlist: []", [
      "state.yaml:2: Flow sequence in block collection must be sufficiently indented and end with a ]"
    ]],
    ["a second document", "allowlist: []\n---\nallowlist: []\n---\nallowlist: []", [
      "state.yaml:2: begins a second document, and a file holds one: remove it"
    ]],
    ["a key that is there twice", "allowlist: []\nallowlist: []", ["state.yaml:2: Map keys must be unique"]],
    ["an identifier without quotes", "allowlist:\n  - *@acme.com", [
      "state.yaml:2: *@acme.com names nothing: put text that starts with * in quotes"
    ]],
    [
      "aliases of aliases without end",
      [
        "a: &a [x, x]",
        ...Array.from("bcdefgh", (name, index) => {
          const alias = `*${"abcdefgh"[index]}`
          return `${name}: &${name} [${Array(9).fill(alias).join(", ")}]`
        })
      ].join("\n"),
      ["state.yaml:1: has too many aliases: state the values themselves"]
    ],
    ["a number for an identifier", "allowlist:\n  - a@b.c\n  - +15550100", [
      "state.yaml:3: allowlist[1]: must be text; put numbers in quotes"
    ]],
    ["keys that are missing or not known", "organizations:\n  - name: A\n    slgu: a", [
      `state.yaml:3: organizations[0].slgu: is unexpected, expected: "name" | "slug" | "maxAllowedMemberships" | "publicMetadata" | "privateMetadata" | "logo" | "domains" | "members"`,
      "state.yaml:2: organizations[0].slug: is missing"
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
        enrollmentMode: auto
        verified: 1
      - acme.com
    members:
      - userId: jane@acme.com
        role: admin
        publicMetadata: { a: .nan }
  - members: 3
    name: B
    slug: b`,
      [
        "state.yaml:3: organizations[0].name: must be text of 1 to 256 characters; put numbers in quotes",
        "state.yaml:4: organizations[0].slug: must be lower-case letters, digits and dashes; put numbers in quotes",
        "state.yaml:5: organizations[0].maxAllowedMemberships: must be a whole number, with 0 for no limit",
        "state.yaml:6: organizations[0].publicMetadata: must be a mapping of plain JSON values",
        "state.yaml:7: organizations[0].privateMetadata: must not state provisionedLogoSha256, which is where the hash of the logo is kept",
        "state.yaml:9: organizations[0].domains[0].name: must be a domain, such as acme.com",
        "state.yaml:10: organizations[0].domains[0].enrollmentMode: must be manual_invitation, automatic_invitation, automatic_suggestion or enterprise_sso",
        "state.yaml:11: organizations[0].domains[0].verified: must be true or false",
        "state.yaml:12: organizations[0].domains[1]: must be a mapping with the name of a domain",
        "state.yaml:14: organizations[0].members[0].userId: must be the id of a user, such as user_2abc",
        "state.yaml:15: organizations[0].members[0].role: must be the key of a role, such as org:admin or org:member",
        "state.yaml:16: organizations[0].members[0].publicMetadata: must be a mapping of plain JSON values",
        "state.yaml:17: organizations[1].members: must be a list of members"
      ]
    ],
    [
      "things that are stated twice",
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
        "state.yaml:5: organizations[1].slug: states the slug a a second time: remove one",
        "state.yaml:7: organizations[1].domains[0].name: states the domain a.com a second time: remove one",
        "state.yaml:12: organizations[2].members[1].userId: states the member user_1 of c a second time: remove one",
        "state.yaml:15: allowlist[1]: states the identifier jane@a.com a second time: remove one"
      ]
    ]
  ]

  for (const [what, yaml, expected] of bad) {
    it.effect(`refuses ${what}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problems(yaml), expected)
      }))
  }

  it.effect("refuses logos that are not there or no images", () =>
    Effect.gen(function*() {
      const organization = (slug: string) => `  - { name: A, slug: ${slug}, logo: ${slug}.png }`
      const yaml = ["organizations:", organization("a"), organization("b"), organization("c")].join("\n")
      const [missing, text] = yield* problems(yaml, { "b.png": new TextEncoder().encode("no"), "c.png": png })
      assert.strictEqual(missing, "state.yaml:2: organizations[0].logo: there is no such file")
      assert.strictEqual(text, "state.yaml:3: organizations[1].logo: must be a JPEG, PNG, GIF or WebP image")
    }))

  it.effect("refuses a file that is not there", () =>
    Effect.gen(function*() {
      const { message } = yield* Effect.flip(DesiredState.load("no/such.yaml"))
      assert.strictEqual(message, "no/such.yaml: there is no such file")
    }).pipe(Effect.provide(NodeContext.layer)))
})
