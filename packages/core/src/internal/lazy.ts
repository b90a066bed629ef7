import { pipeArguments } from "effect/Pipeable"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"

/** The type id value of a schema with unknown types. */
export const variance = { _A: (_: never) => _, _I: (_: never) => _, _R: (_: never) => _ }

/** A schema that is built when its AST is first read. */
class Lazy<S extends Schema.Schema.All> {
  readonly [Schema.TypeId] = variance
  private built: S | undefined
  constructor(private readonly build: () => S) {}
  protected get real(): S {
    return this.built ??= this.build()
  }
  get ast(): AST.AST {
    return this.real.ast
  }
  annotations(annotations: never): unknown {
    return this.real.annotations(annotations)
  }
  pipe(...functions: ReadonlyArray<unknown>): unknown {
    return pipeArguments(this, functions as never)
  }
  toString(): string {
    return String(this.real)
  }
}

/** A schema that is built when a decoder, or another schema that uses it, first reads it. */
export const schema = <A, I>(build: () => Schema.Schema<A, I>): Schema.Schema<A, I> =>
  new Lazy(build) as unknown as Schema.Schema<A, I>

class Id<S extends Schema.brand<typeof Schema.NonEmptyString, string>> extends Lazy<S> {
  get from() {
    return this.real.from
  }
  readonly make: S["make"] = (...args) => this.real.make(...args)
}

/** The schema of an id. */
export const id = <const Name extends string>(
  name: Name
): Schema.brand<typeof Schema.NonEmptyString, `@effect-clerk/core/${Name}`> =>
  new Id(() => Schema.NonEmptyString.pipe(Schema.brand(`@effect-clerk/core/${name}`))) as never
