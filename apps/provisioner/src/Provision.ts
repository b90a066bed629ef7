/**
 * Reconciles an organization with its desired state, all or nothing: creates or updates it with its domains, its
 * members and their roles, its metadata and its logo. If a step fails or the run is interrupted, the completed steps
 * are rolled back in reverse order.
 *
 * @since 0.1.0
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as OrganizationPermissions from "@effect-clerk/client/OrganizationPermissions"
import type * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as Array_ from "effect/Array"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as AccessActions from "./AccessActions.js"
import {
  absent,
  type Action,
  action,
  failed,
  grace,
  type Obstacle,
  present,
  removal,
  type Result,
  rollbackLimits,
  type Single,
  type StepFailed
} from "./Action.js"
import * as CurrentState from "./CurrentState.js"
import type * as DesiredState from "./DesiredState.js"
import * as OrganizationActions from "./OrganizationActions.js"
import * as Plan from "./Plan.js"
import * as Step from "./Step.js"

export { type Action, grace, Result, StepFailed } from "./Action.js"

/**
 * Performs the steps of one part of a plan in sequence. A step must be rolled back when the scope of the part closes
 * without success.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly perform: (action: Action) => Effect.Effect<Result, StepFailed, Scope.Scope>
}

/**
 * An event of a step. `Left`: the step was not rolled back, because this run cannot prove that it made the change or
 * because the resource was changed since. `Stuck`: the rollback failed.
 *
 * @since 0.1.0
 * @category models
 */
export type Event = Data.TaggedEnum<{
  Done: { readonly step: Step.Step }
  Failed: { readonly step: Step.Step; readonly error: StepFailed }
  RolledBack: { readonly step: Step.Step }
  Left: { readonly step: Step.Step; readonly error: StepFailed }
  Stuck: { readonly step: Step.Step; readonly error: StepFailed }
}>

/**
 * The constructors of events.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Event = Data.taggedEnum<Event>()

/**
 * The event for a rollback that did not succeed.
 *
 * @since 0.2.0
 * @category constructors
 */
export const notRolledBack = (error: StepFailed): "Left" | "Stuck" =>
  error.reason === "NotOwn" || error.reason === "ChangedSince" ? "Left" : "Stuck"

/**
 * Executes a step in a daemon, because an interruption is passed on to child fibers. The execution ends with a result
 * even if this effect is interrupted.
 */
const settled = ({ execute, resolve }: Action): Effect.Effect<Result, StepFailed> =>
  Effect.uninterruptible(Effect.gen(function*() {
    const interruption = yield* Deferred.make<void>()
    const isLate = Effect.zipRight(Deferred.await(interruption), Effect.sleep(grace))
    const execution = yield* Effect.raceFirst(Effect.asSome(execute), Effect.zipRight(isLate, Effect.succeedNone)).pipe(
      Effect.flatMap((result) => Option.isSome(result) ? Effect.succeed(result.value) : resolve),
      Effect.interruptible,
      Effect.forkDaemon
    )
    const ended = Fiber.await(execution)
    const exit = yield* Effect.catchAllCause(
      Effect.interruptible(ended),
      () => Effect.zipRight(Deferred.succeed(interruption, undefined), ended)
    )
    return yield* exit
  }))

/**
 * Performs steps in this process, and passes each event to `onEvent`. After an interruption, the step in flight has
 * {@link grace} to complete, because only its answer shows whether there is something to roll back. Then it is
 * interrupted, and the run reads whether it was applied.
 *
 * @since 0.1.0
 * @category constructors
 */
export const direct = (onEvent: (event: Event) => Effect.Effect<void>): Service => ({
  perform: (action) => {
    const { again = false, step, undo } = action
    const call = Effect.tapBoth(settled(action), {
      onFailure: (error) => onEvent(Event.Failed({ step, error })),
      onSuccess: () => again ? Effect.void : onEvent(Event.Done({ step }))
    })
    if (undo === undefined) return Effect.uninterruptible(call)
    return Effect.acquireRelease(
      call,
      (result, exit) =>
        Exit.isSuccess(exit) ? Effect.void : Effect.matchEffect(undo(result), {
          onFailure: (error) => onEvent(Event[notRolledBack(error)]({ step, error })),
          onSuccess: () => onEvent(Event.RolledBack({ step }))
        })
    )
  }
})

/**
 * How steps are performed. By default, they are performed in this process with {@link direct}.
 *
 * @example
 * import * as Provision from "@effect-clerk/provisioner/Provision"
 * import * as Effect from "effect/Effect"
 *
 * const logged = Effect.provideService(
 *   Provision.Steps,
 *   Provision.direct(({ _tag, step }) => Effect.log(_tag, step._tag))
 * )
 *
 * @since 0.1.0
 * @category references
 */
export class Steps extends Context.Reference<Steps>()("@effect-clerk/provisioner/Steps", {
  defaultValue: (): Service =>
    direct((event) =>
      event._tag === "Stuck" || event._tag === "Left"
        ? Effect.logWarning(`not rolled back: ${event.error.step}: ${event.error.message}`)
        : Effect.void
    )
}) {}

const alsoOfAnother: Obstacle = {
  _tag: "NotOwn",
  message: "Not rolled back: another run made the same change and completed more of the plan."
}

/** Performs the steps of a part while other runs may perform the same steps concurrently. */
const besideOthers = <S extends Step.Step>(steps: ReadonlyArray<S>, { actionOf, isSeen = () => true, notes }: {
  readonly actionOf: (step: S) => Single
  /** Whether the state shows that another run has performed a step. */
  readonly isSeen?: (step: S) => boolean
  readonly notes: OrganizationActions.Notes<S>
}) =>
  Effect.gen(function*() {
    const { perform } = yield* Steps

    // changes of concurrent runs are visible only once they are made
    const isAlsoOfAnother = yield* Effect.cached(
      Effect.exists(steps, (step) =>
        notes.has(step) || !isSeen(step)
          ? Effect.succeed(false)
          : Effect.map(actionOf(step).progress, (is) => is === "After")).pipe(
          Timeouts.with(rollbackLimits),
          Throttle.interactive
        )
    )

    const noted = (step: S) => <R>(call: Effect.Effect<Result, StepFailed, R>) =>
      Effect.tapBoth(call, {
        onFailure: ({ doubtful }) => Effect.sync(() => doubtful && notes.set(step, "Doubtful")),
        onSuccess: ({ by }) => Effect.sync(() => notes.set(step, by))
      })

    return {
      applyStep: (step: S, undoable: boolean) => {
        const action = actionOf(step)
        // noted before an interruption can drop the result, and again because a durable run may only read its record
        return noted(step)(perform({
          ...action,
          execute: noted(step)(action.execute),
          resolve: noted(step)(action.resolve),
          undo: !undoable ? undefined : (result) =>
            Effect.flatMap(
              result.by === "Run" ? isAlsoOfAnother : Effect.succeed(false),
              (isIt) => isIt ? Effect.fail(failed(action.key)(alsoOfAnother)) : action.undo(result)
            )
        }))
      },
      /** Repeats a step that another run had also performed and has since rolled back. */
      settle: (step: S) => {
        if (Step.kind(step) !== "update" && notes.get(step) === "Run") return Effect.void
        const action = actionOf(step)
        return perform({
          ...action,
          key: `${action.key}, again`,
          again: true,
          execute: Effect.flatMap(
            action.progress,
            (is) => is === "Before" ? action.execute : Effect.succeed<Result>({ id: null, by: "Other" })
          ),
          undo: undefined
        })
      }
    }
  })

/**
 * Applies a part of a plan, and returns the ids of its organizations. Fails with the failed step, after the completed
 * steps are rolled back. An interruption also rolls them back, and gives the step in flight {@link grace} to complete.
 * Steps that cannot be rolled back come last. Once one of them is done, nothing is rolled back any more, and the
 * remaining steps are attempted.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  { existing, steps }: Plan.Part
): Effect.Effect<ReadonlyMap<string, OrganizationId>, StepFailed, CurrentState.OrganizationResources> =>
  Effect.gen(function*() {
    const { begin, within } = yield* OrganizationActions.make
    const ids = new Map(Object.entries(existing))
    const created = new Set<string>()
    const notes: OrganizationActions.Notes = new Map()
    const moved = new Set(steps.flatMap((step) => step._tag === "DeleteDomain" ? [step.name.toLowerCase()] : []))

    const actionOf = (step: Step.OrganizationStep): Single =>
      step._tag === "CreateOrganization" ? begin(step, notes) : within(ids.get(step.organization)!, step)

    const isTemporary = Step.Step.$is("ChangeLimit")
    const together = yield* besideOthers(steps, {
      actionOf,
      notes,
      isSeen: (step) => !isTemporary(step) && ids.has(step.organization)
    })

    const applyStep = (step: Step.OrganizationStep) =>
      Effect.suspend(() => {
        const goesWithOrganization = created.has(step.organization)
          && !(step._tag === "CreateDomain" && moved.has(step.name))
        return Effect.tap(together.applyStep(step, !goesWithOrganization), ({ by, id }) => {
          if (step._tag !== "CreateOrganization") return
          ids.set(step.organization, OrganizationId.make(id!))
          if (by === "Run") created.add(step.organization)
        })
      })

    const settle = (step: Step.OrganizationStep) =>
      created.has(step.organization) || isTemporary(step) || Step.isFinal(step) ? Effect.void : together.settle(step)

    const committed = steps.findIndex(Step.isFinal) + 1
    const [first, last] = committed === 0 ? [steps, []] : [steps.slice(0, committed), steps.slice(committed)]
    yield* Effect.forEach(first, applyStep, { discard: true }).pipe(
      Effect.zipRight(Effect.forEach(first, settle, { discard: true })),
      Effect.scoped
    )

    const rest = Array_.groupBy(last, ({ organization }) => `of ${organization}`)
    yield* Effect.validateAll(
      Object.values(rest),
      (steps) => Effect.forEach(steps, (step) => Effect.scoped(applyStep(step)), { discard: true }),
      { discard: true }
    ).pipe(Effect.mapError(([error]) => error))
    return ids
  })

/**
 * Applies a change of the allowlist, independently of other steps.
 *
 * @since 0.1.0
 * @category running
 */
export const runAllowlist = (
  step: Step.AllowlistStep
): Effect.Effect<void, StepFailed, AllowlistIdentifiers.AllowlistIdentifiers> =>
  Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const { perform } = yield* Steps
    const find = allowlistIdentifiers.listStream().pipe(
      Stream.filter(({ identifier }) => identifier.toLowerCase() === step.identifier.toLowerCase()),
      Stream.runHead
    )
    const { undo: _, ...standing } = step._tag === "AllowIdentifier"
      ? action(step, {
        make: Effect.as(allowlistIdentifiers.create({ identifier: step.identifier }), null),
        look: () => Effect.map(find, (entry) => Option.isSome(entry) ? present(true) : absent),
        back: () => Effect.void
      })
      : removal(step, {
        remove: allowlistIdentifiers.delete({ identifierId: step.identifierId }),
        look: Effect.map(find, (entry) => Option.isNone(entry) ? present(true) : absent),
        restore: Effect.void
      })
    yield* perform(standing)
  }).pipe(Effect.scoped)

/**
 * Applies changes of roles and permissions, all or nothing. A deletion must be the only step, and is not rolled back.
 *
 * @since 0.2.0
 * @category running
 */
export const runAccess = (
  steps: ReadonlyArray<Step.AccessStep>
): Effect.Effect<
  void,
  StepFailed,
  OrganizationPermissions.OrganizationPermissions | OrganizationRoles.OrganizationRoles
> =>
  Effect.gen(function*() {
    const isDeletion = (step: Step.AccessStep) => Step.kind(step) === "delete"
    const { applyStep, settle } = yield* besideOthers(steps, { actionOf: yield* AccessActions.make, notes: new Map() })
    yield* Effect.forEach(steps, (step) => applyStep(step, !isDeletion(step)), { discard: true })
    yield* Effect.forEach(steps, (step) => isDeletion(step) ? Effect.void : settle(step), { discard: true })
  }).pipe(Effect.scoped)

/**
 * Reconciles one organization with its desired state and returns its id: reads the current state, makes a plan, and
 * applies it with {@link run}. Anything that `spec` does not mention is not touched. Fails with an error of the client
 * if the organization cannot be read, and with {@link StepFailed} if a step fails, after the completed steps are rolled
 * back.
 *
 * @example
 * import * as Provision from "@effect-clerk/provisioner/Provision"
 * import { OrganizationSlug } from "@effect-clerk/core/Organization"
 * import { UserId } from "@effect-clerk/core/User"
 *
 * const acme = Provision.organization({
 *   slug: OrganizationSlug.make("acme"),
 *   name: "Acme Inc.",
 *   publicMetadata: { plan: "enterprise" },
 *   domains: [{ name: "acme.com", enrollmentMode: "automatic_suggestion" }],
 *   members: [{ userId: UserId.make("user_2abc"), role: "org:admin" }]
 * })
 *
 * @since 0.1.0
 * @category running
 */
export const organization = (
  spec: DesiredState.Organization,
  options: Plan.Options = {}
): Effect.Effect<OrganizationId, ClerkError.ClerkError | StepFailed, CurrentState.OrganizationResources> =>
  Effect.gen(function*() {
    const users = yield* CurrentState.readUsers((spec.members ?? []).flatMap(({ email }) => email ?? []))
    const current = yield* CurrentState.readOrganization(spec, { ...options, users })
    const limits = yield* CurrentState.readLimits
    const { parts: [part], refused } = Plan.organization(spec, current, { ...options, limits, users })
    if (refused.length > 0) {
      return yield* failed(`provision ${spec.slug}`)({ _tag: "Refused", message: refused.join(" ") })
    }
    return part === undefined ? current!.organization.id : (yield* run(part)).get(spec.slug)!
  })
