import * as ClerkApi from "@effect-clerk/core/ClerkApi"
import { NotFound } from "@effect-clerk/core/ClerkError"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Group from "@effect-clerk/core/Group"
import type { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import { expectTypeOf, test } from "vitest"

class ThingsApi extends Group.make("things", {
  get: Endpoint.get("/things/:id", () => ({
    params: { id: Schema.String },
    query: { limit: Schema.optionalWith(Schema.String, { exact: true }) },
    success: Schema.Number,
    error: [NotFound]
  })),
  create: Endpoint.post("/things", () => ({
    payload: { a: Schema.Union(Schema.String, Schema.Number) },
    success: Schema.Number,
    error: []
  })),
  clear: Endpoint.delete("/things", () => ({ success: Schema.Number, error: [] }))
}) {}

const _things = ClerkApi.toHttpApiGroup(ThingsApi)
type Things = HttpApiGroup.HttpApiGroup.Endpoints<typeof _things>
type Thing<Name extends string> = HttpApiEndpoint.HttpApiEndpoint.WithName<Things, Name>

test("a group keeps its name, and its endpoints theirs", () => {
  expectTypeOf<HttpApiGroup.HttpApiGroup.Name<typeof _things>>().toEqualTypeOf<"things">()
  expectTypeOf<HttpApiEndpoint.HttpApiEndpoint.Name<Things>>().toEqualTypeOf<"get" | "create" | "clear">()
})

test("an endpoint has the parts of its definition, and no others", () => {
  expectTypeOf<Thing<"get">>().toEqualTypeOf<
    HttpApiEndpoint.HttpApiEndpoint<
      "get",
      "GET",
      { readonly id: string },
      { readonly limit?: string },
      never,
      never,
      number,
      NotFound
    >
  >()
  expectTypeOf<HttpApiEndpoint.HttpApiEndpoint.Payload<Thing<"create">>>().toEqualTypeOf<
    { readonly a: string | number }
  >()
  expectTypeOf<Thing<"clear">>().toEqualTypeOf<
    HttpApiEndpoint.HttpApiEndpoint<"clear", "DELETE", never, never, never, never, number, never>
  >()
})

test("an endpoint replaces one of the same name", () => {
  const _replaced = Group.make("things", {
    ...ThingsApi.endpoints,
    get: Endpoint.get("/thing", () => ({ success: Schema.String, error: [] }))
  })
  expectTypeOf<Endpoint.Success<(typeof _replaced)["endpoints"]["get"]>>().toEqualTypeOf<string>()
  expectTypeOf<keyof typeof _replaced.endpoints>().toEqualTypeOf<"get" | "create" | "clear">()
})
