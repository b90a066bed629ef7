/**
 * This library with its defaults: retries, limits, spans and metrics, and every field validated. The throttle has a
 * limit that is never reached, because otherwise Clerk's rate limit would be measured.
 */
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Decoder from "@effect-clerk/core/Decoder"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { Page } from "@effect-clerk/core/Page"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
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

const throttle = Throttle.make({ limit: 1_000_000, window: "10 seconds" })

const layer = (options: Partial<ClerkClient.Options>, throttle: Throttle.Service) =>
  Clerk.layer.pipe(
    Layer.provide(ClerkClient.layer({ secretKey: Redacted.make(secretKey), apiUrl: origin, ...options })),
    Layer.provide([Transport.layer, Layer.succeed(Throttle.Throttle, throttle)])
  )

const runtime = ManagedRuntime.make(layer({}, throttle))

const clerk = await runtime.runPromise(Clerk.Clerk)

const getBy = ({ organizations }: Clerk.Service) => (id: string) => {
  const organizationId = OrganizationId.make(id)
  return Effect.map(
    organizations.get({ organizationId }),
    (organization) => verify(organization.id === organizationId, "the organization")
  )
}

const get = getBy(clerk)

/** Shortcuts do not bypass wrappers around a client or a throttle, so a wrapper disables its shortcut. */
const getConcurrently = (options: Partial<ClerkClient.Options>, throttle: Throttle.Service): Task => {
  let clerk: Promise<Clerk.Service> | undefined
  return async (calls) => {
    const get = getBy(await (clerk ??= ManagedRuntime.make(layer(options, throttle)).runPromise(Clerk.Clerk)))
    await runtime.runPromise(Effect.forEach(organizationIds(calls), get, { concurrency: 32, discard: true }))
    return calls
  }
}

/** Part of a call, without the rest of it. */
const part = (effect: Effect.Effect<unknown>): Task => async (calls) => {
  await runtime.runPromise(Effect.forEach(organizationIds(calls), () => effect, { discard: true }))
  return calls
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
  getConcurrently: getConcurrently({}, throttle),
  getThroughHttpClient: getConcurrently({ transformClient: identity }, throttle),
  getThroughThrottle: getConcurrently({}, { ...throttle }),
  plainTimer: part(Effect.sync(() => clearTimeout(setTimeout(() => {}, 30_000)))),
  sleepingFiber: part(Effect.flatMap(Effect.forkDaemon(Effect.sleep("30 seconds")), Fiber.interrupt)),
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
  pending: async (calls) => {
    // a busy machine may need longer than the default limit of 30 seconds
    const timeouts = { attempt: "10 minutes", operation: "10 minutes" } as const
    const { organizations } = await ManagedRuntime.make(layer({ timeouts }, throttle)).runPromise(Clerk.Clerk)
    const organizationId = OrganizationId.make("org_1")
    return bytesOfPending(() => runtime.runPromise(organizations.get({ organizationId })))(calls)
  }
})
