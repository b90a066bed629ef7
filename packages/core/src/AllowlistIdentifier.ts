/**
 * An entry of the allow-list: an identifier that is allowed to sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { object, openEnum, optional, plain, required, timestamp } from "./internal/fields.js"

/**
 * The id of an entry of the allow-list, such as `alid_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const AllowlistIdentifierId = Schema.NonEmptyString.pipe(
  Schema.brand("@effect-clerk/core/AllowlistIdentifierId")
)

/**
 * The type of {@link AllowlistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type AllowlistIdentifierId = typeof AllowlistIdentifierId.Type

/**
 * An e-mail address, `*@domain.com`, an E.164 phone number or a web3 wallet, stored in lower case. `invitationId` is there when the entry was made with `notify`.
 *
 * @since 0.1.0
 * @category models
 */
export class AllowlistIdentifier extends Schema.Class<AllowlistIdentifier>("@effect-clerk/core/AllowlistIdentifier")({
  object: object("allowlist_identifier"),
  id: required("id", AllowlistIdentifierId),
  identifier: required("identifier", Schema.String),
  identifierType: required("identifier_type", openEnum("email_address", "phone_number", "web3_wallet")),
  instanceId: optional("instance_id", Schema.String),
  invitationId: optional("invitation_id", Schema.String),
  createdAt: required("created_at", timestamp),
  updatedAt: required("updated_at", timestamp)
}, plain) {}
