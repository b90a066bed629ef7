import * as ClerkError from "@effect-clerk/core/ClerkError"
import { Effect } from "effect"
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
