import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { endpoints } from "@effect-clerk/core/Contract"
import { describe, expect, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { chosen, older } from "./support/chosen.js"
import type { Difference, Facts } from "./support/contract.js"
import { collectModels, factsOf, wireSchema } from "./support/contract.js"
import { describeConformance, load, type Spec, versions } from "./support/openapi.js"

const compare = (of: string, ours: Facts, spec: Facts): ReadonlyArray<Difference> =>
  [...new Set([...Object.keys(ours), ...Object.keys(spec)])]
    .filter((about) => ours[about] !== spec[about])
    .map((about) => ({ of, about, ours: ours[about], spec: spec[about] }))

const chosenFor = (name: string): ReadonlyArray<Difference> =>
  chosen.filter(({ of }) => of === name).map(({ about, of, ours, spec }) => ({ of, about, ours, spec }))

const sorted = (differences: ReadonlyArray<Difference>) =>
  [...differences].sort((a, b) => `${a.of} ${a.about}` < `${b.of} ${b.about}` ? -1 : 1)

/** A model may be more lenient than the spec, never stricter; a property that it lacks has no further facts. */
const compareModel = (of: string, ours: Facts, spec: Facts): ReadonlyArray<Difference> =>
  compare(of, ours, spec).filter(({ about, spec }) =>
    !about.includes(" may be ") || (spec !== undefined && about.replace(/ may be .*/, "") in ours)
  )

/** Where a parameter is repeated, the members of a list in the spec are compared one by one. */
const takes = (schema: Schema.Schema<unknown, unknown>, value: unknown): boolean => {
  const takes = (input: unknown) => Option.isSome(Schema.decodeUnknownOption(schema)(input))
  return takes(value) || takes([value])
}

/** The operations that the contract leaves out: a page for browsers, and one that Clerk has dropped. */
const leftOut = (version: string): ReadonlyArray<string> => [
  "GetPublicInterstitial",
  ...(version === "2021-02-05" ? ["VerifySession"] : [])
]

/** The responses of the contract's operations in a version. */
const answered = (spec: Spec) => {
  const collected = collectModels(spec)
  for (const { operation, spec: id, success } of endpoints) {
    const schema = id === null || !spec.has(id) ? undefined : spec.successOf(id)
    if (schema !== undefined) collected.visit(`${operation} success`, success.ast, schema)
  }
  return collected
}

describeConformance("conformance", () => {
  const spec = load(ApiVersion.latest)

  const { models, visit } = answered(spec)
  visit("ClerkErrors", ClerkError.Envelope.ast, { $ref: "#/components/schemas/ClerkErrors" })
  visit("ClerkError", ClerkError.Detail.ast, { $ref: "#/components/schemas/ClerkError" })

  it(`has the ${endpoints.length} operations of the contract, each once, and those that are left out`, () => {
    const ids = endpoints.map(({ operation, spec }) => spec ?? `${operation} has no spec`)
    expect([...ids, ...leftOut(ApiVersion.latest)].sort()).toEqual([...spec.operationIds].sort())
  })

  it("lists differences of operations and models that exist", () => {
    const subjects = [...endpoints.map(({ operation }) => operation), ...models.keys()]
    expect(chosen.filter(({ of }) => !subjects.includes(of))).toEqual([])
  })

  for (const endpoint of endpoints) {
    const { operation } = endpoint
    const id = endpoint.spec!
    describe(operation, () => {
      it("has the method, path, parameters, body, statuses and response of the spec", () => {
        const differences = compare(operation, factsOf(endpoint), spec.factsOf(id))
        expect(sorted(differences)).toEqual(sorted(chosenFor(operation).filter(({ about }) => about !== "answer")))
      })

      it("accepts the numbers and strings that the spec lists, and no number beyond its bounds", () => {
        const left = new Set(chosenFor(operation).filter(({ ours }) => ours === undefined).map(({ about }) => about))
        for (const { maximum, members = [], minimum, name, place } of spec.constraintsOf(id)) {
          if (left.has(`${place} ${name}`)) continue
          const isTaken = (value: number | string) =>
            takes(wireSchema(endpoint, place, name), place === "body" ? value : String(value))
          const within = [minimum, maximum, ...members].filter((value) => value !== undefined)
          const beyond = [
            ...(minimum === undefined ? [] : [minimum - 1]),
            ...(maximum === undefined ? [] : [maximum + 1])
          ]
          expect([name, within.filter((value) => !isTaken(value)), beyond.filter(isTaken)]).toEqual([name, [], []])
        }
      })

      it("accepts null and the listed strings at any depth of the body where the spec does", () => {
        const known = factsOf(endpoint)
        const refused = spec.variantsOf(id).filter(([name]) => `body ${name}` in known)
          .map(([name, values]) => [name, values.filter((value) => !takes(wireSchema(endpoint, "body", name), value))])
        expect(refused.filter(([, values]) => values!.length > 0)).toEqual([])
      })

      it("loses no field of the spec's responses", () => {
        const sample = spec.sampleOf(id)
        if (sample === undefined) return
        const { success } = endpoint
        const written = Schema.encodeSync(success)(Schema.decodeUnknownSync(success)(sample))
        const isChosen = chosenFor(operation).some(({ about }) => about === "answer")
        if (isChosen) expect(written).not.toEqual(sample)
        else expect(written).toEqual(sample)
      })
    })
  }

  it.each([...models.keys()])(
    "%s has the properties of the spec, absent or null where the spec says so",
    (name) => {
      const { ours, spec } = models.get(name)!
      expect(sorted(compareModel(name, ours, spec))).toEqual(sorted(chosenFor(name)))
    }
  )

  it.each(versions)("every enumeration in the answers of %s takes a value that is added to it", (version) => {
    const { enumerations } = answered(load(version))
    expect(enumerations.size).toBeGreaterThan(0)
    const takesMore = Array.from(enumerations, ([place, ast]) => [
      place,
      Option.isSome(Schema.decodeUnknownOption(Schema.make(ast))("of_tomorrow"))
    ])
    expect(takesMore.filter(([, takes]) => takes !== true)).toEqual([])
  })

  describe.each(versions.filter((version) => version !== ApiVersion.latest))("version %s", (version) => {
    const spec_ = load(version)

    it("has the operations, except newer ones", () => {
      const missing = endpoints.filter(({ spec }) => !spec_.has(spec!)).map(({ operation }) => operation)
      const newer = endpoints.filter(({ since }) => since !== null && since > version).map(({ operation }) => operation)
      expect(missing).toEqual(newer)
      expect(spec_.operationIds.filter((id) => !endpoints.some(({ spec }) => spec === id))).toEqual(leftOut(version))
    })

    it("differs from the latest in the known ways", () => {
      const found = endpoints.flatMap(({ operation, spec: id }) =>
        spec_.has(id!) ? compare(operation, spec_.factsOf(id!), spec.factsOf(id!)) : []
      ).map(({ about, of, ours, spec }) => ({ of, about, latest: spec, older: ours }))
      const known = older.filter(({ versions }) => versions.includes(version))
        .map(({ about, latest, of, older }) => ({ of, about, latest, older }))
      expect(new Set(found)).toEqual(new Set(known))
    })
  })

  it.each(versions)(
    "ApiVersion knows whether %s accepts metadata on organizations.update",
    (version) => {
      const facts = load(version).factsOf("UpdateOrganization")
      expect(ApiVersion.updatesMetadataInPlace(version)).toBe("body public_metadata" in facts)
    }
  )
})
