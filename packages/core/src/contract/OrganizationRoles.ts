/**
 * The operations on roles of organizations.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  PaymentRequired,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput } from "../internal/fields.js"
import { OrganizationPermissionId, OrganizationRoleId } from "../internal/ids.js"
import { OrganizationRole } from "../OrganizationRole.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ organizationRoleId: OrganizationRoleId })

const permission = () => ({ ...params(), permissionId: OrganizationPermissionId })

const permissions = () => nullableInput(Schema.Array(OrganizationPermissionId))

/**
 * The operations on roles of organizations. Not available in version 2021-02-05.
 *
 * @since 0.2.0
 * @category contract
 */
export class OrganizationRolesApi extends Group.make("organizationRoles", {
  /** Retrieves one page of the roles, newest first unless ordered otherwise. Use `listStream` to read all of them. */
  list: Endpoint.get("/organization_roles", () => ({
    query: {
      query: optionalInput(Query.Search),
      orderBy: optionalInput(Query.orderBy("created_at", "name", "key")),
      ...Query.page()
    },
    success: Page(OrganizationRole),
    error: [BadRequest, Unauthorized, Forbidden, UnprocessableEntity]
  }), {
    spec: "ListOrganizationRoles",
    list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" },
    since: "2025-11-10"
  }),
  /** Creates a role, with permissions by their ids. Not retried once the request may have been processed. */
  create: Endpoint.post("/organization_roles", () => ({
    payload: {
      name: Schema.NonEmptyString,
      key: Schema.NonEmptyString,
      description: nullableInput(Schema.String),
      permissions: permissions(),
      includeInInitialRoleSet: nullableInput(Schema.Boolean)
    },
    success: OrganizationRole,
    error: [BadRequest, Unauthorized, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateOrganizationRole", since: "2025-11-10" }),
  /** Retrieves a role. */
  get: Endpoint.get("/organization_roles/:organizationRoleId", () => ({
    params: params(),
    success: OrganizationRole,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "GetOrganizationRole", since: "2025-11-10" }),
  /** Updates the given fields of a role. A new key is updated in memberships and settings too. */
  update: Endpoint.patch("/organization_roles/:organizationRoleId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Schema.String),
      key: nullableInput(Schema.String),
      description: nullableInput(Schema.String),
      permissions: permissions()
    },
    success: OrganizationRole,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganizationRole", idempotent: true, openBody: true, since: "2025-11-10" }),
  /** Deletes a role. It must not be in use by members or settings. */
  delete: Endpoint.delete("/organization_roles/:organizationRoleId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "DeleteOrganizationRole", since: "2025-11-10" }),
  /**
   * Adds a permission to a role. Not retried once the request may have been processed: a second one fails with the code
   * `organization_role_permission_association_exists`.
   */
  assignPermission: Endpoint.post("/organization_roles/:organizationRoleId/permissions/:permissionId", () => ({
    params: permission(),
    success: OrganizationRole,
    error: [Unauthorized, Forbidden, NotFound, Conflict]
  }), { spec: "AssignPermissionToOrganizationRole", since: "2025-11-10" }),
  /** Removes a permission from a role, and returns the role. */
  removePermission: Endpoint.delete("/organization_roles/:organizationRoleId/permissions/:permissionId", () => ({
    params: permission(),
    success: OrganizationRole,
    error: [Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "RemovePermissionFromOrganizationRole", since: "2025-11-10" })
}) {}
