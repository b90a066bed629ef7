/**
 * The user an organization's members are.
 *
 * @module
 * @since 0.1.0
 */
export { UserId } from "./internal/ids.js"
