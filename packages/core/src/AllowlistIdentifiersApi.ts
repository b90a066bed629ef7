/**
 * @module
 * @since 0.1.0
 * @deprecated Import `@effect-clerk/core/contract/AllowlistIdentifiers`.
 */
export * from "./contract/AllowlistIdentifiers.js"
