/**
 * @module
 * @since 0.1.0
 * @deprecated Import `@effect-clerk/core/contract/OrganizationDomains`.
 */
export * from "./contract/OrganizationDomains.js"
