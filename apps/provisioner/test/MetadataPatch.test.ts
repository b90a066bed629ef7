import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as MetadataPatch from "../src/MetadataPatch.js"

type Json = { readonly [key: string]: unknown }

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** The merge as Clerk documents it. */
const merge = (current: Json, patch: Json): Json => {
  const merged = new Map(Object.entries(current))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isObject(value) ? merge(isObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

const key = FastCheck.constantFrom("a", "b", "c", "constructor", "__proto__")

const json = (leaf: FastCheck.Arbitrary<unknown>) =>
  FastCheck.letrec<{ object: Json; value: unknown }>((tie) => ({
    object: FastCheck.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    value: FastCheck.oneof({ depthSize: "small" }, leaf, FastCheck.array(leaf, { maxLength: 2 }), tie("object"))
  })).object

const stored = json(FastCheck.constantFrom(1, "x", true))
const stated = json(FastCheck.constantFrom(1, "x", true, null))

describe("MetadataPatch", () => {
  it.prop("brings metadata to what is stated, once and for all", { stored, stated }, ({ stated, stored }) => {
    const reached = merge(stored, MetadataPatch.make(stored, stated))
    assert.deepStrictEqual(reached, merge(stored, stated))
    assert.isTrue(MetadataPatch.isEmpty(MetadataPatch.make(reached, stated)))
  })

  it.prop("can be taken back", { stored, stated }, ({ stated, stored }) => {
    const patch = MetadataPatch.make(stored, stated)
    assert.deepStrictEqual(merge(merge(stored, patch), MetadataPatch.invert(stored, patch)), stored)
  })

  it.each([
    ["nothing", { plan: "pro" }, { plan: "pro" }, {}],
    ["only what differs, at any depth", { a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 4 } }, { a: { c: 4 } }],
    ["a list as a whole", { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
    ["null for a key that is there", { a: 1 }, { a: null, b: null }, { a: null }]
  ])("carries %s", (_, current, stated, patch) => {
    assert.deepStrictEqual(MetadataPatch.make(current, stated), patch)
  })
})
