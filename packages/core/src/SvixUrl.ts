/**
 * Links to the Svix application where the webhooks of an instance are managed.
 *
 * @module
 * @since 0.2.0
 */
import { secret } from "./internal/fields.js"
import * as Model from "./internal/model.js"

/**
 * A link that signs in to Svix. Anyone with it can manage the webhooks, so it is redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class SvixUrl extends Model.Class<SvixUrl>("@effect-clerk/core/SvixUrl")(() => ({
  svixUrl: secret
})) {}
