/**
 * The versions of the Backend API, selected with the `Clerk-API-Version` header.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A version of the Backend API. The union is open, so that later versions are accepted.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiVersion = "2021-02-05" | "2024-10-01" | "2025-04-10" | "2025-11-10" | "2026-05-12" | (string & {})

/**
 * The version this library is written against.
 *
 * @since 0.1.0
 * @category models
 */
export const latest: ApiVersion = "2026-05-12"

/**
 * Whether `PATCH /organizations/{organization_id}` accepts metadata, which it does before version 2026-05-12.
 *
 * @since 0.1.0
 * @category predicates
 */
export const updatesMetadataInPlace = (version: ApiVersion): boolean => version < "2026-05-12"
