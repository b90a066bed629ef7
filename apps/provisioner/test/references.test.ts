import { HttpClient, HttpClientResponse, UrlParams } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Ref } from "effect"
import { files, intercept, provision, writes } from "./support/provision.js"

const role = (key: string) => ({
  object: "role",
  id: `role_${key}`,
  name: key,
  key,
  description: null,
  is_creator_eligible: true,
  permissions: [],
  created_at: 0,
  updated_at: 0
})

/** An instance without users and with two roles. Records the user ids of each request. */
const barren = (lists: Ref.Ref<ReadonlyArray<ReadonlyArray<string>>>) =>
  intercept((client) =>
    HttpClient.transform(client, (response, request) => {
      const url = `${request.url}?${UrlParams.toString(request.urlParams)}`
      const answer = (body: unknown) => Effect.succeed(HttpClientResponse.fromWeb(request, Response.json(body)))
      if (url.includes("/v1/organization_roles")) {
        return answer({ data: [role("org:admin"), role("org:member")], total_count: 2 })
      }
      if (!url.includes("/v1/users?")) return response
      const ids = Array.from(url.matchAll(/user_id=([^&]+)/g), ([, id]) => String(id))
      return Effect.zipRight(Ref.update(lists, (all) => [...all, ids]), answer([]))
    })
  )

const arrange = Effect.map(Ref.make<ReadonlyArray<ReadonlyArray<string>>>([]), (lists) => ({
  lists,
  layer: barren(lists)
}))

describe("a reference of a plan", () => {
  it.scoped("is rejected with its line if it does not exist, before anything is changed", () =>
    Effect.gen(function*() {
      const { layer } = yield* arrange
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* clerk.seedOrganization({ name: "Acme", slug: "acme", members: [{ userId: "user_1" }] })
        const file = yield* files({
          "state.yaml": `
organizations:
  - slug: acme
    name: Acme
    domains:
      - { name: acme.com, enrollmentMode: automatic_invitations }
      - { name: acme.dev, enrollmentMode: by_chance }
    members:
      - { userId: user_1, role: org:amdin }
      - { userId: user_2, role: org:member }
      - { userId: user_3, role: owner }
`
        })
        for (const command of [["plan", file], ["plan", file, "--json"], ["apply", file, "--auto-approve"]]) {
          const { status, stderr, stdout } = yield* provision(...command)
          assert.deepStrictEqual([status, stdout, stderr.map((line) => line.replace(file, "state.yaml"))], [1, "", [
            "provision: state.yaml:6: organizations[0].domains[0].enrollmentMode: automatic_invitations is not an enrollment mode: did you mean automatic_invitation?",
            "provision: state.yaml:9: organizations[0].members[0].role: role org:amdin does not exist in this instance: did you mean org:admin?",
            "provision: state.yaml:10: organizations[0].members[1].userId: user user_2 does not exist in this instance",
            "provision: state.yaml:11: organizations[0].members[2].userId: user user_3 does not exist in this instance",
            "provision: state.yaml:11: organizations[0].members[2].role: role owner does not exist in this instance"
          ]])
        }
        assert.deepStrictEqual(yield* writes, [])
      }).pipe(Effect.provide(layer))
    }))

  it.scoped("is looked up in batches of up to 100, and only if a step needs it", () =>
    Effect.gen(function*() {
      const { layer, lists } = yield* arrange
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* clerk.seedOrganization({ name: "Acme", slug: "acme", members: [{ userId: "user_1" }] })
        const members = (count: number) =>
          Array.from({ length: count }, (_, index) => ({ userId: `user_${index + 1}`, role: "org:member" }))
        const organization = (slug: string, count: number) => ({ slug, name: slug, members: members(count) })
        const file = yield* files({
          "state.json": JSON.stringify({ organizations: [organization("acme", 151), organization("globex", 151)] }),
          "same.json": JSON.stringify({ organizations: [{ slug: "acme", name: "Acme", members: members(1) }] })
        })
        assert.strictEqual((yield* provision("plan", file.replace("state", "same"))).status, 0)
        assert.deepStrictEqual(yield* Ref.get(lists), [])
        const { stderr } = yield* provision("plan", file)
        assert.deepStrictEqual((yield* Ref.get(lists)).map((ids) => ids.length), [100, 51])
        assert.strictEqual(new Set((yield* Ref.get(lists)).flat()).size, 151)
        assert.lengthOf(stderr, 150 + 151)
      }).pipe(Effect.provide(layer))
    }))
})
