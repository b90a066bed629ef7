import { endpoints } from "@effect-clerk/core/Contract"
import * as Decoder from "@effect-clerk/core/Decoder"
import { Organization } from "@effect-clerk/core/Organization"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { Page, PageOrArray } from "@effect-clerk/core/Page"
import { afterEach, describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, Either, Equal, FastCheck, Hash, Option, ParseResult, Schema } from "effect"
import { isDeepStrictEqual } from "node:util"
import { vi } from "vitest"

type AnySchema = Schema.Schema<unknown, unknown>

/** The result of a decoder: a value, `none`, or that it throws. */
const outcome = (decode: (input: unknown) => Option.Option<unknown>, input: unknown) => {
  try {
    return Option.match(decode(input), { onNone: () => "none", onSome: (value) => ({ value }) })
  } catch {
    return "throws"
  }
}

/** The keys of every object in a value, in order, which equality ignores. */
const keysOf = (value: unknown): ReadonlyArray<PropertyKey> =>
  typeof value === "object" && value !== null && !(value instanceof Blob)
    ? Reflect.ownKeys(value).flatMap((key) => [key, ...keysOf((value as Record<PropertyKey, unknown>)[key])])
    : []

const agreement = (schema: AnySchema) => {
  const decoders = [Decoder.make(schema), Decoder.make(schema, { generateCode: true })]
  const bySchema = Schema.decodeUnknownOption(schema)
  return (input: unknown): void => {
    const expected = outcome(bySchema, input)
    for (const decode of decoders) {
      const actual = outcome(decode, input)
      expect(isDeepStrictEqual(actual, expected)).toBe(true)
      if (typeof actual === "object" && typeof expected === "object") {
        expect(keysOf(actual.value)).toEqual(keysOf(expected.value))
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
  }
}

type Mutable = Record<PropertyKey, unknown>

/** Objects and arrays of a value with their keys; the value itself is under `root`. */
const nodes = (holder: Mutable): ReadonlyArray<readonly [holder: Mutable, key: string]> =>
  Object.keys(holder).flatMap((key) => {
    const value = holder[key]
    return [[holder, key] as const, ...(typeof value === "object" && value !== null ? nodes(value as Mutable) : [])]
  })

const define = (holder: object, key: PropertyKey, descriptor: PropertyDescriptor) =>
  Reflect.defineProperty(holder, key, { configurable: true, enumerable: true, ...descriptor })

const set = (holder: object, key: PropertyKey, value: unknown) => define(holder, key, { value, writable: true })

const strange = (): ReadonlyArray<unknown> => [
  ...[null, undefined, true, 0, -0, NaN, Infinity, 1.5, 8.64e15, 8.64e15 + 1, -1, 1n, "", "a", Symbol.iterator],
  ...[[], [null], {}, Object.create(null), new Date(NaN), () => 1, new Array(2), new Map(), Object.create({ id: "a" })]
]

const changes: Readonly<Record<string, (holder: Mutable, key: string, seed: number) => void>> = {
  drop: (holder, key) => Reflect.deleteProperty(holder, key),
  null: (holder, key) => set(holder, key, null),
  strange: (holder, key, seed) => set(holder, key, strange()[seed % strange().length]),
  more: (holder, key) => set(holder, `${key}_`, 1),
  proto: (holder) => set(holder, "__proto__", { polluted: true, id: "a" }),
  names: (holder) => {
    for (const name of ["constructor", "toString", "hasOwnProperty"]) set(holder, name, "a")
  },
  getter: (holder, key) => {
    const value = holder[key]
    define(holder, key, { get: () => value })
  },
  hidden: (holder, key) => define(holder, key, { value: holder[key], enumerable: false }),
  inherit: (holder, key) => {
    const value = holder[key]
    if (Reflect.deleteProperty(holder, key)) Object.setPrototypeOf(holder, { [key]: value })
  },
  sparse: (holder, key) => {
    const value = holder[key]
    if (Array.isArray(value)) value.length += 2
    else set(holder, key, new Array(1))
  }
}

const mutation = FastCheck.record({
  change: FastCheck.constantFrom(...Object.keys(changes)),
  at: FastCheck.nat(),
  seed: FastCheck.nat()
})

const mutate = (input: unknown, mutations: ReadonlyArray<{ change: string; at: number; seed: number }>): unknown => {
  const holder: Mutable = { root: input }
  for (const { at, change, seed } of mutations) {
    const all = nodes(holder)
    const [parent, key] = all[at % all.length] ?? [holder, "root"]
    changes[change]!(parent, key, seed)
  }
  return holder["root"]
}

/** A mutable copy of a decoded value, without the prototypes of arbitraries. */
const copy = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(copy)
    : typeof value === "object" && value !== null && !(value instanceof Blob)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
    : value

/** More objects of a kind than are decoded before code is generated. */
const many = 40

/** Decodes enough valid inputs for the others to use generated code. */
const warmUp = (schema: AnySchema, encoded: FastCheck.Arbitrary<unknown>) => {
  const decode = Decoder.make(schema, { generateCode: true })
  for (const input of FastCheck.sample(encoded, many)) outcome(decode, input)
}

const agrees = (schema: AnySchema, encoded: FastCheck.Arbitrary<unknown>, numRuns: number) => {
  warmUp(schema, encoded)
  const check = agreement(schema)
  FastCheck.assert(FastCheck.property(encoded, (input) => check(input)), { numRuns })
  FastCheck.assert(
    FastCheck.property(
      encoded,
      FastCheck.array(mutation, { minLength: 1, maxLength: 3 }),
      (input, mutations) => check(mutate(copy(input), mutations))
    ),
    { numRuns }
  )
  FastCheck.assert(FastCheck.property(FastCheck.anything({ withNullPrototype: true }), (input) => check(input)), {
    numRuns
  })
  for (const input of strange()) check(input)
}

const encodedOf = (schema: AnySchema): FastCheck.Arbitrary<unknown> => Arbitrary.make(Schema.encodedSchema(schema))

/** One of the operations for each schema that they return. */
const different = Array.from(new Map(endpoints.map((endpoint) => [endpoint.success.ast, endpoint])).values())

describe("agrees with the schema about what an operation returns", () => {
  it.each(different)("$operation", ({ success }) => {
    const schema: AnySchema = success
    agrees(schema, encodedOf(schema), 10)
  }, 60_000)
})

class WithConstructor extends Schema.Class<WithConstructor>("WithConstructor")({ id: Schema.String }) {
  readonly #secret: number
  readonly upper: string
  // @effect-diagnostics-next-line overriddenSchemaConstructor:off
  constructor(fields: { readonly id: string }, options?: Schema.MakeOptions) {
    super(fields, options)
    this.#secret = fields.id.length
    this.upper = fields.id.toUpperCase()
  }
  override toString() {
    return `${this.#secret} ${this.upper}`
  }
}

/** A subclass of a class whose instances a decoder creates itself, whose own instances it must not create. */
class WithSecret extends Organization {
  readonly #secret = 1
  override toString() {
    return `secret ${this.#secret}`
  }
}

class Extended
  extends Organization.extend<Extended>("Extended")({ more: Schema.optionalWith(Schema.String, { default: () => "" }) })
{
  readonly own = 1
}

interface Tree {
  readonly value: number
  readonly children: ReadonlyArray<Tree>
}
const Tree: Schema.Schema<Tree> = Schema.Struct({
  value: Schema.Number,
  children: Schema.Array(Schema.suspend((): Schema.Schema<Tree> => Tree))
})

enum Fruit {
  Apple,
  Pear = "pear"
}

const schemas: Readonly<Record<string, Schema.Schema.AnyNoContext>> = {
  unknown: Schema.Unknown,
  void: Schema.Void,
  undefined: Schema.Undefined,
  literals: Schema.Literal("a", 1, null, true, 1n),
  enums: Schema.Enums(Fruit),
  "template literal": Schema.TemplateLiteral("a", Schema.Number),
  object: Schema.Object,
  "empty struct": Schema.Struct({}),
  "brand and refinements": Schema.NonEmptyString.pipe(Schema.maxLength(3), Schema.brand("Short")),
  "refinement of a transformation": Schema.NumberFromString.pipe(Schema.int(), Schema.positive()),
  struct: Schema.Struct({ a: Schema.String, b: Schema.NullOr(Schema.Number), c: Schema.optional(Schema.Boolean) }),
  "unknown property": Schema.Struct({ a: Schema.Unknown, b: Schema.optional(Schema.Unknown) }),
  "optional properties": Schema.Struct({
    exact: Schema.optionalWith(Schema.String, { exact: true }),
    default: Schema.optionalWith(Schema.String, { default: () => "d" }),
    nullable: Schema.optionalWith(Schema.NumberFromString, { nullable: true, default: () => 1 }),
    option: Schema.optionalWith(Schema.String, { as: "Option", nullable: true })
  }),
  "renamed properties": Schema.Struct({
    firstName: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("first_name")),
    lastName: Schema.optional(Schema.String).pipe(Schema.fromKey("last_name")),
    same: Schema.propertySignature(Schema.DateTimeUtcFromNumber).pipe(Schema.fromKey("same"))
  }),
  "swapped properties": Schema.Struct({
    a: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("b")),
    b: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("a"))
  }),
  "shifted properties": Schema.Struct({
    a: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("b")),
    b: Schema.optional(Schema.Number).pipe(Schema.fromKey("c"))
  }),
  "properties of every object": Schema.Struct({
    toString: Schema.optional(Schema.String),
    constructor: Schema.Unknown,
    hasOwnProperty: Schema.Unknown
  }),
  "a property that becomes nothing": Schema.Struct({
    a: Schema.optionalToOptional(Schema.String, Schema.String, {
      decode: Option.filter((a) => a !== ""),
      encode: (a) => a
    }),
    b: Schema.optionalToOptional(Schema.String, Schema.Unknown, {
      decode: () => Option.none(),
      encode: () => Option.none()
    })
  }),
  rename: Schema.rename(Schema.Struct({ a: Schema.String, b: Schema.Number }), { a: "c" }),
  record: Schema.Record({ key: Schema.String, value: Schema.NumberFromString }),
  "record by refined keys": Schema.Record({ key: Schema.String.pipe(Schema.minLength(2)), value: Schema.Number }),
  "struct and record": Schema.Struct({ a: Schema.String }, { key: Schema.String, value: Schema.String }),
  array: Schema.Array(Schema.NullOr(Schema.String)),
  "array of undefined": Schema.Array(Schema.UndefinedOr(Schema.String)),
  tuple: Schema.Tuple(Schema.String, Schema.optionalElement(Schema.Number)),
  "tuple with rest": Schema.Tuple([Schema.String], Schema.Number, Schema.Boolean),
  "non-empty array": Schema.NonEmptyArray(Schema.String),
  union: Schema.Union(Schema.String, Schema.NumberFromString, Schema.Struct({ a: Schema.String })),
  "overlapping union": Schema.Union(
    Schema.Struct({ a: Schema.String }),
    Schema.Struct({ a: Schema.String, b: Schema.String })
  ),
  "tagged after untagged": Schema.Union(
    Schema.Struct({ a: Schema.String }),
    Schema.TaggedStruct("x", { a: Schema.String })
  ),
  "tagged by refinement": Schema.Union(
    Schema.Struct({ a: Schema.String }),
    Schema.TaggedStruct("x", { a: Schema.String }).pipe(Schema.filter(() => true))
  ),
  "names that read as code": Schema.Struct({
    "\"]; throw 1; //": Schema.Literal("`${", "\"\\", "\u2028", NaN, -0),
    "\n\u2028\\": Schema.optional(Schema.String),
    "input": Schema.propertySignature(Schema.String).pipe(Schema.fromKey("'+mismatch+'")),
    [Symbol.iterator]: Schema.optional(Schema.Number)
  }),
  filters: Schema.Struct({
    text: Schema.NonEmptyString.pipe(Schema.brand("Text")),
    whole: Schema.NullOr(Schema.Int),
    natural: Schema.Array(Schema.NonNegativeInt),
    "not negative": Schema.NonNegative,
    other: Schema.String.pipe(Schema.filter((text) => text.length % 2 === 0))
  }),
  recursive: Tree,
  date: Schema.Date,
  instants: Schema.Struct({ number: Schema.DateTimeUtcFromNumber, text: Schema.DateTimeUtc }),
  "decoding fallback": Schema.Struct({
    a: Schema.String.annotations({ decodingFallback: () => Either.right("fallback") })
  }),
  "parse options": Schema.Struct({ a: Schema.String }).annotations({ parseOptions: { onExcessProperty: "error" } }),
  compose: Schema.compose(Schema.parseJson(), Schema.Struct({ a: Schema.NumberFromString })),
  "effect that is synchronous": Schema.Struct({
    a: Schema.transformOrFail(Schema.String, Schema.NumberFromString, {
      decode: (a) => Effect.succeed(a),
      encode: (a) => ParseResult.succeed(a)
    })
  }),
  "effect that is not": Schema.transformOrFail(Schema.String, Schema.String, {
    decode: (a) => Effect.as(Effect.promise(() => Promise.resolve()), a),
    encode: (a) => ParseResult.succeed(a)
  }),
  "option from null": Schema.OptionFromNullOr(Schema.NumberFromString),
  page: Page(Schema.String),
  "page or array": PageOrArray(Schema.Struct({ a: Schema.NumberFromString })),
  "class with a constructor": WithConstructor,
  "subclass of a model": WithSecret,
  "extension of a model": Extended,
  "model with annotations": Organization.annotations({ title: "An organization" }),
  "model from a text": Schema.parseJson(Organization)
}

describe("agrees with the schema", () => {
  it.each(Object.entries(schemas))("%s", (_, schema) => {
    agrees(schema as AnySchema, encodedOf(schema as AnySchema), 40)
  }, 60_000)
})

it("agrees with the schema about instances", () => {
  const schema = Schema.NullOr(Schema.typeSchema(Organization))
  agrees(schema as AnySchema, Arbitrary.make(schema), 40)
})

describe("instances", () => {
  const wire = { id: "org_1", name: "Acme", created_at: 0, updated_at: 0 }
  const membership = { id: "orgmem_1", role: "org:admin", organization: wire, created_at: 0, updated_at: 0 }

  it("belong to the class, and equal others of it, from the first one", () => {
    const decode = Decoder.make(OrganizationMembership, { generateCode: true })
    const expected = Schema.decodeUnknownSync(OrganizationMembership)(membership)
    for (let i = 0; i < many; i++) {
      const value = Option.getOrThrow(decode(membership))
      expect(value).toBeInstanceOf(OrganizationMembership)
      expect(value.organization).toBeInstanceOf(Organization)
      expect(Equal.equals(value.organization.createdAt, expected.organization.createdAt)).toBe(true)
      expect(String(value)).toBe(String(expected))
      expect(Schema.encodeSync(OrganizationMembership)(value)).toEqual(
        Schema.encodeSync(OrganizationMembership)(expected)
      )
    }
    const deleted = Option.getOrThrow(Decoder.make(Tree)({ value: 1, children: [] }))
    expect(deleted).toEqual({ value: 1, children: [] })
  })

  it("are equal and hash alike when their fields do", () => {
    const { publicMetadata } = Option.getOrThrow(Decoder.make(Organization)(wire))
    const [first, second] = [1, 2].map(() =>
      Object.assign(Option.getOrThrow(Decoder.make(Organization)(wire)), {
        publicMetadata,
        privateMetadata: publicMetadata
      })
    )
    expect(Equal.equals(first, second)).toBe(true)
    expect(Hash.hash(first)).toBe(Hash.hash(second))
  })

  it("of a subclass keep its own members", () => {
    const decode = Decoder.make(WithSecret, { generateCode: true })
    for (let i = 0; i < many; i++) expect(String(Option.getOrThrow(decode(wire)))).toBe("secret 1")
  })
})

it("reads a property of a valid input once", () => {
  let reads = 0
  const wire = { name: "Acme", created_at: 0, updated_at: 0 }
  Object.defineProperty(wire, "id", {
    get: () => {
      reads++
      return "org_1"
    }
  })
  const decode = Decoder.make(Organization, { generateCode: true })
  for (let i = 0; i < many; i++) decode(wire)
  expect(reads).toBe(many)
})

describe("generated code", () => {
  const wire = { id: "org_1", name: "Acme", created_at: 0, updated_at: 0 }

  /** A decoder of a fresh copy of the module, with a `Function` that is observed. */
  const fresh = async (options: Decoder.Options, construct: (text: ReadonlyArray<string>) => unknown) => {
    vi.resetModules()
    const { make } = await import("@effect-clerk/core/Decoder")
    vi.stubGlobal("Function", function(...text: ReadonlyArray<string>) {
      return construct(text)
    })
    const decode = make(Schema.Array(Organization), options)
    return (count: number) => Option.getOrThrow(decode(Array.from({ length: count }, () => wire)))
  }

  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it("is generated once per class, after some objects, and only when enabled", async () => {
    const OriginalFunction = Function
    const construct = vi.fn((text: ReadonlyArray<string>) => new OriginalFunction(...text))
    const decode = await fresh({ generateCode: true }, construct)
    decode(2)
    expect(construct).not.toHaveBeenCalled()
    const organizations = decode(200)
    expect(construct).toHaveBeenCalledOnce()
    expect(organizations.every((one) => one instanceof Organization && isDeepStrictEqual(one, organizations[0])))
      .toBe(true)
    const without = await fresh({}, construct)
    expect(without(200)).toEqual(organizations)
    expect(construct).toHaveBeenCalledOnce()
  })

  it("is generated for each operation's response, and runs", async () => {
    const OriginalFunction = Function
    const failed: Array<string> = []
    let made = 0
    vi.resetModules()
    const { make } = await import("@effect-clerk/core/Decoder")
    vi.stubGlobal("Function", function(...text: ReadonlyArray<string>) {
      const build = new OriginalFunction(...text)
      return (...values: ReadonlyArray<unknown>) => {
        made++
        try {
          return build(...values)
        } catch (error) {
          failed.push(String(error))
          throw error
        }
      }
    })
    const Pair = Schema.Struct({ left: Schema.String, right: Schema.NullOr(Schema.Number) })
    const schemas = [Schema.make<unknown>(Pair.ast), ...endpoints.map(({ success }): AnySchema => success)]
    for (const schema of schemas) {
      const decode = make(schema, { generateCode: true })
      for (const input of FastCheck.sample(encodedOf(schema), many)) decode(input)
    }
    expect(failed).toEqual([])
    expect(made).toBeGreaterThan(endpoints.length / 4)
  }, 60_000)

  it("is not tried again if the runtime forbids it, and the values are the same", async () => {
    const construct = vi.fn(() => {
      throw new EvalError("Code generation from strings disallowed for this context")
    })
    const decode = await fresh({ generateCode: true }, construct)
    expect(decode(200)).toEqual((await fresh({}, construct))(200))
    expect(construct).toHaveBeenCalledOnce()
  })

  it("reads nothing from an extended prototype", () => {
    const decode = Decoder.make(Organization, { generateCode: true })
    for (let i = 0; i < many; i++) decode(wire)
    set(Object.prototype, "slug", "polluted")
    try {
      expect(Option.getOrThrow(decode(wire)).slug).toBeNull()
    } finally {
      Reflect.deleteProperty(Object.prototype, "slug")
    }
  })
})

it("shares nothing between the defaults of two values", () => {
  const decode = Decoder.make(Organization)
  const [first, second] = [1, 2].map(() =>
    Option.getOrThrow(decode({ id: "a", name: "b", created_at: 0, updated_at: 0 }))
  )
  expect(first!.publicMetadata).not.toBe(second!.publicMetadata)
})
