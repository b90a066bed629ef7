import type { ErrorCode, Forbidden, PaymentRequired } from "@effect-clerk/core/ClerkError"
import type { Organization } from "@effect-clerk/core/Organization"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import * as failures from "./failures.js"
import * as members from "./members.js"
import type { Route } from "./operations.js"
import type { Store } from "./store.js"

const forbidUnless = (allowed: boolean, code: ErrorCode, message: string): Either.Either<void, Forbidden> =>
  allowed ? Either.void : Either.left(failures.forbidden(failures.detail(code, message)))

const isWithin = (limit: number, count: number): boolean => limit === 0 || count < limit

const features: { readonly [group: string]: Settings["unsupportedFeatures"][number] } = {
  allowlistIdentifiers: "allowlist",
  blocklistIdentifiers: "blocklist"
}

/** Whether the instance has what an operation is about at all. */
export const operation = (
  { domainsEnabled, organizationsEnabled, unsupportedFeatures }: Settings,
  { group }: Route
): Either.Either<void, Forbidden | PaymentRequired> =>
  Either.gen(function*() {
    const feature = features[group]
    if (feature !== undefined) {
      return unsupportedFeatures.includes(feature)
        ? yield* Either.left(failures.paymentRequired({
          ...failures.detail("unsupported_subscription_plan_features", "The plan does not include this feature."),
          meta: { unsupported_features: [feature] }
        }))
        : undefined
    }
    yield* forbidUnless(
      organizationsEnabled,
      "organization_not_enabled_in_instance",
      "The organizations feature is not enabled for this instance."
    )
    yield* forbidUnless(
      domainsEnabled || group !== "organizationDomains",
      "organization_domains_not_enabled",
      "The organization domains feature is not enabled for this instance."
    )
  })

/** Whether there may be one more organization. */
export const organization = (
  { organizations, settings }: Store,
  hasCreator: boolean
): Either.Either<void, Forbidden> =>
  Either.gen(function*() {
    yield* forbidUnless(
      settings.userCreatedOrganizations || !hasCreator,
      "user_create_organization_not_enabled",
      "Users are not allowed to create organizations."
    )
    yield* forbidUnless(
      isWithin(settings.maxOrganizations, organizations.size),
      "organization_quota_exceeded",
      `You have reached your limit of ${settings.maxOrganizations} organizations.`
    )
  })

/** Whether an organization may have one more member. */
export const membership = (
  store: Store,
  { id, maxAllowedMemberships }: Organization
): Either.Either<void, Forbidden | PaymentRequired> =>
  Either.gen(function*() {
    const { planMaxAllowedMemberships, seats } = store.settings
    const count = members.count(store, id)
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

/** Whether a domain may have an enrollment mode. */
export const enrollmentMode = ({ settings }: Store, mode: string): Either.Either<void, Forbidden> =>
  forbidUnless(
    settings.domainsEnrollmentModes.includes(mode),
    "organization_domain_enrollment_mode_not_enabled",
    `The enrollment mode ${mode} is not enabled for this instance.`
  )

/** Whether an organization may have one more domain. */
export const domain = ({ domains, settings }: Store, { id }: Organization): Either.Either<void, Forbidden> =>
  forbidUnless(
    isWithin(settings.maxDomainsPerOrganization, domains.get(id)?.size ?? 0),
    "organization_domain_quota_exceeded",
    `You have reached your limit of ${settings.maxDomainsPerOrganization} domains per organization.`
  )
