/**
 * This library with its defaults: retries, limits, spans and metrics, and every field checked. The throttle is there with
 * a limit that is never reached, since Clerk's own would be what is measured.
 */
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as Decoder from "@effect-clerk/core/Decoder"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { Page } from "@effect-clerk/core/Page"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  bytesOfPending,
  liveBytes,
  offsets,
  organizationIds,
  organizationOf,
  origin,
  pageSize,
  secretKey,
  serve,
  type Task,
  verify
} from "./contestant.js"
import * as Transport from "./transport.js"

const runtime = ManagedRuntime.make(
  Clerk.layer.pipe(
    Layer.provide(ClerkClient.layer({ secretKey: Redacted.make(secretKey), apiUrl: origin })),
    Layer.provide([Transport.layer, Throttle.layer({ limit: 1_000_000, window: "10 seconds" })])
  )
)

const clerk = await runtime.runPromise(Clerk.Clerk)

const get = (id: string) => {
  const organizationId = OrganizationId.make(id)
  return Effect.map(
    clerk.organizations.get({ organizationId }),
    (organization) => verify(organization.id === organizationId, "the organization")
  )
}

const decoders = {
  code: Decoder.make(Page(OrganizationMembership), { generateCode: true }),
  closures: Decoder.make(Page(OrganizationMembership))
}

/** The bodies of some pages, to be fetched once. */
const fetchBodies = (members: number): Promise<ReadonlyArray<string>> =>
  Promise.all(offsets.map(async (offset) => {
    const path = `/v1/organizations/${organizationOf(members)}/memberships?limit=${pageSize}&offset=${offset}`
    return (await fetch(new URL(path, origin))).text()
  }))
let bodies: Promise<ReadonlyArray<string>> | undefined

const parseAndDecode = (by: keyof typeof decoders): Task => async (members) => {
  for (const body of await (bodies ??= fetchBodies(members))) {
    verify(Option.getOrThrow(decoders[by](JSON.parse(body))).data.length === pageSize, "the page")
  }
  return offsets.length
}

const list = (members: number) =>
  clerk.organizationMemberships.listStream({
    organizationId: OrganizationId.make(organizationOf(members)),
    pageSize,
    concurrency: 8
  })

/** At each fiftieth of a list, however long it is. */
const isSampled = (before: number, now: number, members: number): boolean =>
  Math.floor(before / members * 50) < Math.floor(now / members * 50)

serve({
  get: async (calls) => {
    await runtime.runPromise(Effect.forEach(organizationIds(calls), get, { discard: true }))
    return calls
  },
  getConcurrently: async (calls) => {
    await runtime.runPromise(Effect.forEach(organizationIds(calls), get, { concurrency: 32, discard: true }))
    return calls
  },
  getBatched: async (calls) => {
    await runtime.runPromise(
      Effect.forEach(organizationIds(calls), get, { concurrency: "unbounded", discard: true }).pipe(
        Effect.withRequestBatching(true)
      )
    )
    return calls
  },
  pages: async (members) => {
    const organizationId = OrganizationId.make(organizationOf(members))
    await runtime.runPromise(Effect.forEach(offsets, (offset) =>
      Effect.map(
        clerk.organizationMemberships.list({ organizationId, limit: pageSize, offset }),
        ({ data }) => verify(data[0]?.publicUserData?.userId !== undefined, "the members")
      ), { discard: true }))
    return offsets.length
  },
  parse: async (members) => {
    for (const body of await (bodies ??= fetchBodies(members))) {
      verify(JSON.parse(body).data.length === pageSize, "the page")
    }
    return offsets.length
  },
  parseAndDecode: parseAndDecode("code"),
  parseAndDecodeByClosures: parseAndDecode("closures"),
  list: async (members) => {
    const count = await runtime.runPromise(Stream.runCount(list(members)))
    verify(count === members, `all members: ${count}`)
    return count
  },
  peakBytes: async (members) => {
    let count = 0
    let peak = 0
    await runtime.runPromise(Stream.runForEachChunk(list(members), (chunk) =>
      Effect.sync(() => {
        const before = count
        count += chunk.length
        if (isSampled(before, count, members)) peak = Math.max(peak, liveBytes())
      })))
    verify(count === members, `all members: ${count}`)
    return peak
  },
  pending: bytesOfPending(() => {
    const call = clerk.organizations.get({ organizationId: OrganizationId.make("org_1") })
    // a machine that is busy may need more than the 30 seconds that a call has
    return runtime.runPromise(Timeouts.with({ attempt: "10 minutes", operation: "10 minutes" })(call))
  })
})
