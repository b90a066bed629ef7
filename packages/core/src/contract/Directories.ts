/**
 * The operations on directories.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import { Directory, GroupRoleMapping } from "../Directory.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput, struct, textChanges } from "../internal/fields.js"
import { DirectoryId, EnterpriseConnectionId, GroupRoleMappingId, OrganizationRoleId } from "../internal/ids.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ directoryId: DirectoryId })

const mappedGroup = () => ({
  directoryGroupId: optionalInput(Schema.String),
  scimGroupId: optionalInput(Schema.String)
})

const mapping = () => ({
  ...mappedGroup(),
  roleId: OrganizationRoleId,
  precedence: optionalInput(Schema.Int.pipe(Schema.positive()))
})

const groupNames = () => ({
  directoryGroupDisplayName: optionalInput(Schema.String),
  scimGroupDisplayName: optionalInput(Schema.String)
})

/**
 * The operations on directories. Not available in version 2021-02-05.
 *
 * @since 0.2.0
 * @category contract
 */
export class DirectoriesApi extends Group.make("directories", {
  /** Retrieves one page of the directories. Use `listStream` to read all of them. */
  list: Endpoint.get("/directories", () => ({
    query: Query.page(),
    success: Page(Directory),
    error: [Unauthorized, Forbidden]
  }), { spec: "ListDirectories", list: { by: "offset", maxLimit: 500 }, since: "2025-11-10" }),
  /** Creates a directory. The response contains the `apiKey`. Not retried once the request may have been processed. */
  create: Endpoint.post("/directories", () => ({
    payload: {
      enterpriseConnectionId: EnterpriseConnectionId,
      name: optionalInput(Schema.String),
      provider: Schema.NonEmptyString,
      groupRoleMappings: optionalInput(Schema.Array(struct({ ...mapping(), ...groupNames() })))
    },
    success: Directory,
    error: [BadRequest, Unauthorized, Forbidden, UnprocessableEntity]
  }), { spec: "CreateDirectory", openBody: true, since: "2025-11-10" }),
  /** Retrieves a directory. */
  get: Endpoint.get("/directories/:directoryId", () => ({
    params: params(),
    success: Directory,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "GetDirectory", since: "2025-11-10" }),
  /** Updates the given fields of a directory. `attributeMapping` is merged; `null` removes an attribute. */
  update: Endpoint.patch("/directories/:directoryId", () => ({
    params: params(),
    payload: {
      name: optionalInput(Schema.String),
      enabled: optionalInput(Schema.Boolean),
      provider: optionalInput(Schema.String),
      attributeMapping: optionalInput(textChanges),
      groupRoleMappingEnabled: optionalInput(Schema.Boolean)
    },
    success: Directory,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateDirectory", idempotent: true, openBody: true, since: "2025-11-10" }),
  /** Deletes a directory. */
  delete: Endpoint.delete("/directories/:directoryId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "DeleteDirectory", since: "2025-11-10" }),
  /**
   * Creates a new API key for a directory and returns it. The old key stays valid for a while. Not retried once the
   * request may have been processed.
   */
  rotateApiKey: Endpoint.post("/directories/:directoryId/rotate_api_key", () => ({
    params: params(),
    success: Directory,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "RotateDirectoryAPIKey", since: "2026-05-12" }),
  /** Lists all mappings of groups to roles; this list is not paginated. */
  listGroupRoleMappings: Endpoint.get("/directories/:directoryId/group_role_mappings", () => ({
    params: params(),
    success: Page(GroupRoleMapping),
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "ListDirectoryGroupRoleMappings", list: { by: "whole" }, since: "2026-05-12" }),
  /** Maps a group to a role. Not retried once the request may have been processed. */
  createGroupRoleMapping: Endpoint.post("/directories/:directoryId/group_role_mappings", () => ({
    params: params(),
    payload: mapping(),
    success: GroupRoleMapping,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateDirectoryGroupRoleMapping", openBody: true, since: "2026-05-12" }),
  /** Replaces all mappings of groups to roles. The first in the list takes precedence. */
  replaceGroupRoleMappings: Endpoint.put("/directories/:directoryId/group_role_mappings", () => ({
    params: params(),
    payload: { mappings: Schema.Array(struct({ ...mappedGroup(), roleId: OrganizationRoleId })) },
    success: Page(GroupRoleMapping),
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceDirectoryGroupRoleMappings", openBody: true, since: "2026-05-12" }),
  /** Deletes a mapping of a group to a role. */
  deleteGroupRoleMapping: Endpoint.delete("/directories/:directoryId/group_role_mappings/:mappingId", () => ({
    params: { ...params(), mappingId: GroupRoleMappingId },
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "DeleteDirectoryGroupRoleMapping", since: "2026-05-12" })
}) {}
