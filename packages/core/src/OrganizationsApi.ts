/**
 * @module
 * @since 0.1.0
 * @deprecated Import `@effect-clerk/core/contract/Organizations`.
 */
export * from "./contract/Organizations.js"
