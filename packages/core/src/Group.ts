/**
 * The operations on one resource.
 *
 * @module
 * @since 0.1.0
 */
import * as Endpoint from "./Endpoint.js"

/**
 * Endpoints by name. Extend a group with a class to give it a name in types: the class name refers to its endpoints, as
 * in `Group.Input<OrganizationsApi, "create">`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Group<Identifier extends string, Endpoints> {
  new(_: never): Endpoints
  readonly identifier: Identifier
  readonly endpoints: Endpoints
}

/**
 * Any group.
 *
 * @since 0.1.0
 * @category models
 */
export interface Any {
  /** The prefix of the names of the endpoints: `organizations` in `organizations.get`. */
  readonly identifier: string
  readonly endpoints: { readonly [name: string]: Endpoint.Any }
}

/**
 * Creates a group of endpoints. Its identifier is the prefix of their names in errors, spans and metrics.
 *
 * @example
 * import * as Endpoint from "@effect-clerk/core/Endpoint"
 * import * as Group from "@effect-clerk/core/Group"
 * import * as Schema from "effect/Schema"
 *
 * class JwksApi extends Group.make("jwks", {
 *   get: Endpoint.get("/jwks", () => ({ success: Schema.Struct({ keys: Schema.Array(Schema.Object) }), error: [] }))
 * }) {}
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const Identifier extends string, Endpoints extends { readonly [name: string]: Endpoint.Any }>(
  identifier: Identifier,
  endpoints: Endpoints
): Group<Identifier, Endpoints> => {
  const named: Record<string, Endpoint.Any> = {}
  for (const name of Object.keys(endpoints)) named[name] = Endpoint.named(endpoints[name]!, name, identifier)
  return Object.assign(class {}, { identifier, endpoints: named }) as never
}

/**
 * A group with these endpoints.
 *
 * @since 0.2.0
 * @category models
 */
export interface Of<Api> extends Any {
  new(_: never): Api
}

/** The constraint for the endpoints of a group. */
export type AllOf<Api> = { readonly [Name in keyof Api]: Endpoint.Any }

/**
 * The input of an operation of a group, as in `Input<OrganizationsApi, "create">`.
 *
 * @since 0.2.0
 * @category types
 */
export type Input<Api extends AllOf<Api>, Name extends keyof Api> = Endpoint.Input<Api[Name]>

/**
 * The names of the operations that have a trait.
 *
 * @since 0.2.0
 * @category types
 */
export type With<Api extends AllOf<Api>, Trait extends Endpoint.Trait> =
  & {
    [Name in keyof Api]: Trait extends Endpoint.Traits<Api[Name]> ? Name : never
  }[keyof Api]
  & string
