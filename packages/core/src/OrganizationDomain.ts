/**
 * Domains that organizations claim: people with an email address there can be invited to join, or get a suggestion to
 * join.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { OrganizationDomainId, OrganizationId, OrganizationSlug } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { OrganizationDomainId } from "./internal/ids.js"

/**
 * How people with an email address on the domain join the organization.
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
 * The state of one verification of a domain. For a verification by DNS (`txt`), `txtRecordName` and `txtRecordValue`
 * are the record that the domain owner publishes; otherwise they are `null`.
 *
 * @since 0.1.0
 * @category models
 */
export class DomainVerification
  extends Model.Class<DomainVerification>("@effect-clerk/core/OrganizationDomain/Verification")(() => ({
    status: openEnum("unverified", "verified", "failed", "expired"),
    strategy: openEnum("email_code", "txt", "legacy", "manual_override"),
    attempts: nullable(Schema.NonNegativeInt),
    expireAt: nullable(timestamp),
    verifiedAt: nullable(timestamp),
    txtRecordName: optional(Schema.String),
    txtRecordValue: optional(Schema.String)
  }))
{}

export {
  /**
   * The state of one verification of a domain.
   *
   * @since 0.1.0
   * @category models
   * @deprecated Use `DomainVerification`.
   */
  DomainVerification as Verification
}

/**
 * A summary of the organization of a domain.
 *
 * @since 0.1.0
 * @category models
 */
export class PublicOrganizationData
  extends Model.Class<PublicOrganizationData>("@effect-clerk/core/OrganizationDomain/PublicOrganizationData")(() => ({
    id: OrganizationId,
    name: Schema.String,
    slug: optionalId(OrganizationSlug),
    imageUrl: optional(Schema.String),
    hasImage: withDefault(Schema.Boolean, () => false)
  }))
{}

/**
 * A domain. The verifications are `null` if Clerk has none, or if it left them out, as on resources written before
 * 2026-05-28. `verification` is Clerk's deprecated alias of `affiliationVerification`.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationDomain
  extends Model.Class<OrganizationDomain>("@effect-clerk/core/OrganizationDomain")(() => ({
    object: object("organization_domain"),
    id: OrganizationDomainId,
    organizationId: OrganizationId,
    name: Schema.String,
    enrollmentMode: EnrollmentMode,
    affiliationEmailAddress: nullable(Schema.String),
    affiliationVerification: nullable(DomainVerification),
    ownershipVerification: nullable(DomainVerification),
    verification: nullable(DomainVerification),
    totalPendingInvitations: withDefault(Schema.NonNegativeInt, () => 0),
    totalPendingSuggestions: withDefault(Schema.NonNegativeInt, () => 0),
    publicOrganizationData: nullable(PublicOrganizationData),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{
  /**
   * Whether the organization's affiliation with the domain is verified. The `verified` filters and inputs refer to it.
   *
   * @since 0.1.0
   */
  get isVerified(): boolean {
    return (this.affiliationVerification ?? this.verification)?.status === "verified"
  }
}
