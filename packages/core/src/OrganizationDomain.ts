/**
 * A domain that an organization claims: people with an address there can be invited or suggested to join.
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
 * How people with an address on the domain come into the organization.
 *
 * @since 0.1.0
 * @category schemas
 */
export const EnrollmentMode = /* @__PURE__ */ openEnum(
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
export class Verification
  extends /* @__PURE__ */ Model.Class<Verification>("@effect-clerk/core/OrganizationDomain/Verification")(() => ({
    status: openEnum("unverified", "verified", "failed", "expired"),
    strategy: openEnum("email_code", "txt", "legacy", "manual_override"),
    attempts: nullable(Schema.NonNegativeInt),
    expireAt: nullable(timestamp),
    verifiedAt: nullable(timestamp),
    txtRecordName: optional(Schema.String),
    txtRecordValue: optional(Schema.String)
  }))
{}

/**
 * The organization of a domain, in short.
 *
 * @since 0.1.0
 * @category models
 */
export class PublicOrganizationData extends /* @__PURE__ */ Model.Class<PublicOrganizationData>(
  "@effect-clerk/core/OrganizationDomain/PublicOrganizationData"
)(() => ({
  id: OrganizationId,
  name: Schema.String,
  slug: optionalId(OrganizationSlug),
  imageUrl: optional(Schema.String),
  hasImage: withDefault(Schema.Boolean, () => false)
})) {}

/**
 * A domain. The verifications are `null` where Clerk has none or, on resources written before 2026-05-28, left them
 * out; `verification` is Clerk's deprecated alias of `affiliationVerification`.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationDomain
  extends /* @__PURE__ */ Model.Class<OrganizationDomain>("@effect-clerk/core/OrganizationDomain")(() => ({
    object: object("organization_domain"),
    id: OrganizationDomainId,
    organizationId: OrganizationId,
    name: Schema.String,
    enrollmentMode: EnrollmentMode,
    affiliationEmailAddress: nullable(Schema.String),
    affiliationVerification: nullable(Verification),
    ownershipVerification: nullable(Verification),
    verification: nullable(Verification),
    totalPendingInvitations: withDefault(Schema.NonNegativeInt, () => 0),
    totalPendingSuggestions: withDefault(Schema.NonNegativeInt, () => 0),
    publicOrganizationData: nullable(PublicOrganizationData),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{
  /**
   * Whether the organization's affiliation with the domain is verified: what the `verified` filters and inputs speak of.
   *
   * @since 0.1.0
   */
  get isVerified(): boolean {
    return (this.affiliationVerification ?? this.verification)?.status === "verified"
  }
}
