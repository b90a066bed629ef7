/**
 * The actions for steps of organizations.
 */
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationInvitations from "@effect-clerk/client/OrganizationInvitations"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId, type OrganizationSlug } from "@effect-clerk/core/Organization"
import { type OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import { type OrganizationInvitation, OrganizationInvitationId } from "@effect-clerk/core/OrganizationInvitation"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { UserId } from "@effect-clerk/core/User"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import {
  absent,
  action,
  attempts,
  change,
  changed,
  found,
  gone,
  has,
  hasMetadata,
  isDoubtful,
  notOwn,
  type Obstacle,
  present,
  type Progress,
  type Reason,
  removal,
  type Result,
  type Single
} from "./Action.js"
import type * as Step from "./Step.js"

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

/** Who made the change of each attempted step of a part. Steps that may have been applied are `Doubtful`. */
export type Notes<S extends Step.Step = Step.OrganizationStep> = Map<S, Result["by"]>

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

const enrollmentOf = ({ enrollmentMode, isVerified }: OrganizationDomain) => ({ enrollmentMode, verified: isVerified })

/** The actions for steps of organizations. */
export const make = Effect.gen(function*() {
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
