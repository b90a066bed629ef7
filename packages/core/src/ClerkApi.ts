/**
 * The contract: every operation of Clerk's Backend API that this library knows, as data. Client, in-memory Clerk and
 * conformance tests are all read from it.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApi from "@effect/platform/HttpApi"
import { AllowlistIdentifiersApi } from "./AllowlistIdentifiersApi.js"
import { BlocklistIdentifiersApi } from "./BlocklistIdentifiersApi.js"
import { OrganizationDomainsApi } from "./OrganizationDomainsApi.js"
import { OrganizationMembershipsApi } from "./OrganizationMembershipsApi.js"
import { OrganizationsApi } from "./OrganizationsApi.js"

/**
 * The groups of operations, without the `/v1` of their paths.
 *
 * @since 0.1.0
 * @category contract
 */
export class ClerkApi extends HttpApi.make("clerk")
  .add(OrganizationsApi)
  .add(OrganizationDomainsApi)
  .add(OrganizationMembershipsApi)
  .add(AllowlistIdentifiersApi)
  .add(BlocklistIdentifiersApi)
{}
