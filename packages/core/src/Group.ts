/**
 * The operations on one resource.
 *
 * @module
 * @since 0.1.0
 */
import type * as Endpoint from "./Endpoint.js"

/**
 * Endpoints by their names. A class can extend a group, which gives it a name in types.
 *
 * @since 0.1.0
 * @category models
 */
export interface Group<Identifier extends string, Endpoints extends Endpoint.Any> extends Any {
  new(_: never): {}
  readonly identifier: Identifier
  readonly endpoints: { readonly [Endpoint_ in Endpoints as Endpoint_["name"]]: Endpoint_ }
  /**
   * A group that has this endpoint too, under the operation `identifier.name`; in place of one of the same name, if there
   * is one.
   */
  readonly add: <Added extends Endpoint.Any>(
    endpoint: Added
  ) => Group<Identifier, Exclude<Endpoints, { readonly name: Added["name"] }> | Added>
}

/**
 * A group of which nothing is known. It is made by {@link make}, which gives its endpoints their full names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Any {
  /** Comes before the names of the endpoints: `organizations` of `organizations.get`. */
  readonly identifier: string
  readonly endpoints: { readonly [name: string]: Endpoint.Any }
}

const of = (identifier: string, endpoints: Any["endpoints"]): Any =>
  Object.assign(class {}, {
    identifier,
    endpoints,
    add: (endpoint: Endpoint.Any) =>
      of(identifier, {
        ...endpoints,
        [endpoint.name]: { ...endpoint, operation: `${identifier}.${endpoint.name}` }
      })
  })

/**
 * A group without endpoints, to which they are added. Its identifier comes before their names in errors, spans and metrics.
 *
 * @example
 * import * as Endpoint from "@effect-clerk/core/Endpoint"
 * import * as Group from "@effect-clerk/core/Group"
 * import * as Schema from "effect/Schema"
 *
 * class JwksApi extends Group.make("jwks").add(
 *   Endpoint.get("get", "/jwks", { success: Schema.Struct({ keys: Schema.Array(Schema.Object) }), error: [] })
 * ) {}
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const Identifier extends string>(identifier: Identifier): Group<Identifier, never> =>
  of(identifier, {}) as Group<Identifier, never>
