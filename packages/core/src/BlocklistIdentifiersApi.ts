/**
 * @module
 * @since 0.1.0
 * @deprecated Import `@effect-clerk/core/contract/BlocklistIdentifiers`.
 */
export * from "./contract/BlocklistIdentifiers.js"
