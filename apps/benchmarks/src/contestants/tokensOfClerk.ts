/**
 * Tokens and webhooks, verified by Clerk's official library, which caches nothing between calls.
 */
import { createClerkClient, verifyToken } from "@clerk/backend"
import { verifyWebhook } from "@clerk/backend/webhooks"
import { secretKey, serve, type Task, verify } from "./contestant.js"
import { delivery, jwtKey, party, publishableKey, signingSecret, token } from "./signed.js"

const clerk = createClerkClient({ secretKey, publishableKey, jwtKey, telemetry: { disabled: true } })

const one = token(1)

const times = <A>(run: () => Promise<A>, holds: (value: A) => boolean): Task => async (count) => {
  for (let done = 0; done < count; done++) verify(holds(await run()), "what was verified")
  return count
}

const session = times(() => verifyToken(one, { jwtKey, authorizedParties: [party] }), ({ sub }) => sub === "user_2abc")

const request = times(
  () =>
    clerk.authenticateRequest(
      new Request("https://api.example.com/", { headers: { authorization: `Bearer ${one}` } }),
      { authorizedParties: [party] }
    ),
  (state) => state.isAuthenticated
)

const webhook = (bytes: number) => {
  const { body, headers } = delivery(bytes)
  return times(
    () => verifyWebhook(new Request("https://api.example.com/", { method: "POST", headers, body }), { signingSecret }),
    ({ type }) => type === "user.created"
  )
}

serve({
  token: session,
  cachedToken: session,
  request,
  cachedRequest: request,
  webhook: webhook(2000),
  largeWebhook: webhook(20_000)
})
