import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Either, Equal, FastCheck, Hash, JSONSchema, Schema } from "effect"
import type * as SchemaModule from "effect/Schema"
import { vi } from "vitest"
import { plain } from "../src/internal/fields.js"
import * as Model from "../src/internal/model.js"

const built = vi.hoisted(() => ({ count: 0 }))

vi.mock("effect/Schema", async (original) => {
  const { Class, Struct, TaggedError, brand, ...others } = await original<typeof SchemaModule>()
  const counted = (make: unknown) => (...args: ReadonlyArray<unknown>) => {
    built.count++
    return Reflect.apply(make as () => unknown, undefined, args)
  }
  return {
    ...others,
    Class: counted(Class),
    TaggedError: counted(TaggedError),
    Struct: counted(Struct),
    brand: counted(brand)
  }
})

describe("the contract", () => {
  it("builds no schema at import, and its schemas once when they are read", async () => {
    // tests of other files may have loaded the modules before
    vi.resetModules()
    const before = built.count
    const { endpoints } = await import("@effect-clerk/core/Contract")
    await import("@effect-clerk/core/ClerkError")
    await import("@effect-clerk/core/WebhookEvent")
    expect(built.count).toBe(before)
    const read = () => endpoints.map(({ params, payload, query, success }) => [params, payload, query, success.ast])
    const first = read()
    const { count } = built
    expect(count).toBeGreaterThan(before + endpoints.length)
    expect(read()).toEqual(first)
    expect(built.count).toBe(count)
  })
})

const fields = () => ({
  name: Schema.String,
  age: Schema.optionalWith(Schema.Int, { default: () => 7 })
})

class Lazy extends Model.Class<Lazy>("Person")(fields) {
  get greeting() {
    return `Hello, ${this.name}`
  }
}

class Eager extends Schema.Class<Eager>("Person")(fields(), plain("Person") as never) {
  get greeting() {
    return `Hello, ${this.name}`
  }
}

/** The observable behavior of a class, lazy or not. */
const seen = (Class: typeof Lazy | typeof Eager) => {
  const ada = new Class({ name: "Ada", age: 36 })
  class Child extends (Class as typeof Lazy).extend<Child>("Child")({ toy: Schema.String }) {}
  const child = new Child({ name: "Bo", toy: "ball" })
  const decode = Schema.decodeUnknownEither(Class as typeof Lazy)
  const issue = (input: unknown) => Either.match(decode(input), { onLeft: String, onRight: () => "fits" })
  const message = (run: () => unknown) => {
    try {
      return String(run())
    } catch (error) {
      return String(error)
    }
  }
  return {
    identifier: Class.identifier,
    fields: Object.keys(Class.fields),
    text: [String(Class), String(ada), JSON.stringify(ada), String(child)],
    defaults: new Class({ name: "Ada" }).age,
    getter: ada.greeting,
    made: Class.make({ name: "Ada", age: 36 }) instanceof Class,
    refusal: message(() => new Class({ name: 1 as never })),
    unchecked: new Class({ name: 1 as never }, { disableValidation: true }).name,
    instances: [
      ada instanceof Class,
      child instanceof Child,
      child instanceof Class,
      Either.isRight(decode({ name: "A" }))
    ],
    decoded: Either.map(decode({ name: "Ada" }), (one) => [one instanceof Class, one.age, one.greeting]),
    issues: [issue({}), issue({ name: "Ada", age: 1.5 }), issue(null)],
    encoded: Schema.encodeSync(Class as typeof Lazy)(ada),
    equal: [
      Equal.equals(ada, new Class({ name: "Ada", age: 36 })),
      Equal.equals(ada, new Class({ name: "Ada", age: 37 }))
    ],
    hash: Hash.hash(ada) === Hash.hash(new Class({ name: "Ada", age: 36 })),
    foreign: Schema.is(Class as typeof Lazy)({ name: "Ada", age: 36 }),
    jsonSchema: JSONSchema.make(Class as typeof Lazy),
    annotated: String(Class.annotations({ identifier: "Somebody" })),
    piped: Class.pipe(Schema.isSchema),
    arbitrary: FastCheck.sample(Arbitrary.make(Class as typeof Lazy), 5).every((one) => one instanceof Class)
  }
}

describe("a lazy class", () => {
  const [lazy, eager] = [seen(Lazy), seen(Eager)]
  it.each(Object.keys(eager) as ReadonlyArray<keyof typeof eager>)("behaves like one of Schema: %s", (what) => {
    expect(lazy[what]).toEqual(eager[what])
  })

  it("accepts an instance of another copy of itself", () => {
    expect(Schema.is(Lazy)(new Eager({ name: "Ada" }))).toBe(true)
  })
})
