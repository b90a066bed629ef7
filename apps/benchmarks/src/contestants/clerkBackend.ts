/**
 * Clerk's official client, used as its documentation says. It checks nothing of what it receives.
 */
import { createClerkClient } from "@clerk/backend"
import {
  bytesOfPending,
  forEach,
  offsets,
  organizationIds,
  organizationOf,
  origin,
  pageSize,
  secretKey,
  serve,
  verify
} from "./contestant.js"

const clerk = createClerkClient({ secretKey, apiUrl: origin, telemetry: { disabled: true } })

const get = async (organizationId: string): Promise<void> => {
  const organization = await clerk.organizations.getOrganization({ organizationId })
  verify(organization.id === organizationId, "the organization")
}

const page = async (members: number, offset: number): Promise<number> => {
  const { data } = await clerk.organizations.getOrganizationMembershipList({
    organizationId: organizationOf(members),
    limit: pageSize,
    offset
  })
  verify(data[0]?.publicUserData?.userId !== undefined, "the members")
  return data.length
}

serve({
  get: async (calls) => {
    for (const organizationId of organizationIds(calls)) await get(organizationId)
    return calls
  },
  getConcurrently: async (calls) => {
    await forEach(organizationIds(calls), 32, get)
    return calls
  },
  pages: async (members) => {
    for (const offset of offsets) await page(members, offset)
    return offsets.length
  },
  list: async (members) => {
    let count = 0
    for (let offset = 0; offset < members; offset += pageSize) count += await page(members, offset)
    verify(count === members, `all members: ${count}`)
    return count
  },
  pending: bytesOfPending(() => clerk.organizations.getOrganization({ organizationId: "org_1" }))
})
