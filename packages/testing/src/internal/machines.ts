import { MachineId } from "@effect-clerk/core/Machine"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

const row = () =>
  Schema.Struct({
    id: MachineId,
    name: Schema.String,
    defaultTokenTtlSeconds: Schema.NonNegativeInt,
    /** The number of secret keys that it has had. */
    keys: Schema.NonNegativeInt,
    /** Until when the previous secret key is accepted. */
    previousKeyUntil: Schema.NullOr(Schema.DateTimeUtc),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

type MachineRow = Schema.Schema.Type<ReturnType<typeof row>>

/** Derived from the id, so it is not in snapshots. */
const keyOf = ({ id }: MachineRow, number: number): string => `ak_${id.replace(/^mch_/, "machine_")}_${number}`

export const secretKeyOf = (row: MachineRow): string => keyOf(row, row.keys)

const keysOf = (row: MachineRow): ReadonlyArray<string> =>
  row.previousKeyUntil === null ? [secretKeyOf(row)] : [secretKeyOf(row), keyOf(row, row.keys - 1)]

export const machines = Table.make("machines", {
  prefix: "mch",
  object: "machine",
  row,
  indexes: { secretKey: keysOf },
  at: (row, now) =>
    row.previousKeyUntil !== null && DateTime.lessThanOrEqualTo(row.previousKeyUntil, now)
      ? { ...row, previousKeyUntil: null }
      : row
})

/** The machines that each machine may call. */
export const machineScopes = Table.make("machineScopes", {
  prefix: "mscp",
  object: "machine_scope",
  row: () =>
    Schema.Struct({
      id: Schema.String,
      fromMachineId: MachineId,
      toMachineId: MachineId,
      createdAt: Schema.DateTimeUtc
    }),
  parents: { fromMachineId: "machines", toMachineId: "machines" },
  unique: {
    pair: {
      key: ({ fromMachineId, toMachineId }) => `${fromMachineId} ${toMachineId}`,
      // guess: the error code for a machine scope that exists already
      taken: ({ toMachineId }) =>
        failures.conflict(failures.detail(
          "duplicate_record",
          "already exists",
          `The machine can already call ${toMachineId}.`,
          "to_machine_id"
        ))
    }
  }
})

declare module "./table.js" {
  interface Tables {
    readonly machines: typeof machines
    readonly machineScopes: typeof machineScopes
  }
}

export type Row = Table.RowOf<"machines">

/** The machine with this secret key. */
export const ofKey = (store: Store, key: string): Row | undefined =>
  store.by("machines", "secretKey", key).find((row) => keysOf(row).includes(key))

/** The secret key of the oldest machine. */
export const firstKey = (store: Store): string => {
  const first = store.all("machines")[0]
  return first === undefined ? "ak_of_no_machine" : secretKeyOf(first)
}

/** The machines that a machine may call. */
export const scopesOf = (store: Store, id: string): ReadonlyArray<MachineId> =>
  store.by("machineScopes", "fromMachineId", id).map(({ toMachineId }) => toMachineId)
