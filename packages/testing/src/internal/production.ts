import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Layer from "effect/Layer"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

interface Keys {
  readonly secretKey: Redacted.Redacted
  readonly machineSecretKey: Effect.Effect<Redacted.Redacted>
}

/** The production client, without a throttle. */
export const layer = (
  { machineSecretKey, secretKey }: Keys
): Layer.Layer<Clerk.Clerk | Clerk.Resources | ClerkClient.ClerkClient, never, HttpClient.HttpClient> =>
  Clerk.layer.pipe(
    Layer.provideMerge(Layer.orDie(ClerkClient.layer({ secretKey, machineSecretKey }))),
    Layer.provide(Throttle.layerNone)
  )
