import { id } from "./lazy.js"

/**
 * The id of an entry of the allow-list, such as `alid_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const AllowlistIdentifierId = /* @__PURE__ */ id("AllowlistIdentifierId")

/**
 * The type of {@link AllowlistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type AllowlistIdentifierId = typeof AllowlistIdentifierId.Type

/**
 * The id of an entry of the block-list.
 *
 * @since 0.1.0
 * @category ids
 */
export const BlocklistIdentifierId = /* @__PURE__ */ id("BlocklistIdentifierId")

/**
 * The type of {@link BlocklistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type BlocklistIdentifierId = typeof BlocklistIdentifierId.Type

/**
 * The id of a domain, such as `orgdmn_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationDomainId = /* @__PURE__ */ id("OrganizationDomainId")

/**
 * The type of {@link OrganizationDomainId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationDomainId = typeof OrganizationDomainId.Type

/**
 * The id of an organization, such as `org_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationId = /* @__PURE__ */ id("OrganizationId")

/**
 * The type of {@link OrganizationId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationId = typeof OrganizationId.Type

/**
 * The id of a membership, such as `orgmem_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationMembershipId = /* @__PURE__ */ id("OrganizationMembershipId")

/**
 * The type of {@link OrganizationMembershipId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationMembershipId = typeof OrganizationMembershipId.Type

/**
 * The slug of an organization, unique in the instance: lower-case letters, digits and dashes. Slugs of old instances may
 * have capitals and underscores too.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationSlug = /* @__PURE__ */ id("OrganizationSlug")

/**
 * The type of {@link OrganizationSlug}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationSlug = typeof OrganizationSlug.Type

/**
 * The id of a user, such as `user_2abc`. Branded, and checked for non-emptiness only: Clerk's own examples disagree on
 * prefixes.
 *
 * @since 0.1.0
 * @category ids
 */
export const UserId = /* @__PURE__ */ id("UserId")

/**
 * The type of {@link UserId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type UserId = typeof UserId.Type
