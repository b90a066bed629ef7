import * as Data from "effect/Data"
import { pipeArguments } from "effect/Pipeable"
import * as Schema from "effect/Schema"
import { plain } from "./fields.js"
import { variance } from "./lazy.js"
import * as Wire from "./wire.js"

export { schema } from "./lazy.js"

type Fields = Schema.Struct.Fields

/** The part of a `Schema.Class` that is used to build another one. */
type Real = Schema.Class<unknown, Fields, unknown, never, unknown, {}, {}>

/** The members of a schema that are built on first use. */
const statics = (real: () => Real) => ({
  ast: {
    // the getter of `Schema.Class` creates an AST for the class that it is called on
    get(this: object) {
      return Reflect.get(real(), "ast", this)
    }
  },
  fields: { get: () => real().fields },
  [Schema.TypeId]: { value: variance },
  pipe: {
    value(this: object, ...functions: ReadonlyArray<unknown>) {
      return pipeArguments(this, functions as never)
    }
  },
  annotations: {
    value(this: Schema.Schema.Any, annotations: Schema.Annotations.Schema<unknown>) {
      return Schema.make(this.ast).annotations(annotations)
    }
  },
  make: {
    value(this: new() => object, ...args: ReadonlyArray<unknown>) {
      return Reflect.construct(this, args)
    }
  },
  extend: {
    value(this: object, ...args: [never]) {
      return Reflect.apply(real().extend, this, args)
    }
  },
  toString: { value: () => String(real()) }
})

/** A placeholder for a class of `Schema`, which is built at first use. */
export const lazy = (kind: "Class" | "TaggedError", identifier: string, build: () => unknown, parent: object) => {
  let built: Real | undefined
  const real = (): Real => built ??= build() as Real
  const symbol = Symbol.for(`effect/Schema/${kind}/${identifier}`)
  class Model {
    static readonly identifier = identifier
    constructor(...args: ReadonlyArray<unknown>) {
      // checks the properties, fills in defaults, and returns an instance of the class that is constructed
      return Reflect.construct(real(), args, new.target) as Model
    }
    toString() {
      return real().prototype.toString.call(this)
    }
  }
  Object.defineProperties(Model, statics(real))
  Object.setPrototypeOf(Model.prototype, parent)
  Object.defineProperty(Model.prototype, symbol, { value: symbol, configurable: true })
  return Model
}

/**
 * A `Schema.Class` whose fields are built when its schema is first needed: by an instance, a decoder, or another schema
 * that uses it. Importing a model costs almost nothing. The wire keys are the field names in snake_case.
 */
export const Class = <Self>(identifier: string) =>
<const Fields_ extends Fields>(
  fields: () => Fields_
): Schema.Class<
  Self,
  Fields_,
  Wire.Encoded<Fields_>,
  Schema.Struct.Context<Fields_>,
  Schema.Struct.Constructor<Fields_>,
  {},
  {}
> =>
  lazy(
    "Class",
    identifier,
    () => Schema.Class<unknown>(identifier)(Wire.named(fields()), plain(identifier) as never),
    Data.Class.prototype as object
  ) as never
