/**
 * Brings an organization to what is desired of it, wholly or not at all: creates or updates it with its domains, its
 * members and their roles, its metadata and its logo. When a step fails, or the whole is interrupted, what was done is
 * taken back, last things first.
 *
 * @since 0.1.0
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as CurrentState from "./CurrentState.js"
import type * as DesiredState from "./DesiredState.js"
import * as Plan from "./Plan.js"
import * as Step from "./Step.js"

/**
 * A step that could not be carried out, or not be taken back: its key, and why, in words and for programs. Plain data,
 * with a schema for keeping it.
 *
 * @since 0.1.0
 * @category errors
 */
export class StepFailed extends Schema.TaggedError<StepFailed>("@effect-clerk/provisioner/StepFailed")("StepFailed", {
  step: Schema.String,
  /** The tag of the error of the client, `SlugNotKept` or `LogoNotKept`. */
  reason: Schema.String,
  /** What Clerk calls it, where Clerk answered. */
  codes: Schema.Array(Schema.String),
  /** Whether it may have been carried out all the same. */
  doubtful: Schema.Boolean,
  message: Schema.String
}) {}

/**
 * What is kept of a step that was carried out: the id of what it created, or `null`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Result = Schema.NullOr(Schema.String)

/**
 * The type of {@link Result}.
 *
 * @since 0.1.0
 * @category models
 */
export type Result = typeof Result.Type

/**
 * How a step is carried out and taken back. None of it needs the memory of the process that began: `undo` is given the
 * result, and all of it may be repeated.
 *
 * @since 0.1.0
 * @category models
 */
export interface Action {
  readonly step: Step.Step
  /** `Step.key` of the step. */
  readonly key: string
  readonly execute: Effect.Effect<Result, StepFailed>
  /**
   * For when it is not known whether the step was carried out: its result where it was; where it was not, or was and is
   * taken back now, nothing.
   */
  readonly settle: Effect.Effect<Option.Option<Result>, StepFailed>
  /** Absent where the undoing of an earlier step takes this one back as well. */
  readonly undo?: (result: Result) => Effect.Effect<void, StepFailed>
}

/**
 * Performs the steps of one organization, one after the other. A step is to be taken back when the scope, which is that
 * of the organization, closes without success.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly perform: (action: Action) => Effect.Effect<Result, StepFailed, Scope.Scope>
}

/**
 * What happened to a step. One that is `Stuck` was done and could not be taken back.
 *
 * @since 0.1.0
 * @category models
 */
export type Event = Data.TaggedEnum<{
  Done: { readonly step: Step.Step }
  Failed: { readonly step: Step.Step; readonly error: StepFailed }
  RolledBack: { readonly step: Step.Step }
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
 * Performs steps in this process, and tells what happens. A call that was begun comes to its end, for only then it is
 * known whether there is something to take back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const direct = (onEvent: (event: Event) => Effect.Effect<void>): Service => ({
  perform: ({ execute, settle, step, undo }) => {
    const settled = (error: StepFailed) =>
      Effect.matchEffect(settle, {
        onFailure: () => error,
        onSuccess: Option.match({ onNone: () => error, onSome: Effect.succeed })
      })
    const call = Effect.catchIf(execute, ({ doubtful }) => doubtful, settled).pipe(
      Effect.tapBoth({
        onFailure: (error) => onEvent(Event.Failed({ step, error })),
        onSuccess: () => onEvent(Event.Done({ step }))
      })
    )
    if (undo === undefined) return Effect.uninterruptible(call)
    return Effect.acquireRelease(
      call,
      (result, exit) =>
        Exit.isSuccess(exit) ? Effect.void : Effect.matchEffect(undo(result), {
          onFailure: (error) => onEvent(Event.Stuck({ step, error })),
          onSuccess: () => onEvent(Event.RolledBack({ step }))
        })
    )
  }
})

/**
 * How steps are performed: in this process unless something else is provided.
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
      event._tag === "Stuck"
        ? Effect.logWarning(`could not roll back: ${event.error.step}: ${event.error.message}`)
        : Effect.void
    )
}) {}

interface Unkept {
  readonly _tag: "SlugNotKept" | "LogoNotKept"
  readonly message: string
}

const slugNotKept = (slug: string | null): Unkept => ({
  _tag: "SlugNotKept",
  message: `Clerk gave it ${
    slug === null ? "no slug" : `the slug ${slug}`
  }. Switch slugs on in the settings of the instance.`
})

const logoNotKept: Unkept = {
  _tag: "LogoNotKept",
  message: "Clerk does not keep a logo that was replaced. Upload it again."
}

const isDoubtful = (error: ClerkError.ClerkError | Unkept): boolean => {
  switch (error._tag) {
    case "RequestTimeout":
    case "ResponseDecodeError":
    case "ServerError":
      return true
    case "UnexpectedStatus":
      return error.status < 400
    // of several attempts, the last need not be the one that arrived
    case "TransportError":
      return error.reason === "Interrupted" || error.idempotent
    default:
      return false
  }
}

type Reason = ClerkError.ClerkError | Unkept

const failed = (step: string) => (error: Reason) =>
  new StepFailed({
    step,
    reason: error._tag,
    codes: "errors" in error ? error.errors.map(({ code }) => code) : [],
    doubtful: isDoubtful(error),
    message: error.message
  })

const creation = <E extends Reason>(step: Step.Step, { create, find, remove }: {
  readonly create: Effect.Effect<Result, E>
  readonly find: Effect.Effect<Option.Option<Result>, Reason>
  readonly remove: (result: Result) => Effect.Effect<unknown, Reason>
}): Required<Action> => {
  const key = Step.key(step)
  return {
    step,
    key,
    execute: Effect.mapError(create, failed(key)),
    settle: Effect.mapError(find, failed(key)),
    undo: (result) => Effect.mapError(Effect.asVoid(remove(result)), failed(key))
  }
}

const change = (step: Step.Step, { back, make }: {
  readonly make: Effect.Effect<unknown, Reason>
  readonly back: Effect.Effect<unknown, Reason>
}): Required<Action> => {
  const key = Step.key(step)
  const undo = Effect.mapError(Effect.asVoid(back), failed(key))
  return {
    step,
    key,
    execute: Effect.mapError(Effect.as(make, null), failed(key)),
    settle: Effect.as(undo, Option.none()),
    undo: () => undo
  }
}

const gone = <A, E, R>(call: Effect.Effect<A, E | ClerkError.NotFound, R>) =>
  Effect.catchIf(call, (error) => error instanceof ClerkError.NotFound, () => Effect.void) as Effect.Effect<
    A | void,
    Exclude<E, ClerkError.NotFound>,
    R
  >

const removal = (step: Step.Step, { remove, restore = Effect.void }: {
  readonly remove: Effect.Effect<unknown, Reason>
  readonly restore?: Effect.Effect<unknown, Reason>
}): Required<Action> => {
  const key = Step.key(step)
  const execute = Effect.mapError(Effect.as(gone(remove), null), failed(key))
  return {
    step,
    key,
    execute,
    settle: Effect.asSome(execute),
    undo: () => Effect.mapError(Effect.asVoid(restore), failed(key))
  }
}

const found = <A, E, R>(call: Effect.Effect<A, E | ClerkError.NotFound, R>) =>
  Effect.map(gone(call), (value) => value === undefined ? Option.none<A>() : Option.some(value as A))

/** The actions of the steps of organizations. */
const actions = Effect.gen(function*() {
  const organizationDomains = yield* OrganizationDomains.OrganizationDomains
  const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
  const organizations = yield* Organizations.Organizations

  const begin = (step: Step.StepOf<"CreateOrganization">) => {
    const { _tag, organization: slug, ...settings } = step
    const remove = (id: Result) => gone(organizations.delete({ organizationId: OrganizationId.make(id!) }))
    return creation(step, {
      create: Effect.flatMap(
        organizations.create({ slug, ...settings }),
        (created) =>
          created.slug === slug
            ? Effect.succeed(created.id)
            : Effect.zipRight(remove(created.id), Effect.fail(slugNotKept(created.slug)))
      ),
      find: Effect.map(found(organizations.get({ organizationId: slug })), Option.map(({ id }) => id)),
      remove
    })
  }

  const within = (organizationId: OrganizationId, step: Step.StepWithin): Required<Action> => {
    switch (step._tag) {
      case "UpdateOrganization":
        return change(step, {
          make: organizations.update({ organizationId, ...step.to }),
          back: organizations.update({ organizationId, ...step.from })
        })
      case "MergeOrganizationMetadata":
      case "RecordLogo":
        return change(step, {
          make: organizations.mergeMetadata({ organizationId, ...step.to }),
          back: organizations.mergeMetadata({ organizationId, ...step.from })
        })
      case "DeleteOrganization":
        return removal(step, { remove: organizations.delete({ organizationId }) })
      case "CreateDomain": {
        const { _tag, organization: _, ...domain } = step
        return creation(step, {
          create: Effect.map(organizationDomains.create({ organizationId, ...domain }), ({ id }) => id),
          find: organizationDomains.listStream({ organizationId }).pipe(
            Stream.filter(({ name }) => name.toLowerCase() === step.name),
            Stream.runHead,
            Effect.map(Option.map(({ id }) => id))
          ),
          remove: (id) => gone(organizationDomains.delete({ organizationId, domainId: OrganizationDomainId.make(id!) }))
        })
      }
      case "UpdateDomain": {
        const { domainId, from, to } = step
        return change(step, {
          make: organizationDomains.update({ organizationId, domainId, ...to }),
          back: organizationDomains.update({ organizationId, domainId, ...from })
        })
      }
      case "DeleteDomain": {
        const { _tag, domainId, organization: _, ...domain } = step
        return removal(step, {
          remove: organizationDomains.delete({ organizationId, domainId }),
          restore: organizationDomains.create({ organizationId, ...domain })
        })
      }
      case "CreateMembership": {
        const { _tag, organization: _, ...member } = step
        return creation(step, {
          create: Effect.as(organizationMemberships.create({ organizationId, ...member }), null),
          find: Effect.map(
            found(organizationMemberships.get({ organizationId, userId: step.userId })),
            Option.as(null)
          ),
          remove: () => gone(organizationMemberships.delete({ organizationId, userId: step.userId }))
        })
      }
      case "UpdateRole": {
        const { from, to, userId } = step
        return change(step, {
          make: organizationMemberships.update({ organizationId, userId, role: to }),
          back: organizationMemberships.update({ organizationId, userId, role: from })
        })
      }
      case "MergeMembershipMetadata": {
        const { from, to, userId } = step
        return change(step, {
          make: organizationMemberships.updateMetadata({ organizationId, userId, ...to }),
          back: organizationMemberships.updateMetadata({ organizationId, userId, ...from })
        })
      }
      case "DeleteMembership": {
        const { _tag, organization: _, ...member } = step
        return removal(step, {
          remove: organizationMemberships.delete({ organizationId, userId: step.userId }),
          restore: organizationMemberships.create({ organizationId, ...member })
        })
      }
      case "UploadLogo":
        return change(step, {
          make: organizations.uploadLogo({ organizationId, file: step.logo.image }),
          back: step.replaces ? Effect.fail(logoNotKept) : gone(organizations.deleteLogo({ organizationId }))
        })
    }
  }
  return { begin, within }
})

/**
 * Carries out what is planned for one organization and returns its id. Interruption waits for the call that is under
 * way. Fails with the step that failed, after what was done before it was taken back.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  { start, steps }: Plan.OrganizationPlan
): Effect.Effect<OrganizationId, StepFailed, CurrentState.OrganizationResources> =>
  Effect.gen(function*() {
    const { begin, within } = yield* actions
    const { perform } = yield* Steps
    if (start._tag === "Existing") {
      yield* Effect.forEach(steps, (step) => perform(within(start.organizationId, step)), { discard: true })
      return start.organizationId
    }
    const organizationId = OrganizationId.make((yield* perform(begin(start)))!)
    yield* Effect.forEach(steps, (step) => {
      const { undo: _, ...action } = within(organizationId, step)
      return perform(action)
    }, { discard: true })
    return organizationId
  }).pipe(Effect.scoped)

/**
 * Carries out a change of the allow-list, which stands on its own.
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
    const { undo: _, ...action } = step._tag === "AllowIdentifier"
      ? creation(step, {
        create: allowlistIdentifiers.create({ identifier: step.identifier }).pipe(
          ClerkError.catchCode("duplicate_record", () => Effect.void),
          Effect.as(null)
        ),
        find: allowlistIdentifiers.listStream().pipe(
          Stream.filter(({ identifier }) => identifier.toLowerCase() === step.identifier),
          Stream.runHead,
          Effect.map(Option.as(null))
        ),
        remove: () => Effect.void
      })
      : removal(step, { remove: allowlistIdentifiers.delete({ identifierId: step.identifierId }) })
    yield* perform(action)
  }).pipe(Effect.scoped)

/**
 * Brings one organization to what is desired of it and returns its id: reads what is there, plans, and carries the plan
 * out with {@link run}. What `spec` does not speak of stays as it is. Fails with an error of the client where the
 * organization could not be read, and with {@link StepFailed} where it could not be brought there, in which case it is
 * as it was.
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
  CurrentState.readOrganization(spec, options).pipe(
    Effect.map((current) => Plan.organization(spec, current, options)),
    Effect.flatMap(run)
  )
