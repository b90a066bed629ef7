import { describe, expect, it } from "@effect/vitest"
import { endpoints, groups } from "@effect-clerk/core/Contract"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Server from "clerk-in-memory/Server"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { chromium } from "playwright-core"

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of any shape */
type Json = any

const executablePath = "/usr/bin/chromium"
const found = existsSync(executablePath)

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // What the browser would ask for by itself goes nowhere.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
]

const page = Effect.acquireRelease(
  Effect.promise(() => chromium.launch({ executablePath, args: flags })),
  (browser) => Effect.promise(() => browser.close())
).pipe(Effect.flatMap((browser) => Effect.promise(() => browser.newPage())))

const methods = ["get", "post", "put", "patch", "delete"] as const

const served = Effect.flatMap(InMemoryClerk.make(), (clerk) => Server.make(clerk))

const document = (url: string): Effect.Effect<Json> =>
  Effect.promise(() => fetch(`${url}/openapi.json`).then((response) => response.json()))

const operationsOf = (spec: Json): ReadonlyArray<Json> =>
  Object.entries<Json>(spec.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => operations[method] ? [{ ...operations[method], method, path }] : [])
  )

describe("/openapi.json", () => {
  it.scopedLive(
    "has each operation as the wire has it, with its key, its errors and a summary",
    () =>
      Effect.gen(function*() {
        const { url } = yield* served
        const spec = yield* document(url)
        const operations = operationsOf(spec)
        const clerk = operations.filter(({ path }) => path.startsWith("/v1/"))
        expect(clerk.map(({ operationId }) => operationId).sort()).toEqual(
          endpoints.map(({ operation }) => operation).sort()
        )
        expect(clerk.filter(({ summary }) => !summary)).toEqual([])
        expect(spec.tags.map(({ name }: Json) => name)).toEqual([...Object.keys(groups), "control"])
        for (const { operationId, parameters, path, responses, security } of clerk) {
          const { status } = endpoints.find(({ operation }) => operation === operationId)!
          expect(Object.entries<Json>(responses).filter(([, { description }]) => !description)).toEqual([])
          expect(Object.keys(responses).filter((answer) => Number(answer) < 400)).toEqual([String(status)])
          expect(security).toEqual([{ secretKey: [] }])
          expect(responses[401].content["application/json"].schema).toEqual({ $ref: "#/components/schemas/Errors" })
          expect(`${path} ${parameters.map(({ name }: Json) => name)}`).not.toMatch(/[A-Z]/)
        }
        expect(spec.components.securitySchemes.secretKey).toMatchObject({ type: "http", scheme: "bearer" })
        expect(operations.filter(({ tags }) => tags[0] === "control").map(({ method, path }) => `${method} ${path}`))
          .toEqual([
            "post /control/reset",
            "post /control/seed",
            "get /control/snapshot",
            "put /control/snapshot",
            "put /control/faults"
          ])

        const text = JSON.stringify(spec)
        for (const [, name] of text.matchAll(/#\/components\/schemas\/([\w.]+)/g)) {
          expect(Object.keys(spec.components.schemas)).toContain(name)
        }
        expect(text).not.toMatch(/@effect|HttpApiDecodeError|"\$id"/)
        expect(spec.paths["/v1/organizations/{organization_id}"].get.responses[200].content["application/json"].schema)
          .toEqual({ $ref: "#/components/schemas/Organization" })
        expect(spec.components.schemas.Domain.properties.cname_targets)
          .toMatchObject({ anyOf: [{ items: { $ref: "#/components/schemas/Domain.CnameTarget" } }, {}] })
        expect(Object.keys(spec.components.schemas.Organization.properties)).toContain("max_allowed_memberships")
      }),
    30_000
  )
})

describe(found ? "/docs" : `/docs (skipped: there is no ${executablePath})`, () => {
  it.scopedLive.skipIf(!found)(
    "shows the operations in a browser and asks for nothing from elsewhere",
    () =>
      Effect.gen(function*() {
        const { url } = yield* served
        const tab = yield* page
        const asked: Array<string> = []
        tab.on("request", (request) => asked.push(request.url()))
        const failed: Array<string> = []
        tab.on("pageerror", (error) => failed.push(String(error)))

        yield* Effect.promise(() => tab.goto(url))
        yield* Effect.promise(() => tab.waitForSelector(".opblock"))
        expect(tab.url()).toBe(`${url}/docs`)
        expect(yield* Effect.promise(() => tab.title())).toContain("In-memory Clerk")
        const shown = yield* Effect.promise(() => tab.locator(".opblock-summary").allInnerTexts())
        // A zero-width space after each slash lets long paths wrap.
        const lines = shown.map((text) => text.replace(/\u200b/g, "").split(/\s*\n\s*/).slice(0, 3).join(" "))
        const operations = operationsOf(yield* document(url))
        expect([...lines].sort()).toEqual(
          operations.map(({ method, path, summary }) => `${method.toUpperCase()} ${path} ${summary}`).sort()
        )

        yield* Effect.promise(() => tab.getByText("organizations.create", { exact: true }).click())
        yield* Effect.promise(() => tab.getByText("The plan of the instance does not include this").first().waitFor())

        expect(asked.filter((address) => !address.startsWith(`${url}/`) && !address.startsWith("data:"))).toEqual([])
        expect(failed).toEqual([])
      }),
    60_000
  )
})
