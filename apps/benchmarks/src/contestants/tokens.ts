/**
 * Tokens and webhooks, verified by this library.
 */
import * as Headers from "@effect/platform/Headers"
import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { compactVerify, importSPKI } from "jose"
import { serve, type Task, verify } from "./contestant.js"
import { delivery, jwtKey, party, publishableKey, signingSecret, token } from "./signed.js"

const tokensOf = (cache: number) =>
  Effect.runPromise(
    SessionTokens.make({ authorizedParties: [party], publishableKey, cache }).pipe(
      Effect.provide(Keys.layer({ jwtKey }))
    )
  )

const [uncached, cached] = [await tokensOf(0), await tokensOf(1000)]
const webhooks = await Effect.runPromise(Webhooks.make({ signingSecret: Redacted.make(signingSecret) }))

const one = token(1)
const redacted = Redacted.make(one)

const times = <A, E>(effect: Effect.Effect<A, E>, holds: (value: A) => boolean): Task => async (count) => {
  const once = Effect.map(effect, (value) => verify(holds(value), "what was verified"))
  await Effect.runPromise(Effect.forEach(Array.from({ length: count }), () => once, { discard: true }))
  return count
}

const session = (service: SessionTokens.Service) =>
  times(service.verify(redacted), ({ userId }) => userId === "user_2abc")

const request = (service: SessionTokens.Service) =>
  times(
    Effect.suspend(() => service.authenticate(Headers.fromInput({ authorization: `Bearer ${one}` }))),
    ({ userId }) => userId === "user_2abc"
  )

/** The signature of the same token, checked by jose alone. */
const key = await importSPKI(jwtKey, "RS256")
const signature = times(
  Effect.promise(() => compactVerify(one, key)),
  ({ protectedHeader }) => protectedHeader.alg === "RS256"
)

const webhook = (bytes: number) => times(webhooks.verify(delivery(bytes)), ({ event }) => event.type === "user.created")

serve({
  token: session(uncached),
  cachedToken: session(cached),
  request: request(uncached),
  signature,
  cachedRequest: request(cached),
  webhook: webhook(2000),
  largeWebhook: webhook(20_000)
})
