/**
 * URLs that sign-in flows of native applications may redirect to.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { object, timestamp } from "./internal/fields.js"
import { RedirectUrlId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { RedirectUrlId } from "./internal/ids.js"

/**
 * A redirect URL of the instance.
 *
 * @since 0.2.0
 * @category models
 */
export class RedirectUrl extends Model.Class<RedirectUrl>("@effect-clerk/core/RedirectUrl")(() => ({
  object: object("redirect_url"),
  id: RedirectUrlId,
  url: Schema.String,
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
