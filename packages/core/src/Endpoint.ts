/**
 * The one way an operation of Clerk's enters the contract: its parts, its declared errors and what a client must know
 * to call it well.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Schema from "effect/Schema"
import type * as Types from "effect/Types"
import type * as ClerkError from "./ClerkError.js"

/**
 * Whether a method may be repeated unless an operation says otherwise: all but POST and PATCH.
 *
 * Source: RFC 9110, section 9.2.2.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isIdempotentMethod = (method: HttpMethod.HttpMethod): boolean => method !== "POST" && method !== "PATCH"

/**
 * A budget that Clerk keeps per resource: `limit` calls per `windowMillis`, counted over all operations that share the
 * `scope` and are called with the same values of `params`.
 *
 * Source: Clerk's page of system limits.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResourceLimit {
  readonly scope: string
  readonly params: ReadonlyArray<string>
  readonly limit: number
  readonly windowMillis: number
}

/**
 * How a list is read to its end. `maxLimit` is the largest page, `null` where Clerk returns the whole list at once;
 * `stableOrder` is the order in which rows created meanwhile come last, `null` where no order can be chosen.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListTraits {
  readonly maxLimit: number | null
  readonly stableOrder: string | null
}

/**
 * An operation, as data. Client, in-memory Clerk and documents are read from it. A part that it does not have is `null`, and
 * `{}` in types.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint<
  Name extends string,
  Method extends HttpMethod.HttpMethod,
  Params,
  Query,
  Payload,
  Success,
  ErrorClass extends ClerkError.StatusClass
> {
  readonly name: Name
  /** What errors, spans and metrics call it: its name, after that of its group once it is in one. */
  readonly operation: string
  readonly method: Method
  /** The template of the path, without `/v1`. */
  readonly path: `/${string}`
  readonly summary: string | null
  readonly params: Schema.Schema<Params, unknown> | null
  readonly query: Schema.Schema<Query, unknown> | null
  readonly payload: Schema.Schema<Payload, unknown> | null
  readonly encoding: "json" | "multipart"
  /** What a 200 carries. */
  readonly success: Schema.Schema<Success, unknown>
  /** The classes of the errors that it declares. */
  readonly error: ReadonlyArray<ErrorClass>
  readonly idempotent: boolean
  /** The budget it draws on beside that of the instance. */
  readonly rateLimit: ResourceLimit | null
  /** How the list that it returns is read to its end; `null` when it returns no list. */
  readonly pagination: ListTraits | null
}

/**
 * An operation of which nothing is known.
 *
 * @since 0.1.0
 * @category models
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- schemas are invariant
export type Any = Endpoint<string, HttpMethod.HttpMethod, any, any, any, any, any>

/** @inline */
type StringFields = { readonly [key: string]: Schema.Struct.Field }
/** @inline */
type Struct<Fields extends StringFields> = Types.Simplify<Schema.Struct.Type<Fields>>

/**
 * The parts of an operation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<
  Params extends StringFields,
  Query extends StringFields,
  Payload extends StringFields,
  Success extends Schema.Schema.AnyNoContext,
  Errors extends ReadonlyArray<ClerkError.StatusClass>
> {
  /** What it does, in a few words. */
  readonly summary?: string
  /** The parameters of the path, in camelCase as the template names them. */
  readonly params?: Params
  /** The parameters of the query string, encoded to strings or arrays of strings. */
  readonly query?: Query
  /** The body: a struct, multipart too. */
  readonly payload?: Schema.Struct<Payload>
  /** How the body is written; `multipart` takes texts and `Blob`s. Default: `json`. */
  readonly encoding?: "json" | "multipart"
  /** What a 200 carries. */
  readonly success: Success
  /** The errors that Clerk's spec declares. */
  readonly error: Errors
  /** Whether the operation may be repeated after an ambiguous failure. Default: {@link isIdempotentMethod}. */
  readonly idempotent?: boolean
  readonly rateLimit?: ResourceLimit
  readonly pagination?: ListTraits
}

const make = <const Method extends HttpMethod.HttpMethod>(method: Method) =>
<
  const Name extends string,
  Success extends Schema.Schema.AnyNoContext,
  const Errors extends ReadonlyArray<ClerkError.StatusClass>,
  Params extends StringFields = {},
  Query extends StringFields = {},
  Payload extends StringFields = {}
>(
  name: Name,
  path: `/${string}`,
  options: Options<Params, Query, Payload, Success, Errors>
): Endpoint<
  Name,
  Method,
  Struct<Params>,
  Struct<Query>,
  Struct<Payload>,
  Schema.Schema.Type<Success>,
  Errors[number]
> => ({
  name,
  operation: name,
  method,
  path,
  summary: options.summary ?? null,
  params: struct(options.params),
  query: struct(options.query),
  payload: options.payload as unknown as Schema.Schema<Struct<Payload>, unknown> | undefined ?? null,
  encoding: options.encoding ?? "json",
  success: options.success,
  error: options.error,
  idempotent: options.idempotent ?? isIdempotentMethod(method),
  rateLimit: options.rateLimit ?? null,
  pagination: options.pagination ?? null
})

const struct = <Fields extends StringFields>(fields: Fields | undefined) =>
  fields === undefined ? null : Schema.Struct(fields) as unknown as Schema.Schema<Struct<Fields>, unknown>

/**
 * An operation that is a GET. Belongs in a `Group`, which gives it its full name.
 *
 * @example
 * import { NotFound } from "@effect-clerk/core/ClerkError"
 * import * as Endpoint from "@effect-clerk/core/Endpoint"
 * import { UserId } from "@effect-clerk/core/User"
 * import * as Schema from "effect/Schema"
 *
 * const get = Endpoint.get("get", "/users/:userId", {
 *   params: { userId: UserId },
 *   success: Schema.Struct({ id: UserId, banned: Schema.Boolean }),
 *   error: [NotFound]
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const get = make("GET")

/**
 * An operation that is a POST, which is not repeated after an ambiguous failure unless it says so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const post = make("POST")

/**
 * An operation that is a PUT.
 *
 * @since 0.1.0
 * @category constructors
 */
export const put = make("PUT")

/**
 * An operation that is a PATCH.
 *
 * @since 0.1.0
 * @category constructors
 */
export const patch = make("PATCH")

/**
 * An operation that is a DELETE.
 *
 * @since 0.1.0
 * @category constructors
 */
const delete_ = make("DELETE")

export { delete_ as delete }

/** `undefined` is as good as absent, for the client leaves it out. */
type Part<A> = { [K in keyof A]: {} extends Pick<A, K> ? A[K] | undefined : A[K] }

/**
 * The flat input of an endpoint: its path, query and body parts in one object. A key that parts share goes to each of them.
 *
 * @since 0.1.0
 * @category types
 */
export type Input<Endpoint_ extends Any> = Endpoint_ extends Endpoint<
  infer _Name,
  infer _Method,
  infer Params,
  infer Query,
  infer Payload,
  infer _Success,
  infer _ErrorClass
> ? Types.Simplify<Part<Params> & Part<Query> & Part<Payload>>
  : never

/**
 * What an endpoint returns.
 *
 * @since 0.1.0
 * @category types
 */
export type Success<Endpoint_ extends Any> = Schema.Schema.Type<Endpoint_["success"]>

/**
 * The error channel of an endpoint: its declared errors and the common set.
 *
 * @since 0.1.0
 * @category types
 */
export type Failure<Endpoint_ extends Any> = InstanceType<Endpoint_["error"][number]> | ClerkError.Common
