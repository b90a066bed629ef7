import type { ClerkError } from "@effect-clerk/core/ClerkError"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import * as paths from "./paths.js"
import type { Store } from "./store.js"

/**
 * A seed that breaks a rule of Clerk's, such as a member who is no user. Nothing of it was seeded.
 *
 * @since 0.1.0
 * @category errors
 */
export class SeedError extends Schema.TaggedError<SeedError>("@effect-clerk/testing/SeedError")("SeedError", {
  /** Where in the seed, such as `organizations[1].members[0]`. */
  path: Schema.String,
  reason: Schema.String
}) {
  /**
   * @since 0.1.0
   */
  override get message(): string {
    return `The seed is wrong${this.path && ` at ${this.path}`}: ${this.reason}`
  }
}

type Seeded<A> = Either.Either<A, SeedError>

/** A field of a seed, which may be left out. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** What is wrong with a seed; its path is found by who plants it. */
export const wrong = (reason: string) => Either.left(new SeedError({ path: "", reason }))

/** Adds one after the other, up to the first that is wrong. Paths are relative to where the list is. */
const each = <A, B>(name: string, seeds: ReadonlyArray<A>, add: (seed: A) => Seeded<B>): Seeded<ReadonlyArray<B>> => {
  const added: Array<B> = []
  for (const [index, seed] of seeds.entries()) {
    const result = add(seed)
    if (Either.isLeft(result)) {
      const { path, reason } = result.left
      return Either.left(new SeedError({ path: [`${name}[${index}]`, path].filter(String).join("."), reason }))
    }
    added.push(result.right)
  }
  return Either.right(added)
}

/** Rows that a seed has under a key. */
export interface Seeding<Key extends string, A, I, Row, Context = void> {
  readonly key: Key
  readonly schema: () => Schema.Schema<A, I>
  /** Plants one seed. It is checked against its schema, for a program may have built it. */
  readonly plantOne: (seed: A, store: Store, context: Context) => Seeded<Row>
  /** Plants the seeds of a list, which is under the key. */
  readonly plant: (seeds: ReadonlyArray<A> | undefined, store: Store, context: Context) => Seeded<ReadonlyArray<Row>>
}

/**
 * How the rows under a key of a seed become rows of the store: by the rules of the API, or with reasons of their own by
 * {@link wrong}. `context` is what the seed is within, such as an organization of its members.
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
  const plantOne = (seed: A, store: Store, context: Context): Seeded<Row> =>
    Either.flatMap(check(seed), () =>
      Either.mapLeft(
        plant(seed, store, context),
        (error) => error instanceof SeedError ? error : new SeedError({ path: "", reason: failures.describe(error) })
      ))
  return {
    key,
    schema,
    plantOne,
    plant: (seeds = [], store, context) => each(key, seeds, (seed) => plantOne(seed, store, context))
  }
}
