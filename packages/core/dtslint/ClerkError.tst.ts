import * as ClerkError from "@effect-clerk/core/ClerkError"
import { Data, Effect } from "effect"
import { expectTypeOf, test } from "vitest"

declare const join: Effect.Effect<boolean, ClerkError.BadRequest | ClerkError.Common>
declare const error: ClerkError.ClerkError

test("catchCode passes on errors with codes and keeps the type of the channel", () => {
  const joined = ClerkError.catchCode(join, "already_a_member_in_organization", (error) => {
    expectTypeOf(error).toEqualTypeOf<
      | ClerkError.BadRequest
      | ClerkError.Unauthorized
      | ClerkError.Conflict
      | ClerkError.PayloadTooLarge
      | ClerkError.UnsupportedMediaType
      | ClerkError.TooManyRequests
      | ClerkError.ServerError
      | ClerkError.UnexpectedStatus
    >()
    return Effect.fail("refused" as const)
  })
  expectTypeOf(joined).toEqualTypeOf<Effect.Effect<boolean, ClerkError.BadRequest | ClerkError.Common | "refused">>()
})

test("catchCode in a pipe", () => {
  const joined = join.pipe(ClerkError.catchCode("code_of_tomorrow", () => Effect.succeed(1)))
  expectTypeOf(joined).toEqualTypeOf<Effect.Effect<boolean | number, ClerkError.BadRequest | ClerkError.Common>>()
})

test("an error's code completes to the known ones and accepts others", () => {
  expectTypeOf<ClerkError.NotFound["code"]>().toEqualTypeOf<ClerkError.KnownErrorCode | (string & {})>()
  expectTypeOf<"resource_not_found">().toExtend<ClerkError.KnownErrorCode>()
  expectTypeOf<"code_of_tomorrow">().not.toExtend<ClerkError.KnownErrorCode>()
})

test("an error narrows by its tag", () => {
  if (error._tag === "TransportError") {
    expectTypeOf(error).toEqualTypeOf<ClerkError.TransportError>()
    expectTypeOf(error.reason).toEqualTypeOf<"Connect" | "Interrupted">()
  }
  expectTypeOf<ClerkError.ClerkError>().toEqualTypeOf<ClerkError.Declarable | ClerkError.Common>()
})

class OutOfSeats extends Data.TaggedError("OutOfSeats") {}

/** Of the application, though its tag is one of Clerk's errors. */
class NotFound extends Data.TaggedError("NotFound")<{ readonly what: string }> {}

declare const mixed: Effect.Effect<boolean, OutOfSeats | NotFound | ClerkError.NotFound | ClerkError.Common, "R">
declare const own: Effect.Effect<boolean, OutOfSeats | NotFound>
declare const all: Effect.Effect<boolean, ClerkError.ClerkError>

test("catchAll removes Clerk's errors from a mixed channel, and no others", () => {
  const caught = ClerkError.catchAll(mixed, (error) => {
    expectTypeOf(error).toEqualTypeOf<ClerkError.NotFound | ClerkError.Common>()
    return Effect.succeed(error.operation)
  })
  expectTypeOf(caught).toEqualTypeOf<Effect.Effect<boolean | string, OutOfSeats | NotFound, "R">>()
  expectTypeOf(mixed.pipe(ClerkError.catchAll(() => Effect.fail("failed" as const))))
    .toEqualTypeOf<Effect.Effect<boolean, OutOfSeats | NotFound | "failed", "R">>()
  const piped = mixed.pipe(ClerkError.catchAll((error) => {
    expectTypeOf(error).toEqualTypeOf<ClerkError.NotFound | ClerkError.Common>()
    return Effect.void
  }))
  expectTypeOf(piped).toEqualTypeOf<Effect.Effect<boolean | void, OutOfSeats | NotFound, "R">>()
  expectTypeOf(ClerkError.catchAll(all, () => Effect.succeed(1))).toEqualTypeOf<Effect.Effect<boolean | number>>()
  expectTypeOf(ClerkError.catchAll(own, () => Effect.succeed(1)))
    .toEqualTypeOf<Effect.Effect<boolean | number, OutOfSeats | NotFound>>()
})

test("mapError replaces them", () => {
  expectTypeOf(ClerkError.mapError(mixed, ({ _tag }) => `${_tag}` as const))
    .toEqualTypeOf<
      Effect.Effect<boolean, OutOfSeats | NotFound | (ClerkError.NotFound | ClerkError.Common)["_tag"], "R">
    >()
  expectTypeOf(all.pipe(ClerkError.mapError((error) => error.operation))).toEqualTypeOf<
    Effect.Effect<boolean, string>
  >()
})

test("accepts a function of any Clerk error, without an annotation of the channel", () => {
  const describe = (error: ClerkError.ClerkError) => error.operation
  expectTypeOf(mixed.pipe(ClerkError.mapError(describe))).toEqualTypeOf<
    Effect.Effect<boolean, OutOfSeats | NotFound | string, "R">
  >()
  expectTypeOf(ClerkError.mapError(mixed, describe)).toEqualTypeOf<
    Effect.Effect<boolean, OutOfSeats | NotFound | string, "R">
  >()
  const recover = (error: ClerkError.ClerkError) => Effect.succeed(error.operation)
  expectTypeOf(mixed.pipe(ClerkError.catchAll(recover)))
    .toEqualTypeOf<Effect.Effect<boolean | string, OutOfSeats | NotFound, "R">>()
})
