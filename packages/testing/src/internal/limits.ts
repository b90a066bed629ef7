import type { ErrorCode, Forbidden, PaymentRequired } from "@effect-clerk/core/ClerkError"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import * as failures from "./failures.js"
import type { Store } from "./store.js"

const forbidUnless = (allowed: boolean, code: ErrorCode, message: string): Either.Either<void, Forbidden> =>
  allowed ? Either.void : Either.left(failures.forbidden(failures.detail(code, message)))

const isWithin = (limit: number, count: number): boolean => limit === 0 || count <= limit

/** Checks that organizations are enabled. */
export const organizationsEnabled = ({ organizationsEnabled }: Settings): Either.Either<void, Forbidden> =>
  forbidUnless(
    organizationsEnabled,
    "organization_not_enabled_in_instance",
    "The organizations feature is not enabled for this instance."
  )

/** Checks that organizations have slugs, if one is given. */
export const slug = (store: Store, given: string | null | undefined): Either.Either<void, Forbidden> =>
  forbidUnless(
    !given || store.settings.slugs,
    "organization_slugs_disabled",
    "Organization slugs are not enabled for this instance."
  )

/** Checks that domains of organizations are enabled. */
export const domainsEnabled = (settings: Settings): Either.Either<void, Forbidden> =>
  Either.flatMap(organizationsEnabled(settings), () =>
    forbidUnless(
      settings.domainsEnabled,
      "organization_domains_not_enabled",
      "The organization domains feature is not enabled for this instance."
    ))

/** Checks that the plan of the instance includes a feature. */
export const inPlan =
  (feature: Settings["unsupportedFeatures"][number]) =>
  ({ unsupportedFeatures }: Settings): Either.Either<void, PaymentRequired> =>
    unsupportedFeatures.includes(feature)
      ? Either.left(failures.paymentRequired({
        ...failures.detail("unsupported_subscription_plan_features", "The plan does not include this feature."),
        meta: { unsupported_features: [feature] }
      }))
      : Either.void

/** Checks that one more organization may be created, by a user if one is given. */
export const organization = (store: Store, createdBy: string | null): Either.Either<void, Forbidden> =>
  Either.gen(function*() {
    const { maxOrganizations, userCreatedOrganizations } = store.settings
    yield* forbidUnless(
      userCreatedOrganizations || createdBy === null,
      "user_create_organization_not_enabled",
      "Users are not allowed to create organizations."
    )
    const limit = createdBy === null ? 0 : store.get("users", createdBy)?.createOrganizationsLimit ?? 0
    yield* forbidUnless(
      limit === 0 || store.all("organizations").filter((row) => row.createdBy === createdBy).length < limit,
      "org_creation_limit_exceeded",
      `The user has reached the limit of ${limit} organizations.`
    )
    yield* forbidUnless(
      isWithin(maxOrganizations, store.count("organizations") + 1),
      "organization_quota_exceeded",
      `You have reached your limit of ${maxOrganizations} organizations.`
    )
  })

/** Checks the member limits of an organization, including its current members. */
export const membership = (store: Store, id: string): Either.Either<void, Forbidden | PaymentRequired> =>
  Either.gen(function*() {
    const { planMaxAllowedMemberships, seats } = store.settings
    const { maxAllowedMemberships } = store.get("organizations", id)!
    const count = store.countBy("memberships", "organizationId", id)
    yield* forbidUnless(
      isWithin(maxAllowedMemberships, count),
      "organization_membership_quota_exceeded",
      `You have reached your limit of ${maxAllowedMemberships} organization memberships.`
    )
    yield* forbidUnless(
      isWithin(planMaxAllowedMemberships, count),
      "organization_membership_plan_quota_exceeded",
      `The plan has a limit of ${planMaxAllowedMemberships} organization memberships.`
    )
    if (!isWithin(seats, count)) {
      yield* Either.left(
        failures.paymentRequired(
          failures.detail("insufficient_seats", `The subscription of the organization has ${seats} seats.`)
        )
      )
    }
  })

/** Checks that an organization may have this many more pending members. */
export const invitations = (store: Store, id: string, pending: number): Either.Either<void, Forbidden> => {
  const { maxAllowedMemberships } = store.get("organizations", id)!
  return forbidUnless(
    isWithin(maxAllowedMemberships, store.countBy("memberships", "organizationId", id) + pending),
    "organization_membership_quota_exceeded",
    `You have reached your limit of ${maxAllowedMemberships} organization memberships, including pending invitations.`
  )
}

/** Checks that an enrollment mode is enabled. */
export const enrollmentMode = ({ settings }: Store, mode: string): Either.Either<void, Forbidden> =>
  forbidUnless(
    settings.domainsEnrollmentModes.includes(mode),
    "organization_domain_enrollment_mode_not_enabled",
    `The enrollment mode ${mode} is not enabled for this instance.`
  )

/** Checks that an organization may have one more domain. */
export const domain = (store: Store, organizationId: string): Either.Either<void, Forbidden> =>
  forbidUnless(
    isWithin(store.settings.maxDomainsPerOrganization, store.countBy("domains", "organizationId", organizationId) + 1),
    "organization_domain_quota_exceeded",
    `You have reached your limit of ${store.settings.maxDomainsPerOrganization} domains per organization.`
  )
