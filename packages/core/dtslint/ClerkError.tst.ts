import * as ClerkError from "@effect-clerk/core/ClerkError"
import { Data, Effect } from "effect"
import { expect, test } from "tstyche"

declare const join: Effect.Effect<boolean, ClerkError.BadRequest | ClerkError.Common>
declare const error: ClerkError.ClerkError

test("catchCode hands over the errors that carry codes and keeps the channel's type", () => {
  const joined = ClerkError.catchCode(join, "already_a_member_in_organization", (error) => {
    expect(error).type.toBe<
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
  expect(joined).type.toBe<Effect.Effect<boolean, ClerkError.BadRequest | ClerkError.Common | "refused">>()
})

test("catchCode in a pipe", () => {
  const joined = join.pipe(ClerkError.catchCode("code_of_tomorrow", () => Effect.succeed(1)))
  expect(joined).type.toBe<Effect.Effect<boolean | number, ClerkError.BadRequest | ClerkError.Common>>()
})

test("an error's code completes to the known ones and takes others", () => {
  expect<ClerkError.NotFound["code"]>().type.toBe<ClerkError.KnownErrorCode | (string & {})>()
  expect<"resource_not_found">().type.toBeAssignableTo<ClerkError.KnownErrorCode>()
  expect<"code_of_tomorrow">().type.not.toBeAssignableTo<ClerkError.KnownErrorCode>()
})

test("an error narrows by its tag", () => {
  if (error._tag === "TransportError") {
    expect(error).type.toBe<ClerkError.TransportError>()
    expect(error.reason).type.toBe<"Connect" | "Interrupted">()
  }
  expect<ClerkError.ClerkError>().type.toBe<ClerkError.Declarable | ClerkError.Common>()
})

class OutOfSeats extends Data.TaggedError("OutOfSeats") {}

/** Of the application, though its tag is one of Clerk's errors. */
class NotFound extends Data.TaggedError("NotFound")<{ readonly what: string }> {}

declare const mixed: Effect.Effect<boolean, OutOfSeats | NotFound | ClerkError.NotFound | ClerkError.Common, "R">
declare const own: Effect.Effect<boolean, OutOfSeats | NotFound>
declare const all: Effect.Effect<boolean, ClerkError.ClerkError>

test("catchAll takes the errors of Clerk out of a mixed channel, and no other", () => {
  const caught = ClerkError.catchAll(mixed, (error) => {
    expect(error).type.toBe<ClerkError.NotFound | ClerkError.Common>()
    return Effect.succeed(error.operation)
  })
  expect(caught).type.toBe<Effect.Effect<boolean | string, OutOfSeats | NotFound, "R">>()
  expect(mixed.pipe(ClerkError.catchAll(() => Effect.fail("failed" as const))))
    .type.toBe<Effect.Effect<boolean, OutOfSeats | NotFound | "failed", "R">>()
  const piped = mixed.pipe(ClerkError.catchAll((error) => {
    expect(error).type.toBe<ClerkError.NotFound | ClerkError.Common>()
    return Effect.void
  }))
  expect(piped).type.toBe<Effect.Effect<boolean | void, OutOfSeats | NotFound, "R">>()
  expect(ClerkError.catchAll(all, () => Effect.succeed(1))).type.toBe<Effect.Effect<boolean | number>>()
  expect(ClerkError.catchAll(own, () => Effect.succeed(1)))
    .type.toBe<Effect.Effect<boolean | number, OutOfSeats | NotFound>>()
})

test("mapError puts another in their place", () => {
  expect(ClerkError.mapError(mixed, ({ _tag }) => `${_tag}` as const))
    .type.toBe<
    Effect.Effect<boolean, OutOfSeats | NotFound | (ClerkError.NotFound | ClerkError.Common)["_tag"], "R">
  >()
  expect(all.pipe(ClerkError.mapError((error) => error.operation))).type.toBe<Effect.Effect<boolean, string>>()
})

test("takes a function of any error of Clerk's, without a word about the channel", () => {
  const describe = (error: ClerkError.ClerkError) => error.operation
  expect(mixed.pipe(ClerkError.mapError(describe))).type.toBe<
    Effect.Effect<boolean, OutOfSeats | NotFound | string, "R">
  >()
  expect(ClerkError.mapError(mixed, describe)).type.toBe<Effect.Effect<boolean, OutOfSeats | NotFound | string, "R">>()
  const recover = (error: ClerkError.ClerkError) => Effect.succeed(error.operation)
  expect(mixed.pipe(ClerkError.catchAll(recover)))
    .type.toBe<Effect.Effect<boolean | string, OutOfSeats | NotFound, "R">>()
})
