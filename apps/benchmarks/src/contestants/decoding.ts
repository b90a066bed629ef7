/**
 * Pages of memberships that are in memory already: parsed by `JSON.parse` alone, and by a client that takes them as they
 * are or checks and renames every field. The last two differ in nothing but decoding.
 */
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Throttle from "@effect-clerk/client/Throttle"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { offsets, organizationOf, origin, pageSize, secretKey, serve, verify } from "./contestant.js"

const organizationId = OrganizationId.make(organizationOf(100_000))

const bodies = await Promise.all(offsets.map(async (offset) => {
  const path = `/v1/organizations/${organizationId}/memberships?limit=${pageSize}&offset=${offset}`
  return (await fetch(new URL(path, origin))).text()
}))

const bytes = bodies.map((body) => new TextEncoder().encode(body))

let answers = 0

const fromMemory = HttpClient.make((request) =>
  Effect.sync(() => HttpClientResponse.fromWeb(request, new Response(bytes[answers++ % bytes.length]!)))
)

const runtime = ManagedRuntime.make(
  OrganizationMemberships.layer.pipe(
    Layer.provideMerge(ClerkClient.layer({ secretKey: Redacted.make(secretKey), apiUrl: origin })),
    Layer.provide([
      Layer.succeed(HttpClient.HttpClient, fromMemory),
      Throttle.layer({ limit: 1_000_000, window: "10 seconds" })
    ])
  )
)

const client = await runtime.runPromise(ClerkClient.ClerkClient)
const memberships = await runtime.runPromise(OrganizationMemberships.OrganizationMemberships)

const replicate = async (call: Effect.Effect<unknown, unknown>): Promise<number> => {
  await runtime.runPromise(Effect.replicateEffect(call, bodies.length, { discard: true }))
  return bodies.length
}

const undecoded = client.request({
  operation: "organizationMemberships.list",
  method: "GET",
  path: "/organizations/:organizationId/memberships",
  params: { organizationId },
  query: { limit: String(pageSize) },
  success: Schema.Unknown
})

const decoded = memberships.list({ organizationId, limit: pageSize })

serve({
  parse: async () => {
    for (const body of bodies) verify(JSON.parse(body).data.length === pageSize, "the page")
    return bodies.length
  },
  undecoded: () => replicate(undecoded),
  decoded: () => replicate(decoded)
})
