/**
 * No client at all: undici and `JSON.parse`, as the least that a call can cost.
 */
import { Agent } from "undici"
import {
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

const agent = new Agent()

const request = async (path: string): Promise<unknown> => {
  const { body } = await agent.request({
    origin,
    path,
    method: "GET",
    headers: { authorization: `Bearer ${secretKey}` }
  })
  return body.json()
}

const get = async (organizationId: string): Promise<void> => {
  const organization = await request(`/v1/organizations/${organizationId}`) as { readonly id: string }
  verify(organization.id === organizationId, "the organization")
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
    for (const offset of offsets) {
      await request(`/v1/organizations/${organizationOf(members)}/memberships?limit=${pageSize}&offset=${offset}`)
    }
    return offsets.length
  }
})
