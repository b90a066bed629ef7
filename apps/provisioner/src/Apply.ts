/**
 * Carries out a plan, each organization wholly or not at all.
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import type * as Scope from "effect/Scope"
import type * as Plan from "./Plan.js"
import { Event } from "./Report.js"

/**
 * Clerk gave a new organization another slug than the file states, by which the next run would not find it.
 */
class SlugNotKept extends Data.TaggedError("SlugNotKept")<{ readonly slug: string | null }> {
  override get message(): string {
    const given = this.slug === null ? "no slug" : `the slug ${this.slug}`
    return `Clerk gave it ${given}. Switch slugs on in the settings of the instance.`
  }
}

/**
 * A logo was replaced, and Clerk does not keep the one before.
 */
class LogoNotKept extends Data.TaggedError("LogoNotKept") {
  override get message(): string {
    return "Clerk does not keep a logo that was replaced. Upload it again."
  }
}

type Undo = Effect.Effect<unknown, ClerkError.ClerkError | LogoNotKept>

/**
 * A call that may be made where interruption is held off: in a fiber of its own, for there the client's time limits
 * could not end it.
 */
const limited = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(call)), Fiber.join)

/**
 * Carries out a plan, up to `concurrency` organizations at a time, and tells `onEvent` what happens. When a step of an
 * organization fails, or the whole is interrupted, what was done for that organization is taken back, last things
 * first; other organizations and the allow-list are not touched by it.
 */
export const run = (plan: Plan.Plan, { concurrency, onEvent }: {
  readonly concurrency: number
  readonly onEvent: (event: Event) => Effect.Effect<void>
}): Effect.Effect<
  void,
  never,
  | AllowlistIdentifiers.AllowlistIdentifiers
  | OrganizationDomains.OrganizationDomains
  | OrganizationMemberships.OrganizationMemberships
  | Organizations.Organizations
> =>
  Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const organizations = yield* Organizations.Organizations

    /** Makes the call of a step and returns the one that takes it back. */
    const carryOut = (
      organizationId: OrganizationId,
      step: Plan.StepWithin
    ): Effect.Effect<Undo, ClerkError.ClerkError> => {
      switch (step._tag) {
        case "UpdateOrganization":
          return organizations.update({ organizationId, ...step.to }).pipe(
            Effect.as(organizations.update({ organizationId, ...step.from }))
          )
        case "MergeOrganizationMetadata":
        case "RecordLogo":
          return organizations.mergeMetadata({ organizationId, ...step.to }).pipe(
            Effect.as(organizations.mergeMetadata({ organizationId, ...step.from }))
          )
        case "UploadLogo":
          return organizations.uploadLogo({ organizationId, file: step.logo.image }).pipe(
            Effect.as(step.replaces ? new LogoNotKept() : organizations.deleteLogo({ organizationId }))
          )
        case "CreateDomain": {
          const { _tag, organization: _, ...domain } = step
          return organizationDomains.create({ organizationId, ...domain }).pipe(
            Effect.map(({ id: domainId }) => organizationDomains.delete({ organizationId, domainId }))
          )
        }
        case "UpdateDomain": {
          const { domainId, from, to } = step
          return organizationDomains.update({ organizationId, domainId, ...to }).pipe(
            Effect.as(organizationDomains.update({ organizationId, domainId, ...from }))
          )
        }
        case "CreateMembership": {
          const { _tag, organization: _, ...member } = step
          return organizationMemberships.create({ organizationId, ...member }).pipe(
            Effect.as(organizationMemberships.delete({ organizationId, userId: step.userId }))
          )
        }
        case "UpdateRole": {
          const { from, to, userId } = step
          return organizationMemberships.update({ organizationId, userId, role: to }).pipe(
            Effect.as(organizationMemberships.update({ organizationId, userId, role: from }))
          )
        }
        case "MergeMembershipMetadata": {
          const { from, to, userId } = step
          return organizationMemberships.updateMetadata({ organizationId, userId, ...to }).pipe(
            Effect.as(organizationMemberships.updateMetadata({ organizationId, userId, ...from }))
          )
        }
      }
    }

    const create = ({ _tag, organization: slug, ...settings }: Plan.StepOf<"CreateOrganization">) =>
      organizations.create({ slug, ...settings })

    /** Lets the call of a step come to its end: only then it is known whether there is something to take back. */
    const perform = <A>(step: Plan.Step, call: Effect.Effect<A, ClerkError.ClerkError>) =>
      limited(call).pipe(
        Effect.tapBoth({
          onFailure: (error) => onEvent(Event.Failed({ step, error })),
          onSuccess: () => onEvent(Event.Done({ step }))
        }),
        Effect.uninterruptible
      )

    const takeBack = (step: Plan.Step, undo: Undo) =>
      Effect.matchEffect(limited(undo), {
        onFailure: (error) => onEvent(Event.Stuck({ step, error })),
        onSuccess: () => onEvent(Event.RolledBack({ step }))
      })

    /** Takes a step back when the scope, which is that of its organization, closes without success. */
    const performOrUndo = <A>(
      step: Plan.Step,
      call: Effect.Effect<A, ClerkError.ClerkError>,
      undo: (result: A) => Undo
    ): Effect.Effect<A, ClerkError.ClerkError, Scope.Scope> =>
      Effect.acquireRelease(perform(step, call), (result, exit) =>
        Exit.isSuccess(exit) ? Effect.void : takeBack(step, undo(result)))

    const applyToExisting = (organizationId: OrganizationId, steps: ReadonlyArray<Plan.StepWithin>) =>
      Effect.forEach(steps, (step) =>
        performOrUndo(step, carryOut(organizationId, step), identity))

    /** Deleting an organization takes back all that was done in it. */
    const applyToNew = (start: Plan.StepOf<"CreateOrganization">, steps: ReadonlyArray<Plan.StepWithin>) =>
      Effect.gen(function*() {
        const { id: organizationId, slug } = yield* performOrUndo(start, create(start), ({ id }) =>
          organizations.delete({ organizationId: id }))
        if (slug !== start.organization) {
          const error = new SlugNotKept({ slug })
          yield* onEvent(Event.Failed({ step: start, error }))
          return yield* error
        }
        yield* Effect.forEach(steps, (step) =>
          perform(step, carryOut(organizationId, step)))
      })

    const applyOrganization = ({ start, steps }: Plan.OrganizationPlan) =>
      (start._tag === "Existing" ? applyToExisting(start.organizationId, steps) : applyToNew(start, steps)).pipe(
        Effect.scoped,
        Effect.ignore
      )

    const allow = (step: Plan.StepOf<"AllowIdentifier">) =>
      allowlistIdentifiers.create({ identifier: step.identifier }).pipe(
        ClerkError.catchCode("duplicate_record", () =>
          Effect.void),
        (call) =>
          perform(step, call),
        Effect.ignore
      )

    yield* Effect.all([...plan.organizations.map(applyOrganization), ...plan.allowlist.map(allow)], {
      concurrency,
      discard: true
    })
  })
