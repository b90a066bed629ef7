/**
 * Reconciles an organization with its desired state, all or nothing: creates or updates it with its domains, its
 * members and their roles, its metadata and its logo. If a step fails or the run is interrupted, the completed steps
 * are rolled back in reverse order.
 *
 * @since 0.1.0
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationInvitations from "@effect-clerk/client/OrganizationInvitations"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as OrganizationPermissions from "@effect-clerk/client/OrganizationPermissions"
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId, type OrganizationSlug } from "@effect-clerk/core/Organization"
import { type OrganizationInvitation, OrganizationInvitationId } from "@effect-clerk/core/OrganizationInvitation"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import {
  OrganizationPermissionId,
  type OrganizationRole,
  OrganizationRoleId
} from "@effect-clerk/core/OrganizationRole"
import { type OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { UserId } from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import * as CurrentState from "./CurrentState.js"
import type * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Plan from "./Plan.js"
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
  /** The tag of the client's error, or `SlugNotKept`, `LogoNotKept`, `NotOwn`, `ChangedSince` or `Refused`. */
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
  /**
   * Rolls the step back. Fails with the reason `NotOwn` or `ChangedSince` if it leaves the resource unchanged. Absent
   * if the rollback of an earlier step undoes this one as well.
   */
  readonly undo?: ((result: Result) => Effect.Effect<void, StepFailed>) | undefined
}

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
 * Performs steps in this process, and passes each event to `onEvent`. A call in flight is not interrupted, because only
 * its answer shows whether there is something to roll back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const direct = (onEvent: (event: Event) => Effect.Effect<void>): Service => ({
  perform: ({ again = false, execute, step, undo }) => {
    const call = Effect.tapBoth(execute, {
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

/** Reasons other than an error of the client why a step cannot be applied or rolled back. */
interface Obstacle {
  readonly _tag: "SlugNotKept" | "LogoNotKept" | "NotOwn" | "ChangedSince" | "Refused"
  readonly message: string
}

const slugNotKept = (slug: string | null): Obstacle => ({
  _tag: "SlugNotKept",
  message: `Clerk returned ${
    slug === null ? "no slug" : `the slug ${slug}`
  }. Enable slugs in the settings of the instance.`
})

const logoNotKept: Obstacle = {
  _tag: "LogoNotKept",
  message: "Clerk does not keep a replaced logo. Upload it again."
}

const notOwn: Obstacle = {
  _tag: "NotOwn",
  message: "Not rolled back: this run has no proof that it made this change. Another run may have made it."
}

const noPermission = (key: string): Obstacle => ({
  _tag: "Refused",
  message: `Permission ${key} no longer exists in this instance.`
})

const alsoOfAnother: Obstacle = {
  _tag: "NotOwn",
  message: "Not rolled back: another run made the same change and completed more of the plan."
}

const changedSince: Obstacle = {
  _tag: "ChangedSince",
  message: "Not rolled back: it was changed after this run set it."
}

type Reason = ClerkError.ClerkError | Obstacle

const isDoubtful = (error: Reason): boolean => {
  switch (error._tag) {
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

const failed = (step: string) => (error: Reason) =>
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
type Progress = { readonly is: "Before" | "Changed" } | { readonly is: "After"; readonly id: string | null }

const absent: Progress = { is: "Before" }

const present = (asStated: boolean, id: string | null = null): Progress =>
  asStated ? { is: "After", id } : { is: "Changed" }

interface Calls {
  /** Makes the change. Returns the id of the resource that it created, or `null`. */
  readonly make: Effect.Effect<string | null, Reason>
  /** Reads the state of the resource. `own` is the result of this run, if it has one. */
  readonly look: (own?: Result) => Effect.Effect<Progress, Reason>
  readonly back: (id: string | null) => Effect.Effect<unknown, Reason>
}

/** The number of attempts to roll back a step if answers are lost. */
const attempts = 3

/** The time limits of rollback calls, because a user may be waiting for the process to exit. */
const rollbackLimits: Timeouts.SomeLimits = { attempt: "10 seconds", operation: "30 seconds" }

/** An action on its own, independent of its position in its part. */
interface Single extends Action {
  readonly undo: NonNullable<Action["undo"]>
  /** The state of the resource, whoever changed it; `Changed` if it cannot be read. */
  readonly progress: Effect.Effect<Progress["is"]>
}

const action = (step: Step.Step, { back, look, make }: Calls): Single => {
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
        return Effect.matchEffect(look(), {
          onFailure: () => Effect.fail(error),
          onSuccess: (progress) => {
            if (progress.is === "After") {
              return Effect.succeed<Result>({ id: progress.id, by: isThere ? "Other" : "Doubtful" })
            }
            return Effect.fail(progress.is === "Before" ? notDone(error) : error)
          }
        })
      })
    ),
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
const change = (step: Step.Step, { back, look, make }: {
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

const removal = (step: Step.Step, { look, remove, restore }: {
  readonly remove: Effect.Effect<unknown, Reason>
  /** Whether it is deleted. */
  readonly look: Effect.Effect<Progress, Reason>
  readonly restore: Effect.Effect<unknown, Reason>
}): Single => action(step, { make: Effect.as(remove, null), look: () => look, back: () => restore })

const found = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.catchIf(
    Effect.asSome(call),
    (error) => error instanceof ClerkError.NotFound,
    () => Effect.succeedNone
  )

const gone = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> => Effect.asVoid(found(call))

/** Whether a resource has these values. */
const has = <Fields extends object>(thing: { readonly [Key in keyof Fields]-?: unknown }, fields: Fields): boolean =>
  Struct.keys(fields).every((key) => fields[key] === undefined || thing[key] === fields[key])

type MetadataFields = Step.StepOf<"MergeOrganizationMetadata">["to"]

/** Whether a merge would change nothing. */
const hasMetadata = (thing: Required<MetadataFields>, { privateMetadata = {}, publicMetadata = {} }: MetadataFields) =>
  MetadataPatch.isEmpty(MetadataPatch.make(thing.publicMetadata, publicMetadata))
  && MetadataPatch.isEmpty(MetadataPatch.make(thing.privateMetadata, privateMetadata))

const changed = <A, Fields>(
  thing: Option.Option<A>,
  { from, to }: Step.Change<Fields>,
  isAs: (thing: A, fields: Fields) => boolean
): Progress =>
  Option.match(thing, {
    onNone: (): Progress => ({ is: "Changed" }),
    onSome: (thing): Progress =>
      isAs(thing, to) ? { is: "After", id: null } : { is: isAs(thing, from) ? "Before" : "Changed" }
  })

/** Who made the change of each attempted step of a part. Steps that may have been applied are `Doubtful`. */
type Notes<S extends Step.Step = Step.OrganizationStep> = Map<S, Result["by"]>

/** What a run has created, or may have created, in an organization. */
const madeIn = (organization: OrganizationSlug, notes: Notes) => {
  const steps = Array.from(notes).flatMap(([step, by]) =>
    by === "Other" || step.organization !== organization ? [] : [step]
  )
  return {
    domains: new Set(steps.flatMap((step) => step._tag === "CreateDomain" ? [step.name] : [])),
    members: new Set(steps.flatMap((step) => step._tag === "CreateMembership" ? [step.userId] : [])),
    invitations: new Set(steps.flatMap((step) => step._tag === "CreateInvitation" ? [step.emailAddress] : []))
  }
}

/** The actions for steps of organizations. */
const actions = Effect.gen(function*() {
  const organizationDomains = yield* OrganizationDomains.OrganizationDomains
  const organizationInvitations = yield* OrganizationInvitations.OrganizationInvitations
  const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
  const organizations = yield* Organizations.Organizations

  /** Whether an organization has something that this run did not create. */
  const hasForeign = (organizationId: OrganizationId, organization: OrganizationSlug, notes: Notes) =>
    Effect.gen(function*() {
      const { domains, invitations, members } = madeIn(organization, notes)
      const member = yield* organizationMemberships.listStream({ organizationId }).pipe(
        Stream.filter(({ publicUserData }) => publicUserData === null || !members.has(publicUserData.userId)),
        Stream.runHead
      )
      if (Option.isSome(member)) return true
      const invitation = yield* organizationInvitations.listStream({ organizationId, status: "pending" }).pipe(
        Stream.filter(({ emailAddress }) => !invitations.has(emailAddress.toLowerCase())),
        Stream.runHead
      )
      if (Option.isSome(invitation)) return true
      const domain = yield* organizationDomains.listStream({ organizationId }).pipe(
        Stream.filter(({ name }) => !domains.has(name.toLowerCase())),
        Stream.runHead,
        ClerkError.catchCode("organization_domains_not_enabled", () => Effect.succeedNone)
      )
      return Option.isSome(domain)
    })

  const begin = (step: Step.StepOf<"CreateOrganization">, notes: Notes) => {
    const { _tag, organization: slug, ...fields } = step
    const settings = Struct.omit(fields, "publicMetadata", "privateMetadata")
    const remove = (id: string | null) => gone(organizations.delete({ organizationId: OrganizationId.make(id!) }))
    return action(step, {
      make: Effect.flatMap(
        organizations.create({ slug, ...fields }),
        (created) =>
          created.slug === slug
            ? Effect.succeed(created.id)
            : Effect.zipRight(remove(created.id), Effect.fail(slugNotKept(created.slug)))
      ),
      look: (own) =>
        Effect.gen(function*() {
          const organizationId = own === undefined ? slug : OrganizationId.make(own.id!)
          const current = yield* found(organizations.get({ organizationId }))
          if (Option.isNone(current)) return absent
          const { value } = current
          const asStated = has(value, settings) && hasMetadata(value, step)
          return present(asStated && !(own !== undefined && (yield* hasForeign(value.id, slug, notes))), value.id)
        }),
      back: remove
    })
  }

  const within = (organizationId: OrganizationId, step: Step.StepWithin): Single => {
    const current = found(organizations.get({ organizationId }))
    const domains = organizationDomains.listStream({ organizationId })
    const findDomain = (isIt: (domain: OrganizationDomain) => boolean) => Stream.runHead(Stream.filter(domains, isIt))
    /** An accepted invitation counts as changed, because the invited user is a member now. */
    const findInvitation = (id: string): Effect.Effect<Progress, Reason> =>
      Effect.map(
        found(organizationInvitations.get({ organizationId, invitationId: OrganizationInvitationId.make(id) })),
        Option.match({
          onNone: () => absent,
          onSome: ({ id, status }) =>
            status === "pending" || status === "accepted" ? present(status === "pending", id) : absent
        })
      )
    const findMember = (userId: UserId) => found(organizationMemberships.get({ organizationId, userId }))
    switch (step._tag) {
      case "UpdateOrganization":
        return change(step, {
          make: organizations.update({ organizationId, ...step.to }),
          look: Effect.map(current, (current) => changed(current, step, has)),
          back: organizations.update({ organizationId, ...step.from })
        })
      case "ChangeLimit": {
        const set = (maxAllowedMemberships: number) => ({ organizationId, maxAllowedMemberships })
        return change(step, {
          make: organizations.update(set(step.to)),
          look: Effect.map(
            current,
            (current) => changed(current, step, (one, limit) => one.maxAllowedMemberships === limit)
          ),
          back: organizations.update(set(step.from))
        })
      }
      case "MergeOrganizationMetadata":
      case "RecordLogo":
        return change(step, {
          make: organizations.mergeMetadata({ organizationId, ...step.to }),
          look: Effect.map(current, (current) => changed(current, step, hasMetadata)),
          back: organizations.mergeMetadata({ organizationId, ...step.from })
        })
      case "DeleteOrganization":
        return removal(step, {
          remove: organizations.delete({ organizationId }),
          look: Effect.map(current, (current) => Option.isNone(current) ? present(true) : absent),
          restore: Effect.fail(notOwn)
        })
      case "CreateDomain": {
        const { _tag, name, organization: _, ...enrollment } = step
        return action(step, {
          make: Effect.map(organizationDomains.create({ organizationId, name, ...enrollment }), ({ id }) => id),
          look: (own) =>
            Effect.map(
              findDomain((domain) => own === undefined ? domain.name.toLowerCase() === name : domain.id === own.id),
              Option.match({
                onNone: () => absent,
                onSome: (domain) => present(has(enrollmentOf(domain), enrollment), domain.id)
              })
            ),
          back: (id) => gone(organizationDomains.delete({ organizationId, domainId: OrganizationDomainId.make(id!) }))
        })
      }
      case "UpdateDomain": {
        const { domainId, from, to } = step
        return change(step, {
          make: organizationDomains.update({ organizationId, domainId, ...to }),
          look: Effect.map(
            findDomain(({ id }) => id === domainId),
            (domain) => changed(Option.map(domain, enrollmentOf), step, has)
          ),
          back: organizationDomains.update({ organizationId, domainId, ...from })
        })
      }
      case "DeleteDomain": {
        const { _tag, domainId, organization: _, ...domain } = step
        return removal(step, {
          remove: organizationDomains.delete({ organizationId, domainId }),
          look: Effect.map(
            findDomain(({ name }) => name.toLowerCase() === step.name.toLowerCase()),
            (domain) => Option.isNone(domain) ? present(true) : absent
          ),
          restore: organizationDomains.create({ organizationId, ...domain })
        })
      }
      case "CreateMembership": {
        const { _tag, organization: _, ...member } = step
        return action(step, {
          make: Effect.as(organizationMemberships.create({ organizationId, ...member }), null),
          look: () =>
            Effect.map(
              findMember(step.userId),
              Option.match({
                onNone: () => absent,
                onSome: (current) => present(current.role === step.role && hasMetadata(current, step))
              })
            ),
          back: () => gone(organizationMemberships.delete({ organizationId, userId: step.userId }))
        })
      }
      case "UpdateRole": {
        const { from, to, userId } = step
        return change(step, {
          make: organizationMemberships.update({ organizationId, userId, role: to }),
          look: Effect.map(
            findMember(userId),
            (member) => changed(member, step, ({ role }, stated) => role === stated)
          ),
          back: organizationMemberships.update({ organizationId, userId, role: from })
        })
      }
      case "MergeMembershipMetadata": {
        const { from, to, userId } = step
        return change(step, {
          make: organizationMemberships.updateMetadata({ organizationId, userId, ...to }),
          look: Effect.map(findMember(userId), (member) => changed(member, step, hasMetadata)),
          back: organizationMemberships.updateMetadata({ organizationId, userId, ...from })
        })
      }
      case "DeleteMembership": {
        const { _tag, organization: _, ...member } = step
        return removal(step, {
          remove: organizationMemberships.delete({ organizationId, userId: step.userId }),
          look: Effect.map(findMember(step.userId), (member) => Option.isNone(member) ? present(true) : absent),
          restore: organizationMemberships.create({ organizationId, ...member })
        })
      }
      case "CreateInvitation": {
        const { _tag, organization: _, ...invitation } = step
        const { emailAddress } = step
        const isAsStated = (current: OrganizationInvitation | OrganizationMembership) =>
          current.role === step.role && hasMetadata(current, step)
        const byAddress = Effect.gen(function*() {
          const pending = yield* Stream.runHead(
            organizationInvitations.listStream({ organizationId, emailAddress, status: "pending" })
          )
          if (Option.isSome(pending)) return present(isAsStated(pending.value), pending.value.id)
          // it may have been accepted meanwhile
          const joined = yield* Stream.runHead(
            organizationMemberships.listStream({ organizationId, emailAddress: [emailAddress] })
          )
          return Option.match(joined, { onNone: () => absent, onSome: (member) => present(isAsStated(member)) })
        })
        return action(step, {
          make: Effect.map(organizationInvitations.create({ organizationId, ...invitation }), ({ id }) => id),
          look: (own) => own === undefined ? byAddress : findInvitation(own.id!),
          back: (id) =>
            gone(organizationInvitations.revoke({ organizationId, invitationId: OrganizationInvitationId.make(id!) }))
        })
      }
      case "RevokeInvitation": {
        const { _tag, invitationId, organization: _, ...invitation } = step
        return removal(step, {
          remove: organizationInvitations.revoke({ organizationId, invitationId }),
          look: Effect.map(
            findInvitation(invitationId),
            (progress): Progress =>
              progress.is === "After" ? absent : progress.is === "Before" ? present(true) : progress
          ),
          restore: organizationInvitations.create({ organizationId, ...invitation })
        })
      }
      case "UploadLogo": {
        const upload = Effect.as(organizations.uploadLogo({ organizationId, file: step.logo.image }), null)
        return action(step, {
          make: Effect.retry(upload, { while: isDoubtful, times: attempts - 1 }),
          look: () =>
            Effect.map(
              current,
              Option.match({
                onNone: () => absent,
                onSome: ({ hasImage }): Progress => hasImage ? present(!step.replaces) : absent
              })
            ),
          back: () => step.replaces ? Effect.fail(logoNotKept) : gone(organizations.deleteLogo({ organizationId }))
        })
      }
    }
  }
  return { begin, within }
})

const enrollmentOf = ({ enrollmentMode, isVerified }: OrganizationDomain) => ({ enrollmentMode, verified: isVerified })

/** Performs the steps of a part while other runs may perform the same steps concurrently. */
const besideOthers = <S extends Step.Step>(steps: ReadonlyArray<S>, { actionOf, isSeen = () => true, notes }: {
  readonly actionOf: (step: S) => Single
  /** Whether the state shows that another run has performed a step. */
  readonly isSeen?: (step: S) => boolean
  readonly notes: Notes<S>
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
        // noted with the call, which is not interrupted, and again because a durable run may only read its record
        return noted(step)(perform({
          ...action,
          execute: noted(step)(action.execute),
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
 * Applies a part of a plan, and returns the ids of its organizations. Interruption waits for the call in flight. Fails
 * with the failed step, after the completed steps are rolled back. Steps that cannot be rolled back come last. Once one
 * of them is done, nothing is rolled back any more, and the remaining steps are attempted.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  { existing, steps }: Plan.Part
): Effect.Effect<ReadonlyMap<string, OrganizationId>, StepFailed, CurrentState.OrganizationResources> =>
  Effect.gen(function*() {
    const { begin, within } = yield* actions
    const ids = new Map(Object.entries(existing))
    const created = new Set<string>()
    const notes: Notes = new Map()
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

type RoleFields = Step.StepOf<"UpdateOrganizationRole">["to"]

const isRoleAs = (role: OrganizationRole, { permissions, ...fields }: RoleFields): boolean =>
  has(CurrentState.described(role), fields)
  && (permissions === undefined || CurrentState.hasPermissions(role, permissions))

/** The actions for steps of roles and permissions. */
const accessActions = Effect.gen(function*() {
  const organizationPermissions = yield* OrganizationPermissions.OrganizationPermissions
  const organizationRoles = yield* OrganizationRoles.OrganizationRoles

  const permissions = organizationPermissions.listStream()
  const roles = organizationRoles.listStream()
  const findPermission = (permission: string) =>
    Stream.runHead(Stream.filter(permissions, ({ key }) => key === permission))
  const findRole = (role: string) => Stream.runHead(Stream.filter(roles, ({ key }) => key === role))

  /** The fields with permission ids instead of keys. */
  const withIds = ({ permissions: keys, ...fields }: RoleFields) =>
    keys === undefined ? Effect.succeed(fields) : Stream.runCollect(permissions).pipe(
      Effect.map((all) => new Map(Array.from(all, ({ id, key }) => [key, id]))),
      Effect.flatMap((ids) =>
        Effect.forEach(keys, (key) => {
          const id = ids.get(key)
          return id === undefined ? Effect.fail(noPermission(key)) : Effect.succeed(id)
        })
      ),
      Effect.map((permissions) => ({ ...fields, permissions }))
    )

  return (step: Step.AccessStep): Single => {
    switch (step._tag) {
      case "CreateOrganizationPermission": {
        const { _tag, permission: key, ...fields } = step
        const isUsed = Stream.runHead(
          Stream.filter(roles, ({ permissions }) => permissions.some((one) => one.key === key))
        )
        return action(step, {
          make: Effect.map(organizationPermissions.create({ key, ...fields }), ({ id }) => id),
          look: (own) =>
            Effect.flatMap(
              findPermission(key),
              Option.match({
                onNone: () => Effect.succeed(absent),
                onSome: (current) => {
                  const asStated = has(CurrentState.described(current), fields) &&
                    (own === undefined || own.id === current.id)
                  return own === undefined
                    ? Effect.succeed(present(asStated, current.id))
                    : Effect.map(isUsed, (used) => present(asStated && Option.isNone(used), current.id))
                }
              })
            ),
          back: (id) => gone(organizationPermissions.delete({ permissionId: OrganizationPermissionId.make(id!) }))
        })
      }
      case "UpdateOrganizationPermission": {
        const { from, permission, permissionId, to } = step
        return change(step, {
          make: organizationPermissions.update({ permissionId, ...to }),
          look: Effect.map(
            findPermission(permission),
            (current) => changed(Option.map(current, CurrentState.described), step, has)
          ),
          back: organizationPermissions.update({ permissionId, ...from })
        })
      }
      case "DeleteOrganizationPermission":
        return removal(step, {
          remove: organizationPermissions.delete({ permissionId: step.permissionId }),
          look: Effect.map(
            findPermission(step.permission),
            (current) => Option.isNone(current) ? present(true) : absent
          ),
          restore: Effect.fail(notOwn)
        })
      case "CreateOrganizationRole": {
        const { _tag, role: key, ...fields } = step
        return action(step, {
          make: Effect.flatMap(withIds(fields), (fields) =>
            Effect.map(
              organizationRoles.create({ key, includeInInitialRoleSet: true, ...fields, name: step.name }),
              ({ id }) => id
            )),
          look: (own) =>
            Effect.map(
              findRole(key),
              Option.match({
                onNone: () => absent,
                onSome: (current) =>
                  present(isRoleAs(current, fields) && (own === undefined || own.id === current.id), current.id)
              })
            ),
          back: (id) => gone(organizationRoles.delete({ organizationRoleId: OrganizationRoleId.make(id!) }))
        })
      }
      case "UpdateOrganizationRole": {
        const { from, organizationRoleId, role, to } = step
        const update = (fields: RoleFields) =>
          Effect.flatMap(withIds(fields), (fields) => organizationRoles.update({ organizationRoleId, ...fields }))
        return change(step, {
          make: update(to),
          look: Effect.map(findRole(role), (current) => changed(current, step, isRoleAs)),
          back: update(from)
        })
      }
      case "DeleteOrganizationRole":
        return removal(step, {
          remove: organizationRoles.delete({ organizationRoleId: step.organizationRoleId }),
          look: Effect.map(findRole(step.role), (current) => Option.isNone(current) ? present(true) : absent),
          restore: Effect.fail(notOwn)
        })
    }
  }
})

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
    const { applyStep, settle } = yield* besideOthers(steps, { actionOf: yield* accessActions, notes: new Map() })
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
