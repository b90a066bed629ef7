/**
 * Machines: services that call each other with M2M tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { object, optional, seconds, secret, timestamp, withDefault } from "./internal/fields.js"
import { InstanceId, MachineId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { MachineId } from "./internal/ids.js"

const fields = () => ({
  object: object("machine"),
  id: MachineId,
  name: Schema.String,
  instanceId: InstanceId,
  defaultTokenTtl: optional(seconds),
  createdAt: timestamp,
  updatedAt: timestamp
})

/**
 * A machine that another machine may call.
 *
 * @since 0.2.0
 * @category models
 */
export class ScopedMachine extends Model.Class<ScopedMachine>("@effect-clerk/core/Machine/ScopedMachine")(fields) {}

/**
 * A machine. `scopedMachines` are the machines that it may call. Only the response of `create` has `secretKey`:
 * elsewhere it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class Machine extends Model.Class<Machine>("@effect-clerk/core/Machine")(() => ({
  ...fields(),
  scopedMachines: withDefault(Schema.Array(ScopedMachine), () => []),
  secretKey: optional(secret)
})) {}

/**
 * The secret key of a machine.
 *
 * @since 0.2.0
 * @category models
 */
export class MachineSecretKey
  extends Model.Class<MachineSecretKey>("@effect-clerk/core/Machine/MachineSecretKey")(() => ({
    object: object("machine_secret_key"),
    secret
  }))
{}

/**
 * The permission of one machine to call another.
 *
 * @since 0.2.0
 * @category models
 */
export class MachineScope extends Model.Class<MachineScope>("@effect-clerk/core/Machine/MachineScope")(() => ({
  object: object("machine_scope"),
  fromMachineId: MachineId,
  toMachineId: MachineId,
  createdAt: timestamp
})) {}

/**
 * The revoked permission of one machine to call another.
 *
 * @since 0.2.0
 * @category models
 */
export class DeletedMachineScope
  extends Model.Class<DeletedMachineScope>("@effect-clerk/core/Machine/DeletedMachineScope")(() => ({
    object: object("machine_scope"),
    fromMachineId: MachineId,
    toMachineId: MachineId,
    deleted: withDefault(Schema.Boolean, () => true)
  }))
{}
