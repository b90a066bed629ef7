import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type * as Types from "effect/Types"
import { Settings } from "../Settings.js"
import { resources } from "./resources/index.js"
import { optional, type SeedError, type Seeding } from "./seeding.js"
import { withChange } from "./settings.js"
import type { Store } from "./store.js"

type Resources = typeof resources

/** The seedings of all resources that have one, by key. */
type Seedings = Types.UnionToIntersection<
  {
    [Name in keyof Resources]: Resources[Name]["seed"] extends Seeding<infer Key, infer A, infer I, infer _Row>
      ? { readonly [K in Key]: readonly [A, I] }
      : {}
  }[keyof Resources]
>

type Rows<Index extends 0 | 1> = {
  readonly [Key in keyof Seedings]?: ReadonlyArray<(Seedings[Key] & readonly [unknown, unknown])[Index]>
}

/** The contents of a seed. */
export interface Type extends Rows<0> {
  /** Applied before the rest of the seed, for example as defaults of its organizations. */
  readonly settings?: Partial<Settings>
}

/** A seed in a file. */
export interface Encoded extends Rows<1> {
  readonly settings?: Partial<Schema.Schema.Encoded<typeof Settings>>
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only a seeding knows its rows
const seedings = (): ReadonlyArray<Seeding<string, any, any, unknown>> =>
  Object.values(resources).flatMap(({ seed }) => seed === null ? [] : [seed as never])

export const schema = (): Schema.Schema<Type, Encoded> =>
  Schema.Struct({
    settings: optional(Schema.partialWith(Settings, { exact: true })),
    ...Object.fromEntries(seedings().map(({ key, schema }) => [key, optional(Schema.Array(schema()))]))
  }).annotations({ parseOptions: { onExcessProperty: "error", errors: "all" } }) as never

/** Adds the complete seed or, if it breaks a rule, nothing. */
export const plant = (store: Store, seed: Type, now: DateTime.Utc): Either.Either<void, SeedError> =>
  store.run(now, () =>
    Either.gen(function*() {
      store.allow(withChange(store.settings, seed.settings ?? {}))
      for (const { key, plant } of seedings()) {
        yield* plant((seed as { readonly [key: string]: ReadonlyArray<unknown> | undefined })[key], store)
      }
    }))
