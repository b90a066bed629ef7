/**
 * The client on an in-memory Clerk: all that a test of a program needs.
 *
 * @since 0.1.0
 */
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as InMemoryClerk from "./InMemoryClerk.js"

/**
 * `Clerk` and each resource as production has them, on an in-memory Clerk whose control service is there too. There is
 * no throttle, so that no test waits for a budget; everything else follows `TestClock`.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as ClerkTest from "@effect-clerk/testing/ClerkTest"
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Effect from "effect/Effect"
 *
 * const test = Effect.gen(function*() {
 *   const control = yield* InMemoryClerk.InMemoryClerk
 *   const [ada] = yield* control.seedUsers([{ firstName: "Ada" }])
 *   const clerk = yield* Clerk.Clerk
 *   return yield* clerk.organizations.create({ name: "Acme", createdBy: ada!.id })
 * }).pipe(Effect.provide(ClerkTest.layer()))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: InMemoryClerk.Options = {}
): Layer.Layer<
  Clerk.Clerk | Clerk.Resources | ClerkClient.ClerkClient | InMemoryClerk.InMemoryClerk | HttpClient.HttpClient
> =>
  Clerk.layer.pipe(
    Layer.provideMerge(
      Layer.unwrapEffect(
        Effect.map(InMemoryClerk.InMemoryClerk, ({ secretKey }) => Layer.orDie(ClerkClient.layer({ secretKey })))
      )
    ),
    Layer.provide(Throttle.layerNone),
    Layer.provideMerge(InMemoryClerk.layer(options))
  )
