import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const names = (page: Json) => page.data.map(({ name }: Json) => name)

describe("organizations.create", () => {
  it.effect("returns what was given and makes the creator an admin", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_1" }])
      yield* TestClock.setTime(1_700_000_000_000)
      const organization = yield* ok("POST", "/organizations", {
        name: "Acme",
        slug: "acme-corp",
        created_by: "user_1",
        public_metadata: { plan: "pro" },
        private_metadata: null,
        max_allowed_memberships: 5
      })
      expect(organization).toEqual({
        object: "organization",
        id: `org_${"1".padStart(27, "0")}`,
        name: "Acme",
        slug: "acme-corp",
        image_url: expect.any(String),
        has_image: false,
        max_allowed_memberships: 5,
        admin_delete_enabled: true,
        public_metadata: { plan: "pro" },
        private_metadata: {},
        created_by: "user_1",
        role_set_key: null,
        created_at: 1_700_000_000_000,
        updated_at: 1_700_000_000_000
      })
      const { data } = yield* ok("GET", `/organizations/${organization.id}/memberships`)
      expect(data).toMatchObject([{ role: "org:admin", public_user_data: { user_id: "user_1" } }])
    }).pipe(provided))

  it.effect("derives a slug from the name and numbers it if it is taken", () =>
    Effect.gen(function*() {
      const slugs = yield* Effect.forEach(["Café & Söhne!", "Cafe Sohne", "Cafe-Sohne", "株式会社"], (name) =>
        Effect.map(ok("POST", "/organizations", { name }), ({ slug }) => slug))
      expect(slugs).toEqual(["cafe-sohne", "cafe-sohne-2", "cafe-sohne-3", "organization"])
    }).pipe(provided))

  it.effect("accepts created_at in RFC 3339", () =>
    Effect.gen(function*() {
      const { created_at } = yield* ok("POST", "/organizations", {
        name: "Old",
        created_at: "2012-10-20T07:15:20.902Z"
      })
      expect(created_at).toBe(Date.parse("2012-10-20T07:15:20.902Z"))
      for (const created_at of ["yesterday", "2012-10-20", "2012-13-45T07:15:20Z"]) {
        expect(yield* fails("POST", "/organizations", { name: "Old", created_at }))
          .toEqual({ status: 422, codes: ["form_param_invalid_time"], params: ["created_at"] })
      }
    }).pipe(provided))

  const refused = [
    [{ name: "A", slug: "taken" }, 422, "form_identifier_exists", "slug"],
    [{ name: "A", slug: "Organization-1" }, 422, "form_param_format_invalid", "slug"],
    [{ name: "A", slug: "Not a slug" }, 422, "form_param_format_invalid", "slug"],
    [{}, 422, "form_param_missing", "name"],
    [{ name: null }, 422, "form_param_nil", "name"],
    [{ name: 1 }, 422, "form_param_type_invalid", "name"],
    [{ name: " " }, 422, "form_param_value_invalid", "name"],
    [{ name: "\u{1f600}".repeat(257) }, 422, "form_param_max_length_exceeded", "name"],
    [{ name: "x".repeat(257) }, 422, "form_param_max_length_exceeded", "name"],
    [{ name: "see https://example.com" }, 422, "form_param_value_invalid", "name"],
    [{ name: "<b>bold</b>" }, 422, "form_param_value_invalid", "name"],
    [{ name: "A", max_allowed_memberships: -1 }, 422, "form_param_value_invalid", "max_allowed_memberships"],
    [{ name: "A", max_allowed_memberships: "3" }, 422, "form_param_type_invalid", "max_allowed_memberships"],
    [{ name: "A", public_metadata: [] }, 422, "form_param_type_invalid", "public_metadata"],
    [
      { name: "A", public_metadata: { a: "x".repeat(8192) } },
      422,
      "form_param_exceeds_allowed_size",
      "public_metadata"
    ],
    [
      { name: "A", private_metadata: { a: "é".repeat(4096) } },
      422,
      "form_param_exceeds_allowed_size",
      "private_metadata"
    ]
  ] as const

  it.effect.each(refused)("refuses %j", ([body, status, code, param]) =>
    Effect.gen(function*() {
      yield* ok("POST", "/organizations", { name: "Taken" })
      expect(yield* fails("POST", "/organizations", body)).toEqual({ status, codes: [code], params: [param] })
      expect((yield* ok("GET", "/organizations")).total_count).toBe(1)
    }).pipe(provided))

  it.effect("refuses an unknown creator", () =>
    Effect.gen(function*() {
      expect(yield* fails("POST", "/organizations", { name: "A", created_by: "user_x" }))
        .toEqual({ status: 400, codes: ["organization_creator_not_found"], params: [] })
      expect((yield* ok("GET", "/organizations")).total_count).toBe(0)
    }).pipe(provided))

  it.effect("refuses more organizations than their creator may create", () =>
    Effect.gen(function*() {
      const user = yield* ok("POST", "/users", { username: "lovelace", create_organizations_limit: 1 })
      const organization = { name: "A", created_by: user.id }
      const { id } = yield* ok("POST", "/organizations", organization)
      expect(yield* fails("POST", "/organizations", organization))
        .toEqual({ status: 403, codes: ["org_creation_limit_exceeded"], params: [] })
      yield* ok("POST", "/organizations", { name: "B" })
      yield* ok("DELETE", `/organizations/${id}`)
      yield* ok("POST", "/organizations", organization)
    }).pipe(provided))

  it.effect("counts the characters of a name, not its UTF-16 units", () =>
    Effect.gen(function*() {
      const name = "\u{1f600}".repeat(256)
      expect((yield* ok("POST", "/organizations", { name })).name).toBe(name)
    }).pipe(provided))

  it.effect("keeps the slug of an organization from an old instance", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* clerk.seedOrganization({ name: "Old", slug: "Organization_1" })
      const changed = yield* ok("PATCH", `/organizations/${id}`, { name: "New", slug: "Organization_1" })
      expect(changed).toMatchObject({ name: "New", slug: "Organization_1" })
      expect(yield* fails("PATCH", `/organizations/${id}`, { slug: "Organization_2" }))
        .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["slug"] })
    }).pipe(provided))

  it.effect("has no slugs if they are disabled", () =>
    Effect.gen(function*() {
      const { id, slug } = yield* ok("POST", "/organizations", { name: "A", slug: null })
      expect(slug).toBeUndefined()
      for (const [method, path] of [["POST", "/organizations"], ["PATCH", `/organizations/${id}`]] as const) {
        expect(yield* fails(method, path, { name: "B", slug: "b" }))
          .toEqual({ status: 403, codes: ["organization_slugs_disabled"], params: [] })
      }
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient({ slugs: false }))))
})

describe("organizations.get", () => {
  it.effect("finds by id and by slug and counts on request", () =>
    Effect.gen(function*() {
      const { seedOrganization, seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_1" }, { id: "user_2" }])
      const { id } = yield* seedOrganization({
        name: "Acme",
        createdBy: "user_1",
        members: [{ userId: "user_2" }]
      })
      yield* seedOrganization({ name: "Empty" })
      expect((yield* ok("GET", `/organizations/${id}`)).slug).toBe("acme")
      expect((yield* ok("GET", "/organizations/acme")).id).toBe(id)
      expect(yield* ok("GET", "/organizations/acme")).not.toHaveProperty("members_count")
      const counts = "include_members_count=true&include_missing_member_with_elevated_permissions=true"
      expect(yield* ok("GET", `/organizations/acme?${counts}`))
        .toMatchObject({ members_count: 2, missing_member_with_elevated_permissions: false })
      expect(yield* ok("GET", `/organizations/empty?${counts}`))
        .toMatchObject({ members_count: 0, missing_member_with_elevated_permissions: true })
      expect(yield* fails("GET", "/organizations/nobody"))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
    }).pipe(provided))
})

describe("the active organization of a session", () => {
  it.effect.each(["/organizations/org_1", "/organizations/org_1/memberships/user_2"])(
    "is cleared by the deletion of %s",
    (path) =>
      Effect.gen(function*() {
        const { seedOrganization, seedUsers } = yield* InMemoryClerk.InMemoryClerk
        yield* seedUsers([{ id: "user_1" }, { id: "user_2" }])
        yield* seedOrganization({ id: "org_1", name: "Acme", createdBy: "user_1", members: [{ userId: "user_2" }] })
        const { id, last_active_organization_id } = yield* ok("POST", "/sessions", {
          user_id: "user_2",
          active_organization_id: "org_1"
        })
        expect(last_active_organization_id).toBe("org_1")
        yield* ok("DELETE", path)
        const session = yield* ok("GET", `/sessions/${id}`)
        expect([session.status, session.last_active_organization_id]).toEqual(["active", undefined])
      }).pipe(provided)
  )
})

describe("organizations.update", () => {
  it.effect("changes only the given fields", () =>
    Effect.gen(function*() {
      const before = yield* ok("POST", "/organizations", { name: "Acme", public_metadata: { a: 1 } })
      yield* TestClock.adjust("1 hour")
      const after = yield* ok("PATCH", `/organizations/${before.id}`, {
        name: "Acme Ltd",
        slug: "acme-ltd",
        admin_delete_enabled: false,
        max_allowed_memberships: null
      })
      expect(after).toEqual({
        ...before,
        name: "Acme Ltd",
        slug: "acme-ltd",
        admin_delete_enabled: false,
        updated_at: before.updated_at + 3_600_000
      })
      expect((yield* send("GET", "/organizations/acme")).status).toBe(404)
      expect((yield* ok("GET", "/organizations/acme-ltd")).id).toBe(before.id)
      yield* ok("POST", "/organizations", { name: "Acme" })
      expect(yield* fails("PATCH", `/organizations/${before.id}`, { slug: "acme" }))
        .toEqual({ status: 422, codes: ["form_identifier_exists"], params: ["slug"] })
      yield* ok("PATCH", `/organizations/${before.id}`, { slug: "acme-ltd" })
      expect(yield* fails("PATCH", "/organizations/org_x", { name: "A" })).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("accepts metadata only before 2026-05-12, and replaces it", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme", public_metadata: { a: 1 } })
      const patch = (headers?: Record<string, string>) =>
        send("PATCH", `/organizations/${id}`, { public_metadata: { b: null } }, headers)
      for (const headers of [{}, { "clerk-api-version": "2026-05-12" }]) {
        expect(yield* patch(headers)).toMatchObject({
          status: 422,
          json: { errors: [{ code: "form_param_deprecated", meta: { param_name: "public_metadata" } }] }
        })
      }
      expect(yield* patch({ "clerk-api-version": "2025-11-10" }))
        .toMatchObject({ status: 200, json: { public_metadata: { b: null } } })
      const before = { "clerk-api-version": "2025-11-10" }
      expect(yield* ok("PATCH", `/organizations/${id}`, { public_metadata: null, name: "B" }, before))
        .toMatchObject({ name: "B", public_metadata: { b: null } })
    }).pipe(provided))
})

describe("organizations.delete", () => {
  it.effect("deletes members and domains too", () =>
    Effect.gen(function*() {
      const { seedOrganization, seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_1" }])
      const { id } = yield* seedOrganization({ name: "Acme", createdBy: "user_1", domains: [{ name: "acme.com" }] })
      expect(yield* ok("DELETE", `/organizations/${id}`)).toEqual({ object: "organization", id, deleted: true })
      expect((yield* ok("GET", "/organization_memberships")).total_count).toBe(0)
      expect((yield* ok("GET", "/organization_domains")).total_count).toBe(0)
      expect(yield* fails("DELETE", `/organizations/${id}`))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
      const again = yield* ok("POST", "/organizations", { name: "Acme" })
      expect(again.slug).toBe("acme")
      yield* ok("POST", `/organizations/${again.id}/domains`, { name: "acme.com" })
    }).pipe(provided))
})

describe("organizations metadata", () => {
  const before = { deep: { keep: 1, drop: 2, list: [1, 2] }, top: true }

  it.effect("PATCH merges deeply and null removes the key at any depth", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", {
        name: "Acme",
        public_metadata: before,
        private_metadata: { secret: 1 }
      })
      const { private_metadata, public_metadata } = yield* ok("PATCH", `/organizations/${id}/metadata`, {
        public_metadata: { deep: { drop: null, list: [3], fresh: { a: null, b: 1 } }, top: null, scalar: { a: 1 } }
      })
      expect(public_metadata).toEqual({ deep: { keep: 1, list: [3], fresh: { b: 1 } }, scalar: { a: 1 } })
      expect(private_metadata).toEqual({ secret: 1 })
    }).pipe(provided))

  it.effect("PUT replaces the fields given and stores null", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", {
        name: "Acme",
        public_metadata: before,
        private_metadata: { secret: 1 }
      })
      const replaced = yield* ok("PUT", `/organizations/${id}/metadata`, { public_metadata: { top: null } })
      expect(replaced).toMatchObject({ public_metadata: { top: null }, private_metadata: { secret: 1 } })
      expect((yield* ok("PUT", `/organizations/${id}/metadata`, { private_metadata: {} })).private_metadata).toEqual({})
    }).pipe(provided))

  it.effect("refuses null, values that are not objects, other keys, and more than 8 KB in total", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "A", public_metadata: { a: "x".repeat(5000) } })
      const path = `/organizations/${id}/metadata`
      const failure = (code: string, param: string) => ({ status: 422, codes: [code], params: [param] })
      expect(yield* fails("PATCH", path, { public_metadata: null })).toEqual(
        failure("form_param_nil", "public_metadata")
      )
      expect(yield* fails("PUT", path, { private_metadata: "x" }))
        .toEqual(failure("form_param_type_invalid", "private_metadata"))
      expect(yield* fails("PATCH", path, { publicMetadata: {} }))
        .toEqual(failure("form_param_unknown", "publicMetadata"))
      expect(yield* fails("PATCH", path, { public_metadata: { b: "x".repeat(5000) } }))
        .toEqual(failure("form_param_exceeds_allowed_size", "public_metadata"))
      yield* ok("PUT", path, { public_metadata: { b: "x".repeat(5000) } })
      expect(yield* fails("PUT", "/organizations/org_x/metadata", {})).toMatchObject({ status: 404 })
    }).pipe(provided))
})

describe("organizations.list", () => {
  const seeded = Effect.gen(function*() {
    const { seedOrganization, seedUsers } = yield* InMemoryClerk.InMemoryClerk
    yield* seedUsers([{ id: "user_1" }, { id: "user_2" }])
    yield* seedOrganization({ id: "org_b", name: "Beta", members: [{ userId: "user_1" }, { userId: "user_2" }] })
    yield* TestClock.adjust("1 second")
    yield* seedOrganization({ id: "org_a", name: "Alpha", slug: "first", members: [{ userId: "user_1" }] })
    yield* TestClock.adjust("1 second")
    yield* seedOrganization({ id: "org_c", name: "Gamma" })
  })

  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["Gamma", "Alpha", "Beta"]],
    ["order_by=%2Bcreated_at", ["Beta", "Alpha", "Gamma"]],
    ["order_by=name", ["Alpha", "Beta", "Gamma"]],
    ["order_by=-name", ["Gamma", "Beta", "Alpha"]],
    ["order_by=members_count", ["Gamma", "Alpha", "Beta"]],
    ["order_by=-members_count", ["Beta", "Alpha", "Gamma"]],
    ["query=AMM", ["Gamma"]],
    ["query=firs", ["Alpha"]],
    ["query=org_b", ["Beta"]],
    ["query=org_", []],
    ["user_id=user_2", ["Beta"]],
    ["user_id=user_1&user_id=user_2", ["Alpha", "Beta"]],
    ["user_id=%2Buser_1&user_id=-user_2", ["Alpha"]],
    ["user_id=-user_2", ["Gamma", "Alpha"]],
    ["user_id=nobody", []],
    ["organization_id=org_a&organization_id=%2Borg_c", ["Gamma", "Alpha"]],
    ["organization_id=-org_a", ["Gamma", "Beta"]],
    ["organization_id=-org_a&query=a&user_id=user_1", ["Beta"]]
  ]

  it.effect.each(lists)("?%s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* seeded
      const page = yield* ok("GET", `/organizations?${query}`)
      expect(names(page)).toEqual(expected)
      expect(page.total_count).toBe(expected.length)
    }).pipe(provided))

  it.effect("returns pages, with the total after filters", () =>
    Effect.gen(function*() {
      yield* seeded
      const page = yield* ok("GET", "/organizations?limit=1&offset=1&user_id=user_1&include_members_count=true")
      expect(page).toMatchObject({ data: [{ name: "Beta", members_count: 2 }], total_count: 2 })
      expect(yield* ok("GET", "/organizations?offset=3")).toEqual({ data: [], total_count: 3 })
    }).pipe(provided))

  it.effect("returns 10 by default and at most 500", () =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      yield* Effect.forEach(Array.from({ length: 12 }), (_, n) => seedOrganization({ name: `Number ${n}` }))
      expect(names(yield* ok("GET", "/organizations"))[0]).toBe("Number 11")
      expect(names(yield* ok("GET", "/organizations"))).toHaveLength(10)
      expect(names(yield* ok("GET", "/organizations?limit=500"))).toHaveLength(12)
    }).pipe(provided))

  const ids = (count: number) => Array.from({ length: count }, (_, n) => `organization_id=org_${n}`).join("&")

  const refused: ReadonlyArray<readonly [string, string, string]> = [
    ["limit=0", "form_param_value_invalid", "limit"],
    ["limit=501", "form_param_value_invalid", "limit"],
    ["limit=10.0", "form_param_value_invalid", "limit"],
    ["limit=ten", "form_param_value_invalid", "limit"],
    ["limit=", "form_param_value_invalid", "limit"],
    ["limit=1&limit=2", "form_param_value_invalid", "limit"],
    ["offset=-1", "form_param_value_invalid", "offset"],
    ["order_by=slug", "form_param_value_invalid", "order_by"],
    ["order_by=--name", "form_param_value_invalid", "order_by"],
    ["order_by=toString", "form_param_value_invalid", "order_by"],
    ["query=", "form_param_value_invalid", "query"],
    ["query=%20", "form_param_value_invalid", "query"],
    ["include_members_count=yes", "form_param_value_invalid", "include_members_count"],
    [ids(101), "form_param_array_size_exceeded", "organization_id"]
  ]

  it.effect.each(refused)("refuses ?%s", ([query, code, param]) =>
    Effect.gen(function*() {
      expect(yield* fails("GET", `/organizations?${query}`)).toEqual({ status: 422, codes: [code], params: [param] })
      yield* ok("GET", `/organizations?${ids(100)}`)
    }).pipe(provided))
})

describe("organizations logo", () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

  const form = (file: Blob | string | undefined, uploader?: string) => {
    const data = new FormData()
    if (file !== undefined) data.set("file", file)
    if (uploader !== undefined) data.set("uploader_user_id", uploader)
    return data
  }

  it.effect("is shown after an upload and not after a deletion", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ id: "user_1" }])
      const before = yield* ok("POST", "/organizations", { name: "Acme" })
      const path = `/organizations/${before.id}/logo`
      yield* TestClock.adjust("1 minute")
      const uploaded = yield* ok("PUT", path, form(new Blob([png]), "user_1"))
      expect(uploaded).toMatchObject({ has_image: true, logo_url: uploaded.image_url, updated_at: 60_000 })
      expect(uploaded.image_url).not.toBe(before.image_url)
      const again = yield* ok("PUT", path, form(new Blob(["any bytes"], { type: "image/webp" })))
      expect(again.image_url).not.toBe(uploaded.image_url)
      expect(yield* ok("GET", "/organizations/acme")).toMatchObject({ has_image: true, image_url: again.image_url })
      expect(yield* ok("DELETE", path)).toEqual({ ...before, updated_at: 60_000 })
    }).pipe(provided))

  const refused: ReadonlyArray<readonly [string, unknown, object]> = [
    ["no file", form(undefined), {
      status: 400,
      codes: ["request_body_invalid", "form_param_missing"],
      params: ["file"]
    }],
    ["a text", form("text"), { status: 400, codes: ["request_body_invalid", "form_param_missing"], params: ["file"] }],
    ["no form", {}, { status: 400, codes: ["request_body_invalid"], params: [] }],
    ["no image", form(new Blob(["hello"])), { status: 400, codes: ["request_body_invalid"], params: ["file"] }],
    [
      "more than 10 MB",
      form(new Blob([png, new Uint8Array(10 * 1024 * 1024)])),
      { status: 413, codes: ["image_too_large"], params: ["file"] }
    ],
    [
      "an unknown uploader",
      form(new Blob([png]), "user_x"),
      { status: 404, codes: ["resource_not_found"], params: ["uploader_user_id"] }
    ]
  ]

  it.effect.each(refused)("refuses %s", ([, body, expected]) =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      expect(yield* fails("PUT", `/organizations/${id}/logo`, body)).toEqual(expected)
      expect((yield* ok("GET", "/organizations/acme")).has_image).toBe(false)
    }).pipe(provided))

  const multipart = (...headers: ReadonlyArray<string>) => ({
    body: [
      "--cut",
      ...headers,
      "",
      String.fromCharCode(0x47, 0x49, 0x46, 0x38, 0x39, 0x61),
      "--cut--",
      ""
    ].join("\r\n"),
    headers: { "content-type": "multipart/form-data; boundary=cut" }
  })

  it.effect("is accepted with or without the content type of its part, but only with a filename", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      const upload = ({ body, headers }: ReturnType<typeof multipart>) =>
        Effect.map(send("PUT", `/organizations/${id}/logo`, body, headers), ({ status }) => status)
      const disposition = "Content-Disposition: form-data; name=\"file\""
      expect(yield* upload(multipart(`${disposition}; filename="logo"`))).toBe(200)
      expect(yield* upload(multipart(`${disposition}; filename="logo"`, "Content-Type: image/gif"))).toBe(200)
      expect(yield* upload(multipart(`${disposition}; filename="logo"`, "Content-Type: text/plain"))).toBe(200)
      expect(yield* upload(multipart(disposition))).toBe(400)
    }).pipe(provided))

  it.effect("of an unknown organization", () =>
    Effect.gen(function*() {
      expect(yield* fails("PUT", "/organizations/org_x/logo", form(new Blob([png])))).toMatchObject({ status: 404 })
      expect(yield* fails("DELETE", "/organizations/org_x/logo")).toMatchObject({ status: 404 })
    }).pipe(provided))
})
