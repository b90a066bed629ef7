/**
 * The operations on machines.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Conflict, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput, secondsBetween } from "../internal/fields.js"
import { MachineId } from "../internal/ids.js"
import { DeletedMachineScope, Machine, MachineScope, MachineSecretKey } from "../Machine.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ machineId: MachineId })

const name = () => Schema.NonEmptyString.pipe(Schema.maxLength(255))

/**
 * The operations on machines and on which machines they may call.
 *
 * @since 0.2.0
 * @category contract
 */
export class MachinesApi extends Group.make("machines", {
  /** Retrieves one page of the machines, newest first unless ordered otherwise. Use `listStream` to read all of them. */
  list: Endpoint.get("/machines", () => ({
    query: {
      query: optionalInput(Query.Search),
      orderBy: optionalInput(Query.orderBy("name", "created_at")),
      ...Query.page()
    },
    success: Page(Machine),
    error: [BadRequest, Unauthorized, Forbidden, UnprocessableEntity]
  }), { spec: "ListMachines", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Creates a machine. The response contains the `secretKey`. Not retried once the request may have been processed. */
  create: Endpoint.post("/machines", () => ({
    payload: {
      name: name(),
      scopedMachines: optionalInput(Schema.Array(MachineId).pipe(Schema.maxItems(150))),
      defaultTokenTtl: optionalInput(secondsBetween(1, 315_360_000))
    },
    success: Machine,
    error: [BadRequest, Unauthorized, Forbidden, UnprocessableEntity]
  }), { spec: "CreateMachine", openBody: true }),
  /** Retrieves a machine. */
  get: Endpoint.get("/machines/:machineId", () => ({
    params: params(),
    success: Machine,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "GetMachine" }),
  /** Updates the given fields of a machine. */
  update: Endpoint.patch("/machines/:machineId", () => ({
    params: params(),
    payload: { name: optionalInput(name()), defaultTokenTtl: optionalInput(secondsBetween(1, 315_360_000)) },
    success: Machine,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateMachine", idempotent: true, openBody: true }),
  /** Deletes a machine. */
  delete: Endpoint.delete("/machines/:machineId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "DeleteMachine" }),
  /** Retrieves the secret key of a machine. */
  getSecretKey: Endpoint.get("/machines/:machineId/secret_key", () => ({
    params: params(),
    success: MachineSecretKey,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "GetMachineSecretKey" }),
  /**
   * Creates a new secret key for a machine. The old key stays valid for `previousTokenTtl`, at most 8 hours. Not
   * retried once the request may have been processed.
   */
  rotateSecretKey: Endpoint.post("/machines/:machineId/secret_key/rotate", () => ({
    params: params(),
    payload: { previousTokenTtl: secondsBetween(0, 28_800) },
    success: MachineSecretKey,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "RotateMachineSecretKey", openBody: true }),
  /** Allows a machine to call another one. Not retried once the request may have been processed: a second one is a `Conflict`. */
  createScope: Endpoint.post("/machines/:machineId/scopes", () => ({
    params: params(),
    payload: { toMachineId: MachineId },
    success: MachineScope,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "CreateMachineScope", openBody: true }),
  /** Removes the permission of a machine to call another one. Existing tokens keep their scopes. */
  deleteScope: Endpoint.delete("/machines/:machineId/scopes/:otherMachineId", () => ({
    params: { ...params(), otherMachineId: MachineId },
    success: DeletedMachineScope,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "DeleteMachineScope" })
}) {}
