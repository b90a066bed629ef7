/**
 * @module
 * @since 0.1.0
 * @deprecated Import `@effect-clerk/core/contract/OrganizationMemberships`.
 */
export * from "./contract/OrganizationMemberships.js"
