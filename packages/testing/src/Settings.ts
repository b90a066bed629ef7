/**
 * The settings of an in-memory Clerk and the limits of its plan.
 *
 * @module
 * @since 0.1.0
 */
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import * as Schema from "effect/Schema"

/**
 * A role of the instance, as shown in memberships.
 *
 * @since 0.1.0
 * @category models
 */
export const Role = Schema.Struct({
  name: Schema.String,
  /** A role with `org:sys_memberships:manage` can manage members: an organization must keep at least one such member. */
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
 * The settings of the instance. A limit of 0 means no limit. Changing a setting does not affect what already exists.
 *
 * @since 0.1.0
 * @category models
 */
export const Settings = Schema.Struct({
  /** The API version of a request that names none. */
  apiVersion: Schema.String as Schema.Schema<ApiVersion.ApiVersion, string>,
  /** When false, every operation on organizations is a 403 `organization_not_enabled_in_instance`. */
  organizationsEnabled: Schema.Boolean,
  /** When false, an organization with a creator is a 403 `user_create_organization_not_enabled`. */
  userCreatedOrganizations: Schema.Boolean,
  /** The maximum number of organizations; creating one more is a 403 `organization_quota_exceeded`. */
  maxOrganizations: Limit,
  /** Whether organizations have slugs. When false, new organizations get none, and a request with a slug is refused. */
  slugs: Schema.Boolean,
  /** Roles in addition to `org:admin` and `org:member`, by key. */
  roles: Schema.Record({ key: Schema.String, value: Role }),
  /** The default member limit of a new organization; see `organization_membership_quota_exceeded`. */
  maxAllowedMemberships: Limit,
  /** The plan's member limit per organization; one more is a 403 `organization_membership_plan_quota_exceeded`. */
  planMaxAllowedMemberships: Limit,
  /** The number of paid members per organization; one more is a 402 `insufficient_seats`. */
  seats: Limit,
  /** When false, every operation on domains is a 403 `organization_domains_not_enabled`. */
  domainsEnabled: Schema.Boolean,
  /** The enabled modes; another mode is a 403 `organization_domain_enrollment_mode_not_enabled`. */
  domainsEnrollmentModes: Schema.Array(EnrollmentMode),
  /** The maximum number of domains per organization; one more is a 403 `organization_domain_quota_exceeded`. */
  maxDomainsPerOrganization: Limit,
  /** Features that the plan does not include: their operations are a 402 `unsupported_subscription_plan_features`. */
  unsupportedFeatures: Schema.Array(Schema.Literal("allowlist", "blocklist", "impersonation")),
  /** Whether requests above Clerk's documented rates are answered 429 with `Retry-After`. */
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
 * Some of the settings; the others keep their values.
 *
 * @since 0.1.0
 * @category models
 */
export type Change = { readonly [Key in keyof Settings]?: Settings[Key] | undefined }

/**
 * The initial settings: all features are enabled. Limited are only the domains, to 10 per organization as Clerk documents. There
 * are no rate limits, so that no test gets an unexpected 429.
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
