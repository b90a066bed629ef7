import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"

/** A request that reached Clerk. */
interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A reply that fails is a failed connection. */
export type Reply = (sent: Sent, number: number) => Effect.Effect<Response, unknown>

export const secretKey = "sk_test_4e5f6a7b8c9d"

/** An HTTP client that answers from a script and records what was sent. */
export const scripted = (reply: Reply) => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const body = request.body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(request.body.body)) : null
      const one = { method: request.method, url, headers: request.headers, body }
      sent.push(one)
      return Effect.mapBoth(reply(one, sent.length), {
        onFailure: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }),
        onSuccess: (response) => HttpClientResponse.fromWeb(request, response)
      })
    })
  )
  return { sent, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

/** A client of a scripted Clerk, without a throttle. */
export const clerk = (reply: Reply, options: Partial<ClerkClient.Options> = {}) => {
  const { layer, sent } = scripted(reply)
  return {
    sent,
    layer: ClerkClient.layer({ secretKey: Redacted.make(secretKey), ...options }).pipe(
      Layer.provide([layer, Throttle.layerNone]),
      Layer.orDie
    )
  }
}

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  Effect.sync(() =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })
  )

export const failure = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  json({ errors: [{ code: "code", message: "m", long_message: "l", meta: {} }] }, status, headers)

export const html = (status: number) =>
  Effect.sync(() => new Response("<p>A proxy</p>", { status, headers: { "content-type": "text/html" } }))
