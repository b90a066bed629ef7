import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parse } from "yaml"
import * as Operations from "../src/Operations.js"
import * as Cli from "./support/cli.js"

const domains = [
  ["CreateOrganizationDomain", "POST", "/organizations/{organization_id}/domains"],
  ["ListOrganizationDomains", "GET", "/organizations/{organization_id}/domains"],
  ["UpdateOrganizationDomain", "PATCH", "/organizations/{organization_id}/domains/{domain_id}"],
  ["DeleteOrganizationDomain", "DELETE", "/organizations/{organization_id}/domains/{domain_id}"],
  ["ListAllOrganizationDomains", "GET", "/organization_domains"]
] as const

describe("a capability", () => {
  it.effect("describes the operations on organization domains", () =>
    Effect.gen(function*() {
      const { status, stdout } = yield* Cli.run(["capability", "--group", "organization-domains"])
      expect(status).toBe(0)
      const { binds, capability, info } = parse(stdout)
      expect(info.label).toBe("Clerk Backend API")
      expect(binds).toMatchObject([{ namespace: "env", keys: { CLERK_SECRET_KEY: "CLERK_SECRET_KEY" } }])
      const [consumes] = capability.consumes
      expect(consumes).toMatchObject({ namespace: "organization-domains", baseUri: "https://api.clerk.com/v1" })
      const operations = consumes.resources.flatMap((
        { operations, path }: { operations: ReadonlyArray<object>; path: string }
      ) => operations.map((operation) => ({ ...operation, path })))
      for (const [name, method, path] of domains) {
        expect(operations).toContainEqual(expect.objectContaining({ name, method, path }))
      }
      const create = operations.find(({ name }: { name: string }) => name === "CreateOrganizationDomain")
      expect(create.inputParameters).toEqual([
        { name: "organization_id", in: "path", type: "string", required: true, description: "Organization id." },
        { name: "name", in: "body", type: "string", required: true, description: "Name." },
        expect.objectContaining({ name: "enrollment_mode", in: "body", type: "string", required: false }),
        { name: "verified", in: "body", type: "boolean", required: false, description: "Verified." }
      ])
      expect(create.outputParameters).toContainEqual({
        name: "enrollment_mode",
        type: "string",
        value: "$.enrollment_mode"
      })
    }))
})

describe("an OpenAPI document", () => {
  it.effect("has every operation, with its parameters and its body", () =>
    Effect.gen(function*() {
      const { stdout } = yield* Cli.run(["capability", "--format", "openapi"])
      const { openapi, paths } = JSON.parse(stdout)
      expect(openapi).toBe("3.1.0")
      expect(stdout.match(/"\$ref": "[^"]+"/g)?.filter((ref) => !ref.includes("#/components/responses/Error"))).toEqual(
        []
      )
      const all = Object.values<object>(paths).flatMap((path) => Object.values(path))
      expect(all.map(({ operationId }) => operationId).sort()).toEqual(
        Operations.all.map(({ endpoint, name }) => endpoint.spec ?? name).sort()
      )
      for (const [name, method, path] of domains) {
        expect(paths[path][method.toLowerCase()].operationId).toBe(name)
      }
      for (const [path, operations] of Object.entries<object>(paths)) {
        for (const { parameters } of Object.values(operations)) {
          const named = parameters.filter((parameter: { in: string }) => parameter.in === "path")
          expect(named.map(({ name }: { name: string }) => `{${name}}`).sort()).toEqual(
            (path.match(/\{\w+\}/g) ?? []).sort()
          )
        }
      }
      const { requestBody } = paths["/organizations/{organization_id}/domains"].post
      expect(requestBody.content["application/json"].schema.required).toEqual(["name"])
      const { parameters } = paths["/organization_domains"].get
      expect(parameters).toContainEqual(
        expect.objectContaining({ name: "verified", in: "query", schema: { type: "boolean" } })
      )
    }), 20_000)
})
