import { describe, expect, it } from "@effect/vitest"
import { endpoints, groups } from "@effect-clerk/core/Contract"
import { Effect } from "effect"
import { document, operationsOf, served } from "./support/docs.js"

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of any shape */
type Json = any

describe("/openapi.json", () => {
  it.scopedLive(
    "has each operation in its wire format, with its key, its errors and a summary",
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
            "put /control/faults",
            "post /control/invitations/{id}/accept",
            "post /control/organization_invitations/{id}/accept",
            "post /control/sign_ups/{id}/complete",
            "post /control/sign_in_tokens/{id}/accept",
            "post /control/actor_tokens/{id}/accept",
            "post /control/users/{id}/sign_in"
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
