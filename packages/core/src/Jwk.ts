/**
 * The public keys that verify the tokens of an instance.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { openEnum, optional, wireKey, withDefault } from "./internal/fields.js"
import * as Model from "./internal/model.js"

/**
 * A public key in the format of RFC 7517. Its fields depend on `kty`. Private parts are never read.
 *
 * @since 0.2.0
 * @category models
 */
export class Jwk extends Model.Class<Jwk>("@effect-clerk/core/Jwk")(() => ({
  kid: Schema.String,
  kty: openEnum("RSA", "EC", "OKP"),
  use: optional(openEnum("sig", "enc")),
  alg: optional(openEnum("RS256")),
  n: optional(Schema.String),
  e: optional(Schema.String),
  crv: optional(Schema.String),
  x: optional(Schema.String),
  y: optional(Schema.String),
  x5c: optional(Schema.Array(Schema.String)),
  x5t: optional(Schema.String),
  x5tS256: wireKey("x5t#S256", optional(Schema.String)),
  x5u: optional(Schema.String)
})) {}

/**
 * A set of public keys.
 *
 * @since 0.2.0
 * @category models
 */
export class JwkSet extends Model.Class<JwkSet>("@effect-clerk/core/Jwk/JwkSet")(() => ({
  keys: withDefault(Schema.Array(Jwk), () => [])
})) {}
