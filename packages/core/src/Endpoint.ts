/**
 * The one way an operation of Clerk's enters the contract: its parts, its declared errors and what a client must know
 * to call it well.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import type * as OpenApi from "@effect/platform/OpenApi"
import type * as Brand from "effect/Brand"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import type * as Types from "effect/Types"
import * as ClerkError from "./ClerkError.js"

/**
 * Whether an operation may be repeated after a failure that leaves open if it was carried out.
 *
 * @since 0.1.0
 * @category annotations
 */
export class Idempotent extends Context.Reference<Idempotent>()("@effect-clerk/core/Endpoint/Idempotent", {
  defaultValue: () => false
}) {}

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
 * The classes of the errors that an operation declares.
 *
 * @since 0.1.0
 * @category annotations
 */
export class Declared extends Context.Reference<Declared>()("@effect-clerk/core/Endpoint/Declared", {
  defaultValue: (): ReadonlyArray<ClerkError.StatusClass> => []
}) {}

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
 * The budget an operation draws on beside that of the instance; `null` when there is none.
 *
 * @since 0.1.0
 * @category annotations
 */
export class RateLimit extends Context.Reference<RateLimit>()("@effect-clerk/core/Endpoint/RateLimit", {
  defaultValue: (): ResourceLimit | null => null
}) {}

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
 * How the list that an operation returns is read to its end; `null` when it returns no list.
 *
 * @since 0.1.0
 * @category annotations
 */
export class Pagination extends Context.Reference<Pagination>()("@effect-clerk/core/Endpoint/Pagination", {
  defaultValue: (): ListTraits | null => null
}) {}

/**
 * What an operation does, for who reads it in an OpenAPI document: `OpenApi.Summary`, without the module that writes such
 * documents.
 *
 * @since 0.1.0
 * @category annotations
 */
export const Summary: Context.Tag<OpenApi.Summary, string> = Context.GenericTag("@effect/platform/OpenApi/Summary")

/** @inline */
type StringFields = { readonly [key: string]: Schema.Struct.Field }
/** @inline */
type Field<A extends Schema.Struct.Fields> = [keyof A] extends [never] ? never : Types.Simplify<Schema.Struct.Type<A>>

/**
 * The parts of an operation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<
  Params extends StringFields,
  Query extends StringFields,
  Payload extends Schema.Schema.AnyNoContext,
  Success extends Schema.Schema.AnyNoContext,
  Errors extends ReadonlyArray<ClerkError.StatusClass>
> {
  /** What it does, in a few words. */
  readonly summary?: string
  /** The parameters of the path, in camelCase as the template names them. */
  readonly params?: Params
  /** The parameters of the query string, encoded to strings or arrays of strings. */
  readonly query?: Query
  /** The body: JSON, or multipart where the schema says so. */
  readonly payload?: Payload
  /** What a 200 carries. */
  readonly success: Success
  /** The errors that Clerk's spec declares. */
  readonly error: Errors
  /** Whether the operation may be repeated after an ambiguous failure. Default: {@link isIdempotentMethod}. */
  readonly idempotent?: boolean
  readonly rateLimit?: ResourceLimit
  readonly pagination?: ListTraits
}

const wireError = (Class: ClerkError.StatusClass, call: { operation: string; method: string; path: string }) => {
  const status = ClerkError.toStatus(Class)
  return Schema.transform(ClerkError.Envelope, Schema.typeSchema(Class as typeof ClerkError.NotFound), {
    strict: true,
    decode: ({ errors, traceId }) =>
      new (Class as typeof ClerkError.NotFound)({ ...call, idempotent: false, status, errors, traceId }),
    encode: ({ errors, traceId }) => ({ errors, traceId })
  }).annotations(HttpApiSchema.annotations({ status }))
}

const make = <const Method extends HttpMethod.HttpMethod>(method: Method) =>
<
  const Name extends string,
  Success extends Schema.Schema.AnyNoContext,
  const Errors extends ReadonlyArray<ClerkError.StatusClass>,
  Params extends StringFields = {},
  Query extends StringFields = {},
  Payload extends Schema.Schema.AnyNoContext = never
>(
  name: Name,
  path: HttpApiEndpoint.PathSegment,
  options: Options<Params, Query, Payload, Success, Errors>
): HttpApiEndpoint.HttpApiEndpoint<
  Name,
  Method,
  Field<Params>,
  Field<Query>,
  [Payload] extends [never] ? never : Schema.Schema.Type<Payload>,
  never,
  Schema.Schema.Type<Success>,
  InstanceType<Errors[number]>
> => {
  // The builder's own checks of encodings do not see through generics; the bounds of Options stand in for them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let endpoint: any = HttpApiEndpoint.make(method)(name, path).addSuccess(options.success)
  for (const Class of options.error) {
    endpoint = endpoint.addError(wireError(Class, { operation: name, method, path }))
  }
  if (options.params) endpoint = endpoint.setPath(Schema.Struct(options.params))
  if (options.query) endpoint = endpoint.setUrlParams(Schema.Struct(options.query))
  if (options.payload) endpoint = endpoint.setPayload(options.payload)
  if (options.summary) endpoint = endpoint.annotate(Summary, options.summary)
  return endpoint
    .annotate(Declared, options.error)
    .annotate(Idempotent, options.idempotent ?? isIdempotentMethod(method))
    .annotate(RateLimit, options.rateLimit ?? null)
    .annotate(Pagination, options.pagination ?? null)
}

/**
 * An operation that is a GET.
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
 * @since 0.1.0
 * @category constructors
 */
const delete_ = make("DELETE")

export { delete_ as delete }

/**
 * The endpoint of a group by its name.
 *
 * @since 0.1.0
 * @category types
 */
export type Of<Group extends HttpApiGroup.HttpApiGroup.Any, Name extends string> =
  HttpApiEndpoint.HttpApiEndpoint.WithName<HttpApiGroup.HttpApiGroup.Endpoints<Group>, Name>

/**
 * Without the brand by which `HttpApiSchema.Multipart` marks a body; and `undefined` is as good as absent, for the client
 * leaves it out.
 */
type Part<A> = [A] extends [never] ? {}
  : {
    [K in keyof A as K extends typeof Brand.BrandTypeId ? never : K]: {} extends Pick<A, K> ? A[K] | undefined : A[K]
  }

/**
 * The flat input of an endpoint: its path, query and body parts in one object, for they never share a key.
 *
 * @since 0.1.0
 * @category types
 */
export type Input<Endpoint> = Endpoint extends HttpApiEndpoint.HttpApiEndpoint<
  infer _Name,
  infer _Method,
  infer Path,
  infer Query,
  infer Payload,
  infer _Headers,
  infer _Success,
  infer _Error
> ? Types.Simplify<Part<Path> & Part<Query> & Part<Payload>>
  : never

/**
 * What an endpoint returns.
 *
 * @since 0.1.0
 * @category types
 */
export type Success<Endpoint extends HttpApiEndpoint.HttpApiEndpoint.Any> = HttpApiEndpoint.HttpApiEndpoint.Success<
  Endpoint
>

/**
 * The error channel of an endpoint: its declared errors and the common set.
 *
 * @since 0.1.0
 * @category types
 */
export type Failure<Endpoint extends HttpApiEndpoint.HttpApiEndpoint.Any> =
  | HttpApiEndpoint.HttpApiEndpoint.Error<Endpoint>
  | ClerkError.Common
