/**
 * The verification of tokens and webhooks, next to Clerk's library, which caches nothing.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"

/** The lower bound of what verifies a signature. */
const signature: Readonly<Record<string, Contest.Contestant>> = {
  "its signature by jose alone": { module: "tokens", task: "signature" }
}

const compared: ReadonlyArray<{
  readonly what: string
  readonly task: string
  readonly peer: string
  readonly target: number
  readonly bound?: typeof signature
}> = [
  { what: "a session token", task: "token", peer: "verifyToken", target: 1.3, bound: signature },
  { what: "a session token that was seen before", task: "cachedToken", peer: "verifyToken", target: 40 },
  { what: "a request", task: "request", peer: "authenticateRequest", target: 4, bound: signature },
  {
    what: "a request with a token that was seen before",
    task: "cachedRequest",
    peer: "authenticateRequest",
    target: 100
  },
  { what: "a webhook of 2 kB", task: "webhook", peer: "verifyWebhook", target: 1 },
  { what: "a webhook of 20 kB", task: "largeWebhook", peer: "verifyWebhook", target: 2.5 }
]

export const tokens = ({ tokens: effort }: Plan) =>
  Effect.forEach(compared, ({ bound, peer, target, task, what }) => {
    const contestants: Readonly<Record<string, Contest.Contestant>> = {
      "effect-clerk": { module: "tokens", task },
      "@clerk/backend": { module: "tokensOfClerk", task },
      ...bound
    }
    return Effect.map(
      Contest.run(contestants, { origin: "http://127.0.0.1", amount: 50, effort }),
      (rounds): Result.Result => {
        const cpu = (name: string) => rounds.map((round) => Contest.cpuPerUnit(round[name]!))
        const [ours, peers] = [cpu("effect-clerk"), cpu("@clerk/backend")]
        return {
          what: `verifying ${what}`,
          unit: `× faster than ${peer}`,
          today: Result.summarize(ours.map((own, round) => peers[round]! / own)),
          target: { kind: "at least", value: target },
          figures: Object.keys(contestants).map((name) => Result.figure(name, "ms", cpu(name)))
        }
      }
    )
  })
