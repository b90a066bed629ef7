/**
 * A domain that an organization claims: people with an address there can be invited or suggested to join.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import {
  nullable,
  object,
  openEnum,
  optional,
  optionalId,
  plain,
  required,
  timestamp,
  withDefault
} from "./internal/fields.js"
import { OrganizationId, OrganizationSlug } from "./Organization.js"

/**
 * The id of a domain, such as `orgdmn_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationDomainId = Schema.NonEmptyString.pipe(Schema.brand("@effect-clerk/core/OrganizationDomainId"))

/**
 * The type of {@link OrganizationDomainId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationDomainId = typeof OrganizationDomainId.Type

/**
 * How people with an address on the domain come into the organization.
 *
 * @since 0.1.0
 * @category schemas
 */
export const EnrollmentMode = openEnum(
  "manual_invitation",
  "automatic_invitation",
  "automatic_suggestion",
  "enterprise_sso"
)

/**
 * The type of {@link EnrollmentMode}.
 *
 * @since 0.1.0
 * @category models
 */
export type EnrollmentMode = typeof EnrollmentMode.Type

/**
 * The state of one verification of a domain. Of a verification by DNS (`txt`), `txtRecordName` and `txtRecordValue` are
 * the record that the owner of the domain publishes; else they are `null`.
 *
 * @since 0.1.0
 * @category models
 */
export class Verification extends Schema.Class<Verification>("@effect-clerk/core/OrganizationDomain/Verification")({
  status: required("status", openEnum("unverified", "verified", "failed", "expired")),
  strategy: required("strategy", openEnum("email_code", "txt", "legacy", "manual_override")),
  attempts: nullable("attempts", Schema.NonNegativeInt),
  expireAt: nullable("expire_at", timestamp),
  verifiedAt: nullable("verified_at", timestamp),
  txtRecordName: optional("txt_record_name", Schema.String),
  txtRecordValue: optional("txt_record_value", Schema.String)
}, plain) {}

/**
 * The organization of a domain, in short.
 *
 * @since 0.1.0
 * @category models
 */
export class PublicOrganizationData
  extends Schema.Class<PublicOrganizationData>("@effect-clerk/core/OrganizationDomain/PublicOrganizationData")({
    id: required("id", OrganizationId),
    name: required("name", Schema.String),
    slug: optionalId("slug", OrganizationSlug),
    imageUrl: optional("image_url", Schema.String),
    hasImage: withDefault("has_image", Schema.Boolean, () => false)
  }, plain)
{}

/**
 * A domain. The verifications are `null` where Clerk has none or, on resources written before 2026-05-28, left them
 * out; `verification` is Clerk's deprecated alias of `affiliationVerification`.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationDomain extends Schema.Class<OrganizationDomain>("@effect-clerk/core/OrganizationDomain")({
  object: object("organization_domain"),
  id: required("id", OrganizationDomainId),
  organizationId: required("organization_id", OrganizationId),
  name: required("name", Schema.String),
  enrollmentMode: required("enrollment_mode", EnrollmentMode),
  affiliationEmailAddress: nullable("affiliation_email_address", Schema.String),
  affiliationVerification: nullable("affiliation_verification", Verification),
  ownershipVerification: nullable("ownership_verification", Verification),
  verification: nullable("verification", Verification),
  totalPendingInvitations: withDefault("total_pending_invitations", Schema.NonNegativeInt, () => 0),
  totalPendingSuggestions: withDefault("total_pending_suggestions", Schema.NonNegativeInt, () => 0),
  publicOrganizationData: nullable("public_organization_data", PublicOrganizationData),
  createdAt: required("created_at", timestamp),
  updatedAt: required("updated_at", timestamp)
}, plain) {
  /**
   * Whether the organization's affiliation with the domain is verified: what the `verified` filters and inputs speak of.
   *
   * @since 0.1.0
   */
  get isVerified(): boolean {
    return (this.affiliationVerification ?? this.verification)?.status === "verified"
  }
}
