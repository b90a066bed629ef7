import { endpoints } from "@effect-clerk/core/Contract"
import * as Query from "@effect-clerk/core/Query"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"

const encode = <A, I>(schema: Schema.Schema<A, I>, value: unknown) => Schema.encodeUnknown(schema)(value)

describe("values are encoded", () => {
  const cases: ReadonlyArray<{
    readonly name: string
    readonly schema: Schema.Schema.AnyNoContext
    readonly value: unknown
    readonly wire: unknown
  }> = [
    { name: "true", schema: Query.Boolean, value: true, wire: "true" },
    { name: "false", schema: Query.Boolean, value: false, wire: "false" },
    { name: "the smallest limit", schema: Query.Limit, value: 1, wire: "1" },
    { name: "the largest limit", schema: Query.Limit, value: 500, wire: "500" },
    { name: "a float that is an integer", schema: Query.Limit, value: 10.0, wire: "10" },
    { name: "offset 0", schema: Query.Offset, value: 0, wire: "0" },
    { name: "a large offset", schema: Query.Offset, value: 9_007_199_254_740_991, wire: "9007199254740991" },
    {
      name: "an instant",
      schema: Query.Timestamp,
      value: DateTime.unsafeMake("2023-11-23T00:00:00Z"),
      wire: "1700697600000"
    },
    { name: "the Unix epoch", schema: Query.Timestamp, value: DateTime.unsafeMake(0), wire: "0" },
    { name: "the last instant", schema: Query.Timestamp, value: DateTime.unsafeMake(864e13), wire: "8640000000000000" },
    { name: "a text with its spaces", schema: Query.Search, value: " a b ", wire: " a b " },
    { name: "one value", schema: Query.values(Schema.String), value: ["+user_1"], wire: ["+user_1"] },
    {
      name: "a hundred values",
      schema: Query.values(Schema.String),
      value: Array(100).fill("a"),
      wire: Array(100).fill("a")
    },
    { name: "one value before a comma", schema: Query.commaSeparated(Schema.String), value: ["a"], wire: "a" },
    { name: "comma-joined values", schema: Query.commaSeparated(Schema.String), value: ["a", "-b"], wire: "a,-b" },
    { name: "an order", schema: Query.orderBy("name"), value: "-name", wire: "-name" },
    { name: "an order of tomorrow", schema: Query.orderBy("name"), value: "+size", wire: "+size" }
  ]

  it.effect.each(cases)("$name", ({ schema, value, wire }) =>
    Effect.gen(function*() {
      expect(yield* encode(schema, value)).toStrictEqual(wire)
      expect(yield* Schema.decodeUnknown(schema)(wire)).toStrictEqual(value)
    }))
})

describe("values are rejected", () => {
  const cases: ReadonlyArray<readonly [name: string, schema: Schema.Schema.AnyNoContext, value: unknown]> = [
    ["limit 0", Query.Limit, 0],
    ["limit 501", Query.Limit, 501],
    ["limit 1.5", Query.Limit, 1.5],
    ["limit NaN", Query.Limit, NaN],
    ["limit Infinity", Query.Limit, Infinity],
    ["a limit in a text", Query.Limit, "10"],
    ["offset -1", Query.Offset, -1],
    ["an offset that would be written with an exponent", Query.Offset, 1e21],
    ["an instant that is a number", Query.Timestamp, 1_700_697_600_000],
    ["a boolean in a text", Query.Boolean, "true"],
    ["an empty text", Query.Search, ""],
    ["a blank text", Query.Search, " \t\n"],
    ["no values", Query.values(Schema.String), []],
    ["101 values", Query.values(Schema.String), Array(101).fill("a")],
    ["no comma-joined values", Query.commaSeparated(Schema.String), []],
    ["101 comma-joined values", Query.commaSeparated(Schema.String), Array(101).fill("a")],
    ["a value with a comma of its own among comma-joined ones", Query.commaSeparated(Schema.String), ["a,b"]]
  ]

  it.effect.each(cases)("%s", ([, schema, value]) =>
    Effect.gen(function*() {
      expect((yield* Effect.flip(encode(schema, value)))._tag).toBe("ParseError")
    }))
})

describe("a complete query is encoded", () => {
  const query = (name: string): Schema.Schema<unknown, unknown> =>
    endpoints.find(({ operation }) => operation === name)!.query!

  it.effect.each([
    {
      operation: "organizations.list",
      input: {
        includeMembersCount: false,
        query: "acme",
        userId: ["+user_1", "-user_2"],
        organizationId: ["org_1"],
        orderBy: "+created_at",
        limit: 500,
        offset: 0
      },
      wire: {
        include_members_count: "false",
        query: "acme",
        user_id: ["+user_1", "-user_2"],
        organization_id: ["org_1"],
        order_by: "+created_at",
        limit: "500",
        offset: "0"
      }
    },
    {
      operation: "organizationDomains.list",
      input: { verified: false, enrollmentMode: "-enterprise_sso" },
      wire: { verified: "false", enrollment_mode: "-enterprise_sso" }
    },
    {
      operation: "organizationDomains.listAll",
      input: {
        verified: true,
        enrollmentMode: ["manual_invitation", "-enterprise_sso"],
        domains: ["a.test", "b.test"]
      },
      wire: { verified: "true", enrollment_mode: "manual_invitation,-enterprise_sso", domains: ["a.test", "b.test"] }
    },
    {
      operation: "organizationMemberships.list",
      input: {
        emailAddress: ["a+b@acme.example"],
        role: ["org:admin", "org:billing"],
        createdAtAfter: DateTime.unsafeMake(1_730_160_000_000),
        lastActiveAtBefore: DateTime.unsafeMake(-1)
      },
      wire: {
        email_address: ["a+b@acme.example"],
        role: ["org:admin", "org:billing"],
        created_at_after: "1730160000000",
        last_active_at_before: "-1"
      }
    },
    {
      operation: "allowlistIdentifiers.list",
      input: { paginated: true, limit: 1, offset: 1 },
      wire: { paginated: "true", limit: "1", offset: "1" }
    }
  ])("by $operation", ({ input, operation, wire }) =>
    Effect.gen(function*() {
      expect(yield* encode(query(operation), input)).toStrictEqual(wire)
      expect(yield* encode(query(operation), {})).toStrictEqual({})
    }))
})
