import { pipeArguments } from "effect/Pipeable"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

class Lazy<A, I> {
  readonly [Schema.TypeId] = { _A: (_: never) => _, _I: (_: never) => _, _R: (_: never) => _ }
  private built: Schema.Schema<A, I> | undefined
  constructor(private readonly build: () => Schema.Schema<A, I>) {}
  private get real(): Schema.Schema<A, I> {
    return this.built ??= this.build()
  }
  get ast(): SchemaAST.AST {
    return this.real.ast
  }
  annotations(annotations: Schema.Annotations.GenericSchema<A>): Schema.Schema<A, I> {
    return this.real.annotations(annotations)
  }
  pipe(...functions: ReadonlyArray<unknown>): unknown {
    return pipeArguments(this, functions as never)
  }
}

/** A schema that is built on first use, so that importing it is free. */
export const lazy = <A, I>(build: () => Schema.Schema<A, I>): Schema.Schema<A, I> =>
  new Lazy(build) as unknown as Schema.Schema<A, I>
