import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import type { HttpClientRequest } from "@effect/platform"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"

/** A request that reached the server. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export type Reply = (sent: Sent, number: number) => Effect.Effect<Response, unknown>

const bodyOf = (request: HttpClientRequest.HttpClientRequest): unknown => {
  switch (request.body._tag) {
    case "Uint8Array":
      return request.body.contentType === "application/json"
        ? JSON.parse(new TextDecoder().decode(request.body.body))
        : request.body.body
    default:
      return undefined
  }
}

/** An HTTP client that replies from a script and records the requests. A failing reply is a failed connection. */
export const scripted = (reply: Reply) => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const one = { method: request.method, url, headers: request.headers, body: bodyOf(request) }
      sent.push(one)
      return reply(one, sent.length).pipe(
        Effect.mapBoth({
          onFailure: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }),
          onSuccess: (response) => HttpClientResponse.fromWeb(request, response)
        })
      )
    })
  )
  return { sent, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

export const secretKey = "sk_test_4e5f6a7b8c9d"

/** A scripted Clerk, without a throttle unless one is given. */
export const clerk = (
  reply: Reply,
  options: Partial<ClerkClient.Options> = {},
  throttle: Layer.Layer<Throttle.Throttle> = Throttle.layerNone
) => {
  const { layer, sent } = scripted(reply)
  return {
    sent,
    layer: Clerk.layer.pipe(
      Layer.provideMerge(ClerkClient.layer({ secretKey: Redacted.make(secretKey), ...options })),
      Layer.provide([layer, throttle]),
      Layer.orDie
    )
  }
}

export const json = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<Response> =>
  Effect.sync(() =>
    new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json", ...headers }
    })
  )

export const failure = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<Response> =>
  json({ errors: [{ code, message: "m", long_message: "l", meta: {} }], clerk_trace_id: "trace_1" }, status, headers)

export const organization = {
  object: "organization",
  id: "org_1",
  name: "Acme",
  slug: "acme",
  has_image: false,
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  public_metadata: {},
  created_at: 1716883200000,
  updated_at: 1716883200000
}

export const membership = {
  object: "organization_membership",
  id: "orgmem_1",
  role: "org:member",
  permissions: null,
  public_metadata: {},
  organization,
  created_at: 1716883200000,
  updated_at: 1716883200000
}

export const domain = {
  object: "organization_domain",
  id: "orgdmn_1",
  organization_id: "org_1",
  name: "acme.com",
  enrollment_mode: "manual_invitation",
  affiliation_email_address: null,
  verification: null,
  total_pending_invitations: 0,
  total_pending_suggestions: 0,
  created_at: 1716883200000,
  updated_at: 1716883200000
}

export const page = (rows: ReadonlyArray<unknown>, total = rows.length) => ({ data: rows, total_count: total })
