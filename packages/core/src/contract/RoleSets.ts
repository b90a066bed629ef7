/**
 * The operations on role sets.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, texts } from "../internal/fields.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"
import { RoleSet } from "../RoleSet.js"

const params = () => ({ roleSetKeyOrId: Schema.NonEmptyString })

/**
 * The operations on role sets, each by its key (`role_set:...`) or its id.
 *
 * @since 0.2.0
 * @category contract
 */
export class RoleSetsApi extends Group.make("roleSets", {
  /** Retrieves one page of the role sets, newest first unless ordered otherwise. Use `listStream` to read all of them. */
  list: Endpoint.get("/role_sets", () => ({
    query: {
      query: optionalInput(Query.Search),
      orderBy: optionalInput(Query.orderBy("created_at", "name", "key")),
      ...Query.page()
    },
    success: Page(RoleSet),
    error: [BadRequest, Unauthorized, Forbidden, UnprocessableEntity]
  }), { spec: "ListRoleSets", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /**
   * Creates a role set from the keys of roles. They must include the default role and the creator's role. Not retried
   * once the request may have been processed.
   */
  create: Endpoint.post("/role_sets", () => ({
    payload: {
      name: Schema.NonEmptyString,
      key: optionalInput(Schema.String),
      description: nullableInput(Schema.String),
      defaultRoleKey: Schema.NonEmptyString,
      creatorRoleKey: Schema.NonEmptyString,
      type: optionalInput(openEnum("initial", "custom")),
      roles: Schema.Array(Schema.NonEmptyString)
    },
    success: RoleSet,
    error: [BadRequest, Unauthorized, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateRoleSet" }),
  /** Retrieves a role set. */
  get: Endpoint.get("/role_sets/:roleSetKeyOrId", () => ({
    params: params(),
    success: RoleSet,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "GetRoleSet" }),
  /** Updates the given fields of a role set. */
  update: Endpoint.patch("/role_sets/:roleSetKeyOrId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Schema.String),
      key: nullableInput(Schema.String),
      description: nullableInput(Schema.String),
      type: nullableInput(openEnum("initial")),
      defaultRoleKey: nullableInput(Schema.String),
      creatorRoleKey: nullableInput(Schema.String)
    },
    success: RoleSet,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateRoleSet", idempotent: true, openBody: true }),
  /**
   * Moves all organizations of a role set to another one, and deletes it. `reassignmentMappings` maps each role that
   * the other set lacks to one of its roles. Not retried once the request may have been processed.
   */
  replace: Endpoint.post("/role_sets/:roleSetKeyOrId/replace", () => ({
    params: params(),
    payload: {
      destRoleSetKey: Schema.NonEmptyString,
      reassignmentMappings: optionalInput(texts)
    },
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceRoleSet", openBody: true }),
  /** Adds roles to a role set by their keys. Not retried once the request may have been processed. */
  addRoles: Endpoint.post("/role_sets/:roleSetKeyOrId/roles", () => ({
    params: params(),
    payload: {
      roleKeys: Schema.Array(Schema.NonEmptyString),
      defaultRoleKey: optionalInput(Schema.String),
      creatorRoleKey: optionalInput(Schema.String)
    },
    success: RoleSet,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "AddRolesToRoleSet", openBody: true }),
  /**
   * Removes a role from a role set, and assigns another of its roles to the members who have it. Not retried once the
   * request may have been processed.
   */
  replaceRole: Endpoint.post("/role_sets/:roleSetKeyOrId/roles/replace", () => ({
    params: params(),
    payload: { roleKey: Schema.NonEmptyString, toRoleKey: Schema.NonEmptyString },
    success: RoleSet,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceRoleInRoleSet", openBody: true })
}) {}
