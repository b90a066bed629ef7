/**
 * The contract: every operation of Clerk's Backend API that this library knows, as data. Client, in-memory Clerk and
 * conformance tests are all read from it.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifiersApi } from "./contract/AllowlistIdentifiers.js"
import { BlocklistIdentifiersApi } from "./contract/BlocklistIdentifiers.js"
import type * as Endpoint from "./Endpoint.js"
import { OrganizationDomainsApi } from "./contract/OrganizationDomains.js"
import { OrganizationMembershipsApi } from "./contract/OrganizationMemberships.js"
import { OrganizationsApi } from "./contract/Organizations.js"

/**
 * The groups of operations, by their identifiers. Their paths are without `/v1`.
 *
 * @example
 * import { groups } from "@effect-clerk/core/Contract"
 *
 * const { method, path } = groups.organizations.endpoints.get
 *
 * @since 0.1.0
 * @category contract
 */
export const groups = {
  organizations: OrganizationsApi,
  organizationDomains: OrganizationDomainsApi,
  organizationMemberships: OrganizationMembershipsApi,
  allowlistIdentifiers: AllowlistIdentifiersApi,
  blocklistIdentifiers: BlocklistIdentifiersApi
}

/**
 * The operations of all groups.
 *
 * @example
 * import { endpoints } from "@effect-clerk/core/Contract"
 *
 * const sentOnce = endpoints.filter(({ idempotent }) => !idempotent).map(({ operation }) => operation)
 *
 * @since 0.1.0
 * @category contract
 */
export const endpoints: ReadonlyArray<Endpoint.Any> = Object.values(groups).flatMap(({ endpoints }) =>
  Object.values<Endpoint.Any>(endpoints)
)

type Groups = typeof groups

/**
 * An operation by group and endpoint, such as `organizations.create`.
 *
 * @since 0.2.0
 * @category contract
 */
export type Operation = {
  [Group in keyof Groups]: `${Group}.${keyof Groups[Group]["endpoints"] & string}`
}[keyof Groups]
