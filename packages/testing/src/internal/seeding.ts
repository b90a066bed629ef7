import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import * as paths from "./paths.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/**
 * A seed that breaks one of Clerk's rules, such as a member who is not a user. Nothing of it was added.
 *
 * @since 0.1.0
 * @category errors
 */
export class SeedError extends Schema.TaggedError<SeedError>("@effect-clerk/testing/SeedError")("SeedError", {
  /** The position in the seed, such as `organizations[1].members[0]`. */
  path: Schema.String,
  reason: Schema.String
}) {
  /**
   * @since 0.1.0
   */
  override get message(): string {
    return `The seed is invalid${this.path && ` at ${this.path}`}: ${this.reason}`
  }
}

type Seeded<A> = Either.Either<A, SeedError>

/** An optional field of a seed. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** The error of a seed; the caller adds its path. */
export const wrong = (reason: string) => Either.left(new SeedError({ path: "", reason }))

/** Adds the row of a seed as of its creation, unless another row has its id. */
export const add = <A, E>(
  store: Store,
  name: Table.Name,
  { createdAt, id }: { readonly createdAt?: DateTime.Utc | undefined; readonly id?: string | undefined },
  insert: () => Either.Either<A, E>
): Either.Either<A, E | SeedError> =>
  id !== undefined && store.has(name, id)
    ? wrong(`The ${store.noun(name)} ${id} already exists.`)
    : store.as(createdAt, insert)

/** Adds seeds one after the other, up to the first invalid one. Paths are relative to the parent of the list. */
const each = <A, B>(name: string, seeds: ReadonlyArray<A>, add: (seed: A) => Seeded<B>): Seeded<ReadonlyArray<B>> => {
  const added: Array<B> = []
  for (const seed of seeds) {
    const result = add(seed)
    if (Either.isLeft(result)) {
      const { path, reason } = result.left
      const first = `${name}[${added.length}]`
      return Either.left(new SeedError({ path: [first, path].filter(String).join("."), reason }))
    }
    added.push(result.right)
  }
  return Either.right(added)
}

const generated = new WeakSet<ReadonlyArray<unknown>>()

/** Marks a list of seeds as generated. They are valid, so they are not checked against their schema. */
export const asGenerated = <A>(seeds: ReadonlyArray<A>): ReadonlyArray<A> => {
  generated.add(seeds)
  return seeds
}

/** The rows of a seed under a key. */
export interface Seeding<Key extends string, A, I, Row, Context = void> {
  readonly key: Key
  readonly schema: () => Schema.Schema<A, I>
  /** Adds one seed. It is checked against its schema, because a program may have built it. */
  readonly plantOne: (seed: A, store: Store, context: Context) => Seeded<Row>
  /** Adds the seeds of the list under the key. */
  readonly plant: (seeds: ReadonlyArray<A> | undefined, store: Store, context: Context) => Seeded<ReadonlyArray<Row>>
}

/**
 * Converts the rows under a key of a seed to rows of the store: by the rules of the API, or with custom errors from {@link wrong}.
 * `context` is the parent of the seed, such as the organization of its members.
 */
export const make = <const Key extends string, A, I, Row, Context = void>(
  key: Key,
  schema: () => Schema.Schema<A, I>,
  plant: (seed: A, store: Store, context: Context) => Either.Either<Row, ClerkError | SeedError>
): Seeding<Key, A, I, Row, Context> => {
  let validate: ((seed: A) => Either.Either<A, ParseResult.ParseError>) | undefined
  const check = (seed: A): Seeded<A> => {
    validate ??= Schema.validateEither(schema())
    return Either.mapLeft(validate(seed), (error) => {
      const [{ message, path }] = ParseResult.ArrayFormatter.formatErrorSync(error) as [ParseResult.ArrayFormatterIssue]
      return new SeedError({ path: paths.render(path), reason: message })
    })
  }
  const plantChecked = (seed: A, store: Store, context: Context): Seeded<Row> =>
    Either.mapLeft(
      plant(seed, store, context),
      (error) => error instanceof SeedError ? error : new SeedError({ path: "", reason: failures.describe(error) })
    )
  const plantOne = (seed: A, store: Store, context: Context): Seeded<Row> =>
    Either.flatMap(check(seed), () => plantChecked(seed, store, context))
  return {
    key,
    schema,
    plantOne,
    plant: (seeds = [], store, context) => {
      const one = generated.has(seeds) ? plantChecked : plantOne
      return each(key, seeds, (seed) => one(seed, store, context))
    }
  }
}
