/**
 * The operations in beta at Clerk.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { InstanceSettings } from "../Instance.js"
import { nullableInput, optionalInput } from "../internal/fields.js"

/**
 * The operations in beta at Clerk.
 *
 * @since 0.2.0
 * @category contract
 */
export class BetaFeaturesApi extends Group.make("betaFeatures", {
  /** Updates the beta settings of the instance. */
  updateInstanceSettings: Endpoint.patch("/beta_features/instance_settings", () => ({
    payload: {
      restrictedToAllowlist: nullableInput(Schema.Boolean),
      fromEmailAddress: nullableInput(Schema.String),
      progressiveSignUp: nullableInput(Schema.Boolean),
      testMode: nullableInput(Schema.Boolean)
    },
    success: InstanceSettings,
    error: [PaymentRequired, UnprocessableEntity]
  }), { spec: "UpdateInstanceAuthConfig", idempotent: true }),
  /**
   * Changes the domain of a production instance.
   *
   * @deprecated by Clerk: use `instance.changeDomain`.
   */
  updateProductionInstanceDomain: Endpoint.put("/beta_features/domain", () => ({
    payload: { homeUrl: optionalInput(Schema.String), isSecondary: optionalInput(Schema.Boolean) },
    success: Schema.Void,
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "UpdateProductionInstanceDomain", status: 202 })
}) {}
