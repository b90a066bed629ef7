/**
 * What an in-memory Clerk allows: the settings of the instance and the limits of its plan.
 *
 * @module
 * @since 0.1.0
 */
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import * as Schema from "effect/Schema"

/**
 * A role of the instance, as memberships show it.
 *
 * @since 0.1.0
 * @category models
 */
export const Role = Schema.Struct({
  name: Schema.String,
  /** A role with `org:sys_memberships:manage` counts as one that can manage members: one of these has to stay. */
  permissions: Schema.Array(Schema.String)
})

/**
 * The type of {@link Role}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Role extends Schema.Schema.Type<typeof Role> {}

const Limit = Schema.NonNegativeInt

/**
 * What the instance allows. A limit of 0 is none. What was there before a setting was changed stays.
 *
 * @since 0.1.0
 * @category models
 */
export const Settings = Schema.Struct({
  /** The version of a request that names none. */
  apiVersion: Schema.String as Schema.Schema<ApiVersion.ApiVersion, string>,
  /** When false, every operation on organizations is a 403 `organization_not_enabled_in_instance`. */
  organizationsEnabled: Schema.Boolean,
  /** When false, an organization with a creator is a 403 `user_create_organization_not_enabled`. */
  userCreatedOrganizations: Schema.Boolean,
  /** How many organizations the instance may have; one more is a 403 `organization_quota_exceeded`. */
  maxOrganizations: Limit,
  /** Whether organizations have slugs. When false, slugs are ignored and none is given to a new organization. */
  slugs: Schema.Boolean,
  /** Roles beside `org:admin` and `org:member`, by key. */
  roles: Schema.Record({ key: Schema.String, value: Role }),
  /** The limit of a new organization that is created without one; see `organization_membership_quota_exceeded`. */
  maxAllowedMemberships: Limit,
  /** The plan's members per organization; one more is a 403 `organization_membership_plan_quota_exceeded`. */
  planMaxAllowedMemberships: Limit,
  /** The paid members per organization; one more is a 402 `insufficient_seats`. */
  seats: Limit,
  /** When false, every operation on domains is a 403 `organization_domains_not_enabled`. */
  domainsEnabled: Schema.Boolean,
  /** Another mode for a domain is a 403 `organization_domain_enrollment_mode_not_enabled`. */
  domainsEnrollmentModes: Schema.Array(EnrollmentMode),
  /** One domain more is a 403 `organization_domain_quota_exceeded`. */
  maxDomainsPerOrganization: Limit,
  /** What the plan leaves out: its operations are a 402 `unsupported_subscription_plan_features`. */
  unsupportedFeatures: Schema.Array(Schema.Literal("allowlist", "blocklist")),
  /** Whether requests above Clerk's documented rates are a 429 with `Retry-After`. */
  rateLimits: Schema.Boolean
})

/**
 * The type of {@link Settings}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings extends Schema.Schema.Type<typeof Settings> {}

/**
 * Some of the settings: the others keep what they have.
 *
 * @since 0.1.0
 * @category models
 */
export type Change = { readonly [Key in keyof Settings]?: Settings[Key] | undefined }

/**
 * What an instance starts with: all that Clerk has is enabled, 10 domains per organization as Clerk documents, no other
 * limit, and no rate limits, so that no test meets a 429 it is not about.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaults: Settings = {
  apiVersion: ApiVersion.latest,
  organizationsEnabled: true,
  userCreatedOrganizations: true,
  maxOrganizations: 0,
  slugs: true,
  roles: {},
  maxAllowedMemberships: 0,
  planMaxAllowedMemberships: 0,
  seats: 0,
  domainsEnabled: true,
  domainsEnrollmentModes: ["manual_invitation", "automatic_invitation", "automatic_suggestion", "enterprise_sso"],
  maxDomainsPerOrganization: 10,
  unsupportedFeatures: [],
  rateLimits: false
}
