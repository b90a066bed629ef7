/**
 * Stores durable runs: in an SQLite file, or in a PostgreSQL database that several processes share.
 *
 * @since 0.1.0
 */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as SingleRunner from "@effect/cluster/SingleRunner"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { createHash, randomUUID } from "node:crypto"
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { pathToFileURL } from "node:url"
import type * as DesiredState from "./DesiredState.js"
import * as Holder from "./Holder.js"
import * as Plan from "./Plan.js"

/**
 * A state that cannot be used, with the reason.
 *
 * @since 0.1.0
 * @category errors
 */
export class StateUnusable extends Data.TaggedError("StateUnusable")<{
  readonly state: string
  readonly reason: "InUse" | "OtherRun" | "Failed"
  readonly detail: string
}> {
  override get message(): string {
    return `${this.state}: ${this.detail}`
  }
}

/**
 * A plan in progress. The id is unique.
 *
 * @since 0.1.0
 * @category models
 */
export interface Run {
  readonly id: string
  readonly plan: Plan.Plan
}

/**
 * Stores the unfinished run, of which a state has at most one, and the records of the workflow engine.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The run to continue. Fails if it was begun for another `desired` ({@link fingerprint}). */
  readonly pending: (desired: string) => Effect.Effect<Option.Option<Run>, StateUnusable>
  /** Begins a run, or joins the run that another process began meanwhile. */
  readonly begin: (desired: string, plan: Plan.Plan) => Effect.Effect<Run, StateUnusable>
  /** Deletes a run and its plan. */
  readonly finish: (run: Run) => Effect.Effect<void, StateUnusable>
  /** Runs workflows on the state. Continues interrupted ones as soon as they are registered. */
  readonly engine: Layer.Layer<WorkflowEngine, ConfigError.ConfigError>
}

/**
 * The state of durable runs.
 *
 * @since 0.1.0
 * @category tags
 */
export class DurableState extends Context.Tag("@effect-clerk/provisioner/DurableState")<DurableState, Service>() {}

/**
 * A hash that identifies a desired state and the options of its plan.
 *
 * @since 0.1.0
 * @category accessors
 */
export const fingerprint = (desired: DesiredState.DesiredState, options: Plan.Options): string =>
  createHash("sha256")
    .update(JSON.stringify([desired, options], (_, value) => value instanceof Uint8Array ? undefined : value))
    .digest("hex")

/**
 * The version of the stored format: the plan and the records of the engine. Other versions of this program cannot read
 * it.
 */
const version = 2

const PlanText = Schema.parseJson(Schema.Struct({ version: Schema.Literal(version), plan: Plan.Plan }))
const decodePlan = Schema.decode(PlanText)
const encodePlan = Schema.encodeSync(PlanText)

interface Row {
  readonly id: string
  readonly desired: string
  readonly plan: string
}

const make = (
  state: string,
  sql: SqlClient.SqlClient,
  others: Effect.Effect<ReadonlyArray<Holder.Holder>, SqlError>,
  runner: Parameters<typeof SingleRunner.layer>[0]
): Effect.Effect<Service, StateUnusable> =>
  Effect.gen(function*() {
    const unusable = (reason: StateUnusable["reason"], detail: string) => new StateUnusable({ state, reason, detail })
    const failed = (error: SqlError) => unusable("Failed", `cannot be used: ${describe(error)}`)

    yield* Effect.mapError(
      sql`CREATE TABLE IF NOT EXISTS provision_run (
        slot INTEGER PRIMARY KEY, id TEXT NOT NULL, desired TEXT NOT NULL, plan TEXT NOT NULL
      )`,
      failed
    )

    const pending = (desired: string) =>
      Effect.gen(function*() {
        const [row] = yield* Effect.mapError(sql<Row>`SELECT id, desired, plan FROM provision_run`, failed)
        if (row === undefined) return Option.none()
        if (row.desired !== desired) {
          const holders = yield* Effect.mapError(others, failed)
          return yield* unusable(
            "OtherRun",
            "holds an unfinished run, but the file or the options have changed since. Finish it with the original file and options, "
              + `or start over with a new state.${holders.length === 0 ? "" : ` Currently ${Holder.render(holders)}.`}`
          )
        }
        const { plan } = yield* Effect.mapError(decodePlan(row.plan), () =>
          unusable(
            "OtherRun",
            "holds a run of another version of this program. Finish it with that version, or start over with a new state."
          ))
        return Option.some({ id: row.id, plan })
      })

    return {
      pending,
      begin: (desired, plan) =>
        Effect.gen(function*() {
          const id = randomUUID()
          yield* sql`INSERT INTO provision_run (slot, id, desired, plan)
            VALUES (1, ${id}, ${desired}, ${encodePlan({ version, plan })}) ON CONFLICT (slot) DO NOTHING`.pipe(
            Effect.mapError(failed)
          )
          return Option.getOrElse(yield* pending(desired), () => ({ id, plan }))
        }),
      finish: ({ id }) => Effect.mapError(sql`DELETE FROM provision_run WHERE id = ${id}`, failed),
      engine: ClusterWorkflowEngine.layer.pipe(
        Layer.provide(SingleRunner.layer(runner)),
        Layer.provide(Layer.succeed(SqlClient.SqlClient, sql)),
        Layer.provide(Logger.minimumLogLevel(LogLevel.Error))
      )
    }
  })

/** Work in flight at shutdown is left to the next process, as after a kill. */
const shutdown = { entityTerminationTimeout: "1 second" } as const

const describe = (error: unknown): string =>
  error instanceof SqlError ? describe(error.cause) : error instanceof Error ? error.message : String(error)

/**
 * Writes the holder of the lock to a file until the scope closes. A file left by a killed process is never reported.
 */
const signed = (path: string) =>
  Effect.acquireRelease(
    Effect.flatMap(Holder.self, (holder) =>
      Effect.sync(() => writeFileSync(path, Holder.encode(holder), { mode: 0o600 }))),
    () =>
      Effect.sync(() => rmSync(path, { force: true }))
  )

const signature = (path: string): ReadonlyArray<Holder.Holder> => {
  try {
    return Option.toArray(Holder.decode(readFileSync(path, "utf8")))
  } catch {
    return []
  }
}

/**
 * Stores runs in an SQLite file that one process can use at a time. Another process fails with an error that names the
 * holder. The lock is a file with the suffix `.lock`, which is released when its process ends, even if it is killed.
 * The holder is written to a file with the suffix `.holder`. Only their owner can read these files.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFile = (path: string): Layer.Layer<DurableState, StateUnusable> =>
  Layer.scoped(
    DurableState,
    Effect.gen(function*() {
      const open = (path: string) =>
        Effect.gen(function*() {
          yield* Effect.sync(() => closeSync(openSync(path, "a", 0o600)))
          const url = pathToFileURL(path)
          return Context.get(yield* Layer.build(LibsqlClient.layer({ url, intMode: "bigint" })), SqlClient.SqlClient)
        }).pipe(
          Effect.catchAllDefect((error) => Effect.fail(error)),
          Effect.mapError((error) =>
            new StateUnusable({ state: path, reason: "Failed", detail: `cannot be opened: ${describe(error)}` })
          )
        )
      const lock = yield* open(`${path}.lock`)
      const holder = `${path}.holder`
      yield* Effect.mapError(lock`BEGIN IMMEDIATE`, () =>
        new StateUnusable({ state: path, reason: "InUse", detail: Holder.render(signature(holder)) }))
      yield* signed(holder)
      const sql = yield* open(path)
      return yield* make(path, sql, Effect.succeed([]), { runnerStorage: "memory", shardingConfig: shutdown })
    })
  )

/** The two keys of the advisory lock that each process takes in the database. */
const [lockSpace, lockKey] = [0x636c6b, 1]

/** PostgreSQL truncates application names to 63 bytes. */
const applicationName = (): string => `provision ${process.pid} ${hostname()}`

interface Session {
  readonly name: string
  readonly since: Date
}

/** The other processes that hold the advisory lock, identified by the names of their sessions. */
const holders = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<Session>`SELECT application_name AS name, backend_start AS since
      FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND classid = ${lockSpace} AND objid = ${lockKey}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND application_name <> ${applicationName()}`,
    (sessions) =>
      sessions.flatMap(({ name, since }): ReadonlyArray<Holder.Holder> => {
        const [, pid, host] = /^provision ([0-9]+) (.*)$/.exec(name) ?? []
        return host === undefined ? [] : [{ pid: Number(pid), host, since: DateTime.unsafeFromDate(since) }]
      })
  )

/**
 * Options for a database.
 *
 * @since 0.2.0
 * @category models
 */
export interface DatabaseOptions {
  /** Whether to lock out other processes. Default: false. */
  readonly exclusive?: boolean | undefined
}

/**
 * Stores runs in a PostgreSQL database. Processes that apply the same file share the work and communicate only through
 * the database. If a process dies, another one, or the next one to start, takes over its work within seconds. With
 * `exclusive`, it fails if another process is using the database, and names that process; other processes fail
 * meanwhile.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerDatabase = (
  url: Redacted.Redacted,
  { exclusive = false }: DatabaseOptions = {}
): Layer.Layer<DurableState, StateUnusable | ConfigError.ConfigError> =>
  Layer.scoped(
    DurableState,
    Effect.gen(function*() {
      const state = "the database"
      const failed = (error: SqlError) =>
        new StateUnusable({ state, reason: "Failed", detail: `cannot be reached: ${describe(error)}` })
      const layer = PgClient.layer({ url, applicationName: applicationName() })
      const context = yield* Effect.catchTag(Layer.build(layer), "SqlError", failed)
      const sql = Context.get(context, SqlClient.SqlClient)
      const session = yield* Effect.mapError(sql.reserve, failed)
      const lock = exclusive ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared"
      const [locked] = yield* Effect.mapError(
        session.executeUnprepared(`SELECT ${lock}(${lockSpace}, ${lockKey}) AS locked`, [], undefined),
        failed
      )
      if (locked.locked !== true) {
        const detail = Holder.render(yield* Effect.mapError(holders(sql), failed))
        return yield* new StateUnusable({ state, reason: "InUse", detail })
      }
      return yield* make(state, sql, holders(sql), {
        runnerStorage: "sql",
        shardingConfig: {
          ...shutdown,
          runnerAddress: Option.some(RunnerAddress.make(randomUUID(), 1)),
          entityMessagePollInterval: "500 millis",
          refreshAssignmentsInterval: "1 second",
          shardLockRefreshInterval: "2 seconds",
          shardLockExpiration: "6 seconds"
        }
      })
    })
  )
