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
import type * as ApiVersion from "./ApiVersion.js"
import type * as ClerkError from "./ClerkError.js"
import * as Wire from "./internal/wire.js"

/**
 * Whether a method may be retried unless an operation says otherwise: all but POST and PATCH.
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
 * How a list is read to its end.
 *
 * - `offset`: by pages of up to `maxLimit` rows. `stableOrder` is the order in which rows created meanwhile come last; it is
 *   left out where no order can be chosen. `paginated` says that Clerk paginates only when it is asked to.
 * - `after`: by a cursor, the parameter that takes the id of the last row, in the order `stableOrder`; in another order as
 *   `offset`.
 * - `whole`: Clerk returns all rows at once.
 *
 * Rows that are read by pages have an `id`, and a `createdAt` where the order is that of creation.
 *
 * @since 0.2.0
 * @category models
 */
export type List =
  | {
    readonly by: "offset"
    readonly maxLimit: number
    readonly stableOrder?: string
    readonly paginated?: true
  }
  | {
    readonly by: "after"
    readonly parameter: string
    readonly maxLimit: number
    readonly stableOrder: string
  }
  | { readonly by: "whole" }

/**
 * What an operation is known to be in types beside its parts: a `list` is read to its end with a stream, `pages` of it can be
 * read too, and an operation for `many` inputs is called for each of them.
 *
 * @since 0.2.0
 * @category models
 */
export type Trait = "list" | "pages" | "many"

/**
 * The key that a call is authenticated by: the secret key of the instance (`sk_`), that of a machine (`ak_`), either, or
 * none.
 *
 * @since 0.2.0
 * @category models
 */
export type Key = "secret" | "machine" | "secretOrMachine" | "none"

/**
 * The success statuses of Clerk.
 *
 * @since 0.2.0
 * @category models
 */
export type Status = 200 | 201 | 202 | 204

/**
 * The parts of an input, by where they go.
 *
 * @since 0.2.0
 * @category models
 */
export interface Parts {
  readonly params?: object
  readonly query?: object
  readonly payload?: object
}

/**
 * Holds what an endpoint is in types. There is nothing there at run time.
 *
 * @since 0.2.0
 * @category symbols
 */
export declare const Types_: unique symbol

/**
 * What an endpoint is in types.
 *
 * @since 0.2.0
 * @category types
 */
export type Of<Endpoint_ extends Any> = Endpoint_[typeof Types_]

/**
 * An operation, as data. Client, in-memory Clerk and documents are read from it. What it is called and the facts about it
 * are there at once; its schemas are built when the first of them is read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint<
  out Method extends HttpMethod.HttpMethod,
  out Parts_,
  out Success_,
  out Failure_,
  out Traits extends Trait = never
> {
  readonly [Types_]: {
    readonly parts: Parts_
    readonly success: Success_
    readonly failure: Failure_
    readonly traits: Traits
  }
  readonly name: string
  /** What errors, spans and metrics call it: its name, after that of its group once it is in one. */
  readonly operation: string
  readonly method: Method
  /** The template of the path, without `/v1`. */
  readonly path: `/${string}`
  /** Clerk's id of the operation; `null` in a group of one's own. */
  readonly spec: string | null
  /** The status of a success. */
  readonly status: Status
  readonly params: AnySchema | null
  readonly query: AnySchema | null
  readonly payload: AnySchema | null
  readonly encoding: "json" | "multipart"
  /** Whether Clerk lets keys pass in the body that it does not know. */
  readonly openBody: boolean
  /** What a success carries. */
  readonly success: AnySchema
  /** The classes of the errors that it declares. */
  readonly error: ReadonlyArray<ClerkError.StatusClass>
  readonly idempotent: boolean
  /** The budget it draws on beside that of the instance, `"none"` where it draws on none at all. */
  readonly rateLimit: ResourceLimit | "none" | null
  /** How the list that it returns is read to its end; `null` when it returns no list. */
  readonly list: List | null
  /** Whether it has a method for many inputs beside it. */
  readonly many: boolean
  readonly key: Key
  /** The first version of the API that has it; `null` where all have. */
  readonly since: ApiVersion.ApiVersion | null
}

/** Schemas are invariant, which is no good for what is only read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnySchema = Schema.Schema<any, any>

/**
 * An operation of which nothing is known.
 *
 * @since 0.1.0
 * @category models
 */
export type Any = Endpoint<HttpMethod.HttpMethod, Parts, unknown, unknown, Trait>

/** @inline */
type Fields = { readonly [key: string]: Schema.Struct.Field }

/** @inline */
type PartsOf<Params, Query, Payload> = Types.Simplify<
  & ([Params] extends [never] ? {} : { readonly params: Struct<Params> })
  & ([Query] extends [never] ? {} : { readonly query: Struct<Query> })
  & ([Payload] extends [never] ? {} : { readonly payload: Struct<Payload> })
>

/** @inline */
type Struct<Fields_> = Fields_ extends Fields ? Types.Simplify<Schema.Struct.Type<Fields_>> : never

/**
 * The schemas of an operation.
 *
 * @since 0.2.0
 * @category models
 */
export interface Schemas<
  Params extends Fields,
  Query extends Fields,
  Payload extends Fields,
  Success_ extends Schema.Schema.AnyNoContext,
  Class extends ClerkError.StatusClass
> {
  /** The parameters of the path, in camelCase as the template names them. */
  readonly params?: Params
  /** The parameters of the query string, encoded to strings or arrays of strings. Their keys are sent in snake_case. */
  readonly query?: Query
  /** The fields of the body. Their keys are sent in snake_case. */
  readonly payload?: Payload
  /** What a success carries; `Schema.Void` for an empty body. */
  readonly success: Success_
  /** The errors that Clerk's spec declares. */
  readonly error: ReadonlyArray<Class>
}

/**
 * What is known of an operation beside its schemas.
 *
 * @since 0.2.0
 * @category models
 */
export interface Facts<List_ extends List, Many extends boolean> {
  /** Clerk's id of the operation, in its OpenAPI documents. */
  readonly spec?: string
  /** The status of a success. Default: 200. */
  readonly status?: Status
  /** How the body is written; `multipart` takes texts and `Blob`s. Default: `json`. */
  readonly encoding?: "json" | "multipart"
  /** The field of the payload whose value is the body itself. */
  readonly wholeBody?: string
  /** Whether Clerk lets keys pass in the body that it does not know. Default: it refuses them. */
  readonly openBody?: boolean
  /** Whether the operation may be retried after an ambiguous failure. Default: {@link isIdempotentMethod}. */
  readonly idempotent?: boolean
  /** The budget it draws on beside that of the instance, `"none"` where it draws on none at all. */
  readonly rateLimit?: ResourceLimit | "none"
  /** How the list that it returns is read to its end. */
  readonly list?: List_
  /** Whether callers have a method for many inputs. */
  readonly many?: Many
  /** The key that a call is authenticated by. Default: `secret`. */
  readonly key?: Key
  /** The first version of the API that has it. Default: all have. */
  readonly since?: ApiVersion.ApiVersion
}

/** @inline */
type TraitsOf<List_, Many> =
  | ([List_] extends [never] ? never : "list" | (List_ extends { readonly by: "whole" } ? never : "pages"))
  | (Many extends true ? "many" : never)

type AnyThunk = () => Schemas<Fields, Fields, Fields, AnySchema, ClerkError.StatusClass>

interface Built {
  readonly params: AnySchema | null
  readonly query: AnySchema | null
  readonly payload: AnySchema | null
  readonly success: AnySchema
  readonly error: ReadonlyArray<ClerkError.StatusClass>
}

/** The one value of an object, in place of the object. */
const unwrapped = (key: string, object: AnySchema, value: AnySchema): AnySchema =>
  Schema.transform(value, Schema.typeSchema(object), {
    strict: true,
    decode: (value) => ({ [key]: value }),
    encode: (object) => object[key]
  })

class Made {
  readonly operation: string
  readonly spec: string | null
  readonly status: Status
  readonly encoding: "json" | "multipart"
  readonly openBody: boolean
  readonly idempotent: boolean
  readonly rateLimit: ResourceLimit | "none" | null
  readonly list: List | null
  readonly many: boolean
  readonly key: Key
  readonly since: ApiVersion.ApiVersion | null
  private built: Built | undefined

  constructor(
    readonly name: string,
    group: string,
    readonly method: HttpMethod.HttpMethod,
    readonly path: `/${string}`,
    private readonly schemas: AnyThunk,
    private readonly facts: Facts<List, boolean>
  ) {
    this.operation = group === "" ? name : `${group}.${name}`
    this.spec = facts.spec ?? null
    this.status = facts.status ?? 200
    this.encoding = facts.encoding ?? "json"
    this.openBody = facts.openBody ?? false
    this.idempotent = facts.idempotent ?? isIdempotentMethod(method)
    this.rateLimit = facts.rateLimit ?? null
    this.list = facts.list ?? null
    this.many = facts.many ?? false
    this.key = facts.key ?? "secret"
    this.since = facts.since ?? null
  }

  named(name: string, group: string): Made {
    return new Made(name, group, this.method, this.path, this.schemas, this.facts)
  }

  private get parts(): Built {
    if (this.built === undefined) {
      const { error, params, payload, query, success } = this.schemas()
      const { wholeBody } = this.facts
      const body = payload && Wire.struct(payload) as AnySchema
      this.built = {
        params: params === undefined ? null : Schema.Struct(params) as unknown as AnySchema,
        query: query === undefined ? null : Wire.struct(query) as AnySchema,
        payload: body === undefined
          ? null
          : wholeBody === undefined
          ? body
          : unwrapped(wholeBody, body, payload![wholeBody] as AnySchema),
        success,
        error
      }
    }
    return this.built
  }

  get params() {
    return this.parts.params
  }
  get query() {
    return this.parts.query
  }
  get payload() {
    return this.parts.payload
  }
  get success() {
    return this.parts.success
  }
  get error() {
    return this.parts.error
  }
}

/**
 * An endpoint under another name.
 *
 * @since 0.2.0
 * @category conversions
 */
export const named = (endpoint: Any, name: string, group: string): Any =>
  (endpoint as unknown as Made).named(name, group) as unknown as Any

const make = <const Method extends HttpMethod.HttpMethod>(method: Method) =>
<
  Success_ extends Schema.Schema.AnyNoContext,
  Class extends ClerkError.StatusClass,
  Params extends Fields = never,
  Query extends Fields = never,
  Payload extends Fields = never,
  const List_ extends List = never,
  const Many extends boolean = false
>(
  path: `/${string}`,
  schemas: () => Schemas<Params, Query, Payload, Success_, Class>,
  facts: Facts<List_, Many> = {}
): Endpoint<
  Method,
  PartsOf<Params, Query, Payload>,
  Schema.Schema.Type<Success_>,
  InstanceType<Class>,
  TraitsOf<List_, Many>
> => new Made("", "", method, path, schemas as AnyThunk, facts) as never

/**
 * An operation that is a GET. Belongs in a `Group`, which names it.
 *
 * @example
 * import { NotFound } from "@effect-clerk/core/ClerkError"
 * import * as Endpoint from "@effect-clerk/core/Endpoint"
 * import { UserId } from "@effect-clerk/core/User"
 * import * as Schema from "effect/Schema"
 *
 * const get = Endpoint.get("/users/:userId", () => ({
 *   params: { userId: UserId },
 *   success: Schema.Struct({ id: UserId, banned: Schema.Boolean }),
 *   error: [NotFound]
 * }))
 *
 * @since 0.1.0
 * @category constructors
 */
export const get = make("GET")

/**
 * An operation that is a POST, which is not retried after an ambiguous failure unless it says so.
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
 * An operation that is a PATCH, which is not retried after an ambiguous failure unless it says so.
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

/**
 * An object within a body or an answer: its fields are in camelCase here and in snake_case on the wire.
 *
 * @example
 * import * as Endpoint from "@effect-clerk/core/Endpoint"
 * import * as Schema from "effect/Schema"
 *
 * const count = Endpoint.get("/users/count", () => ({
 *   success: Endpoint.struct({ totalCount: Schema.Int }),
 *   error: []
 * }))
 *
 * @since 0.2.0
 * @category schemas
 */
export const struct = Wire.struct

/** `undefined` is as good as absent, for the client leaves it out. */
type Part<A> = { [K in keyof A]: {} extends Pick<A, K> ? A[K] | undefined : A[K] }

type PartOf<Parts_, Name> = Name extends keyof Parts_ ? Part<Parts_[Name]> : {}

/**
 * The flat input of an endpoint: its path, query and body parts in one object. A key that parts share goes to each of them.
 *
 * @since 0.1.0
 * @category types
 */
export type Input<Endpoint_ extends Any> = { [Key in keyof Merged<Endpoint_>]: Merged<Endpoint_>[Key] }

/**
 * The parts of an input, put together.
 *
 * @since 0.2.0
 * @category types
 */
export type Merged<Endpoint_ extends Any> =
  & PartOf<Of<Endpoint_>["parts"], "params">
  & PartOf<Of<Endpoint_>["parts"], "query">
  & PartOf<Of<Endpoint_>["parts"], "payload">

/**
 * What an endpoint returns.
 *
 * @since 0.1.0
 * @category types
 */
export type Success<Endpoint_ extends Any> = Of<Endpoint_>["success"]

/**
 * The error channel of an endpoint: its declared errors and the common set.
 *
 * @since 0.1.0
 * @category types
 */
export type Failure<Endpoint_ extends Any> = Of<Endpoint_>["failure"] | ClerkError.Common

/**
 * The traits of an endpoint.
 *
 * @since 0.2.0
 * @category types
 */
export type Traits<Endpoint_ extends Any> = Of<Endpoint_>["traits"]
