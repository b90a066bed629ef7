/**
 * The operations on permissions of organizations.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput } from "../internal/fields.js"
import { OrganizationPermissionId } from "../internal/ids.js"
import { OrganizationPermission } from "../OrganizationRole.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ permissionId: OrganizationPermissionId })

/**
 * The operations on permissions of organizations. Clerk's system permissions (`org:sys_...`) are read-only.
 *
 * @since 0.2.0
 * @category contract
 */
export class OrganizationPermissionsApi extends Group.make("organizationPermissions", {
  /** Retrieves one page of the permissions. Use `listStream` to read all of them. */
  list: Endpoint.get("/organization_permissions", () => ({
    query: {
      query: optionalInput(Query.Search),
      orderBy: optionalInput(Query.orderBy("created_at", "name", "key")),
      ...Query.page()
    },
    success: Page(OrganizationPermission),
    error: [Unauthorized, UnprocessableEntity]
  }), { spec: "ListOrganizationPermissions", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Creates a permission. Not retried once the request may have been processed. */
  create: Endpoint.post("/organization_permissions", () => ({
    payload: {
      name: Schema.NonEmptyString,
      key: Schema.NonEmptyString,
      description: optionalInput(Schema.String)
    },
    success: OrganizationPermission,
    error: [BadRequest, Unauthorized, PaymentRequired, NotFound, UnprocessableEntity]
  }), { spec: "CreateOrganizationPermission", openBody: true }),
  /** Retrieves a permission. */
  get: Endpoint.get("/organization_permissions/:permissionId", () => ({
    params: params(),
    success: OrganizationPermission,
    error: [Unauthorized, NotFound]
  }), { spec: "GetOrganizationPermission" }),
  /** Updates the given fields of a permission of the instance. */
  update: Endpoint.patch("/organization_permissions/:permissionId", () => ({
    params: params(),
    payload: {
      name: optionalInput(Schema.String),
      key: optionalInput(Schema.String),
      description: optionalInput(Schema.String)
    },
    success: OrganizationPermission,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganizationPermission", idempotent: true, openBody: true }),
  /** Deletes a permission of the instance, and removes it from all roles. */
  delete: Endpoint.delete("/organization_permissions/:permissionId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "DeleteOrganizationPermission" })
}) {}
