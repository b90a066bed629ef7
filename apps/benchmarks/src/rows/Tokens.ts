/**
 * The verification of tokens and webhooks, next to Clerk's library, which caches nothing.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"

const compared: ReadonlyArray<{
  readonly what: string
  readonly task: string
  readonly amount: number
  readonly peer: string
  readonly target: number
}> = [
  { what: "a session token", task: "token", amount: 50, peer: "verifyToken", target: 1.3 },
  { what: "a session token that was seen before", task: "cachedToken", amount: 50, peer: "verifyToken", target: 40 },
  { what: "a request", task: "request", amount: 50, peer: "authenticateRequest", target: 4 },
  {
    what: "a request with a token that was seen before",
    task: "cachedRequest",
    amount: 50,
    peer: "authenticateRequest",
    target: 100
  },
  { what: "a webhook of 2 kB", task: "webhook", amount: 50, peer: "verifyWebhook", target: 1 },
  { what: "a webhook of 20 kB", task: "largeWebhook", amount: 50, peer: "verifyWebhook", target: 2.5 }
]

export const tokens = ({ tokens: effort }: Plan) =>
  Effect.forEach(compared, ({ amount, peer, target, task, what }) =>
    Effect.map(
      Contest.run({
        ours: { module: "tokens", task },
        peer: { module: "tokensOfClerk", task }
      }, { origin: "http://127.0.0.1", amount, effort }),
      (rounds): Result.Result => ({
        what: `verifying ${what}`,
        unit: `× faster than ${peer}`,
        today: Result.summarize(rounds.map(({ ours, peer }) => Contest.cpuPerUnit(peer) / Contest.cpuPerUnit(ours))),
        target: { kind: "at least", value: target },
        figures: [
          Result.figure("effect-clerk", "ms", rounds.map(({ ours }) => Contest.cpuPerUnit(ours))),
          Result.figure("@clerk/backend", "ms", rounds.map(({ peer }) => Contest.cpuPerUnit(peer)))
        ]
      })
    ))
