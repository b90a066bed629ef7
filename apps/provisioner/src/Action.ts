/**
 * A step as calls: how to apply it, how to tell whether it is applied, and how to roll it back.
 */
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Step from "./Step.js"

/**
 * A step that could not be applied or rolled back: its key, and the reason as text and for programs. Plain data, with a
 * schema for storing it.
 *
 * @since 0.1.0
 * @category errors
 */
export class StepFailed extends Schema.TaggedError<StepFailed>("@effect-clerk/provisioner/StepFailed")("StepFailed", {
  step: Schema.String,
  /**
   * The tag of the client's error, or `SlugNotKept`, `LogoNotKept`, `NotOwn`, `ChangedSince`, `Refused` or
   * `Interrupted`.
   */
  reason: Schema.String,
  /** Clerk's error codes, if Clerk answered. */
  codes: Schema.Array(Schema.String),
  /** Whether the step may have been applied nevertheless. */
  doubtful: Schema.Boolean,
  message: Schema.String
}) {}

/**
 * The result of a step: the id of the resource that it created or `null`, and who made the change. `Run` is this run,
 * which has received Clerk's answer; only such a step is rolled back. With `Doubtful`, the answer was lost, but the
 * resource is in the desired state. With `Other`, it was in the desired state without this run.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Result = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  by: Schema.Literal("Run", "Doubtful", "Other")
})

/**
 * The type of {@link Result}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Result extends Schema.Schema.Type<typeof Result> {}

/**
 * How to apply a step and roll it back. Neither depends on the memory of the process that began the run: `undo`
 * receives the result, and both may be retried.
 *
 * @since 0.1.0
 * @category models
 */
export interface Action {
  readonly step: Step.Step
  /** The name that identifies the step across runs. */
  readonly key: string
  /** Whether this repeats a completed step in case another run has rolled it back. */
  readonly again?: boolean | undefined
  readonly execute: Effect.Effect<Result, StepFailed>
  /** Reads whether an `execute` that was interrupted has applied the step. */
  readonly resolve: Effect.Effect<Result, StepFailed>
  /**
   * Rolls the step back. Fails with the reason `NotOwn` or `ChangedSince` if it leaves the resource unchanged. Absent
   * if the rollback of an earlier step undoes this one as well.
   */
  readonly undo?: ((result: Result) => Effect.Effect<void, StepFailed>) | undefined
}

/** Reasons other than an error of the client why a step cannot be applied or rolled back. */
export interface Obstacle {
  readonly _tag: "SlugNotKept" | "LogoNotKept" | "NotOwn" | "ChangedSince" | "Refused" | "Interrupted"
  readonly message: string
}

export const notOwn: Obstacle = {
  _tag: "NotOwn",
  message: "Not rolled back: this run has no proof that it made this change. Another run may have made it."
}

const changedSince: Obstacle = {
  _tag: "ChangedSince",
  message: "Not rolled back: it was changed after this run set it."
}

/**
 * How long a step in flight may continue after an interruption: 3 seconds. Only Clerk's answer proves that this run made
 * the change.
 *
 * @since 0.2.0
 * @category constants
 */
export const grace: Duration.Duration = Duration.seconds(3)

const interrupted: Obstacle = {
  _tag: "Interrupted",
  message: `Interrupted: Clerk did not answer within ${Duration.format(grace)}. The request may still be processed.`
}

export type Reason = ClerkError.ClerkError | Obstacle

export const isDoubtful = (error: Reason): boolean => {
  switch (error._tag) {
    case "Interrupted":
    case "RequestTimeout":
    case "ResponseDecodeError":
    case "ServerError":
      return true
    case "UnexpectedStatus":
      return error.status < 400
    // an earlier attempt may have arrived
    case "TransportError":
      return error.reason === "Interrupted" || error.idempotent
    default:
      return false
  }
}

const alreadyThere: ReadonlyArray<string> = [
  "form_identifier_exists",
  "organization_domain_already_exists",
  "organization_domain_already_exists_same_organization",
  "organization_invitation_not_pending",
  "organization_invitation_not_unique",
  "already_a_member_in_organization",
  "duplicate_record"
]

export const failed = (step: string) => (error: Reason) =>
  new StepFailed({
    step,
    reason: error._tag,
    codes: "errors" in error ? error.errors.map(({ code }) => code) : [],
    doubtful: isDoubtful(error),
    message: error.message
  })

const notDone = ({ codes, message, reason, step }: StepFailed) =>
  new StepFailed({ step, reason, codes, doubtful: false, message })

/** Whether a resource is in the state before or after a step, or in another one; with its id, if it has one. */
export type Progress = { readonly is: "Before" | "Changed" } | { readonly is: "After"; readonly id: string | null }

export const absent: Progress = { is: "Before" }

export const present = (asStated: boolean, id: string | null = null): Progress =>
  asStated ? { is: "After", id } : { is: "Changed" }

interface Calls {
  /** Makes the change. Returns the id of the resource that it created, or `null`. */
  readonly make: Effect.Effect<string | null, Reason>
  /** Reads the state of the resource. `own` is the result of this run, if it has one. */
  readonly look: (own?: Result) => Effect.Effect<Progress, Reason>
  readonly back: (id: string | null) => Effect.Effect<unknown, Reason>
}

/** The number of attempts to roll back a step if answers are lost. */
export const attempts = 3

/** The time limits of rollback calls, because a user may be waiting for the process to exit. */
export const rollbackLimits: Timeouts.SomeLimits = { attempt: "10 seconds", operation: "30 seconds" }

/** An action on its own, independent of its position in its part. */
export interface Single extends Action {
  readonly undo: NonNullable<Action["undo"]>
  /** The state of the resource, whoever changed it; `Changed` if it cannot be read. */
  readonly progress: Effect.Effect<Progress["is"]>
}

export const action = (step: Step.Step, { back, look, make }: Calls): Single => {
  const key = Step.key(step)
  const undo = (result: Result): Effect.Effect<unknown, Reason> =>
    Effect.flatMap(look(result), (progress) => {
      switch (progress.is) {
        case "Before":
          return Effect.void
        case "Changed":
          return Effect.fail(changedSince)
        case "After":
          return back(result.id)
      }
    })
  /** The result of a change whose answer does not show whether it was made. */
  const lookUp = (by: Result["by"], error: StepFailed, unchanged = error): Effect.Effect<Result, StepFailed> =>
    Effect.matchEffect(look(), {
      onFailure: () => Effect.fail(error),
      onSuccess: (progress) =>
        progress.is === "After"
          ? Effect.succeed({ id: progress.id, by })
          : Effect.fail(progress.is === "Before" ? unchanged : error)
    })
  return {
    step,
    key,
    progress: Effect.match(look(), { onFailure: () => "Changed", onSuccess: ({ is }) => is }),
    execute: make.pipe(
      Effect.map((id): Result => ({ id, by: "Run" })),
      Effect.mapError(failed(key)),
      Effect.catchAll((error) => {
        const isGone = error.reason === "NotFound" && Step.kind(step) === "delete"
        const isThere = isGone || error.codes.some((code) => alreadyThere.includes(code))
        if (!isThere && !error.doubtful) return Effect.fail(error)
        return lookUp(isThere ? "Other" : "Doubtful", error, notDone(error))
      })
    ),
    resolve: lookUp("Doubtful", failed(key)(interrupted)).pipe(Timeouts.with(rollbackLimits), Throttle.interactive),
    undo: (result) =>
      result.by === "Run"
        ? undo(result).pipe(
          Effect.retry({ while: isDoubtful, times: attempts - 1 }),
          Timeouts.with(rollbackLimits),
          Throttle.interactive,
          Effect.mapError(failed(key)),
          Effect.asVoid
        )
        : Effect.fail(failed(key)(notOwn))
  }
}

/** An update that is skipped if the resource is already in the desired state. */
export const change = (step: Step.Step, { back, look, make }: {
  readonly make: Effect.Effect<unknown, Reason>
  readonly look: Effect.Effect<Progress, Reason>
  readonly back: Effect.Effect<unknown, Reason>
}): Single => {
  const changing = action(step, { make: Effect.as(make, null), look: () => look, back: () => back })
  return {
    ...changing,
    execute: Effect.flatMap(
      Effect.mapError(look, failed(changing.key)),
      (progress) => progress.is === "After" ? Effect.succeed({ id: null, by: "Other" }) : changing.execute
    )
  }
}

export const removal = (step: Step.Step, { look, remove, restore }: {
  readonly remove: Effect.Effect<unknown, Reason>
  /** Whether it is deleted. */
  readonly look: Effect.Effect<Progress, Reason>
  readonly restore: Effect.Effect<unknown, Reason>
}): Single => action(step, { make: Effect.as(remove, null), look: () => look, back: () => restore })

export const found = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.catchIf(
    Effect.asSome(call),
    (error) => error instanceof ClerkError.NotFound,
    () => Effect.succeedNone
  )

export const gone = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> => Effect.asVoid(found(call))

/** Whether a resource has these values. */
export const has = <Fields extends object>(
  thing: { readonly [Key in keyof Fields]-?: unknown },
  fields: Fields
): boolean => Struct.keys(fields).every((key) => fields[key] === undefined || thing[key] === fields[key])

type MetadataFields = Step.StepOf<"MergeOrganizationMetadata">["to"]

/** Whether a merge would change nothing. */
export const hasMetadata = (
  thing: Required<MetadataFields>,
  { privateMetadata = {}, publicMetadata = {} }: MetadataFields
) =>
  MetadataPatch.isEmpty(MetadataPatch.make(thing.publicMetadata, publicMetadata))
  && MetadataPatch.isEmpty(MetadataPatch.make(thing.privateMetadata, privateMetadata))

export const changed = <A, Fields>(
  thing: Option.Option<A>,
  { from, to }: Step.Change<Fields>,
  isAs: (thing: A, fields: Fields) => boolean
): Progress =>
  Option.match(thing, {
    onNone: (): Progress => ({ is: "Changed" }),
    onSome: (thing): Progress =>
      isAs(thing, to) ? { is: "After", id: null } : { is: isAs(thing, from) ? "Before" : "Changed" }
  })
