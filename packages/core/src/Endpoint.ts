/**
 * The definition of an operation in a contract: its parts, its declared errors, and the facts that a client needs to
 * call it.
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
 * Whether a method may be retried by default: all except POST and PATCH. An operation can override it.
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
 * How a complete list is read.
 *
 * - `offset`: by pages of up to `maxLimit` rows. `stableOrder` is the order in which rows that are created meanwhile
 *   come last; it is absent if the order cannot be chosen. `paginated` means that Clerk paginates only on request.
 * - `after`: by a cursor, the parameter for the id of the last row, in the order `stableOrder`; in any other order like
 *   `offset`.
 * - `whole`: Clerk returns all rows in one response.
 *
 * Rows of paginated lists have an `id`, and a `createdAt` if the order is that of creation.
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
 * The traits of an operation in types: a `list` has a stream, `pages` can be read one by one, and `many` has a bulk
 * method.
 *
 * @since 0.2.0
 * @category models
 */
export type Trait = "list" | "pages" | "many"

/**
 * The key that authenticates a call: the secret key of the instance (`sk_`), that of a machine (`ak_`), either, or none.
 *
 * @since 0.2.0
 * @category models
 */
export type Key = "secret" | "machine" | "secretOrMachine" | "none"

/**
 * Clerk's success statuses.
 *
 * @since 0.2.0
 * @category models
 */
export type Status = 200 | 201 | 202 | 204

/**
 * The parts of an input: path parameters, query and body.
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
 * The key of the types of an endpoint. It does not exist at run time.
 *
 * @since 0.2.0
 * @category symbols
 */
export declare const Types_: unique symbol

/**
 * The types of an endpoint.
 *
 * @since 0.2.0
 * @category types
 */
export type Of<Endpoint_ extends Any> = Endpoint_[typeof Types_]

/**
 * An operation, as data. The client, the in-memory Clerk and the documents are derived from it. Its name and its facts
 * are available immediately; its schemas are built when the first of them is read.
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
  /** Its name in errors, spans and metrics: the name, with the group as a prefix once it is in one. */
  readonly operation: string
  readonly method: Method
  /** The template of the path, without `/v1`. */
  readonly path: `/${string}`
  /** Clerk's id of the operation; `null` in a custom group. */
  readonly spec: string | null
  /** The status of a success. */
  readonly status: Status
  readonly params: AnySchema | null
  readonly query: AnySchema | null
  readonly payload: AnySchema | null
  readonly encoding: "json" | "multipart"
  /** Whether Clerk accepts unknown keys in the body. */
  readonly openBody: boolean
  /** The schema of the response body of a success. */
  readonly success: AnySchema
  /** The classes of the declared errors. */
  readonly error: ReadonlyArray<ClerkError.StatusClass>
  readonly idempotent: boolean
  /** Its budget in addition to that of the instance; `"none"` if it uses neither. */
  readonly rateLimit: ResourceLimit | "none" | null
  /** How the complete list is read; `null` if the operation is not a list. */
  readonly list: List | null
  /** Whether it has a bulk method. */
  readonly many: boolean
  readonly key: Key
  /** The first version of the API that has it; `null` if all versions have it. */
  readonly since: ApiVersion.ApiVersion | null
}

/** Schemas are invariant, which is too strict for values that are only read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnySchema = Schema.Schema<any, any>

/**
 * Any operation.
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
  /** The path parameters, in camelCase as in the template. */
  readonly params?: Params
  /** The query parameters, encoded to strings or arrays of strings. Their keys are sent in snake_case. */
  readonly query?: Query
  /** The fields of the body. Their keys are sent in snake_case. */
  readonly payload?: Payload
  /** The schema of the response body of a success; `Schema.Void` for an empty body. */
  readonly success: Success_
  /** The errors that Clerk's spec declares. */
  readonly error: ReadonlyArray<Class>
}

/**
 * The facts about an operation, in addition to its schemas.
 *
 * @since 0.2.0
 * @category models
 */
export interface Facts<List_ extends List, Many extends boolean> {
  /** Clerk's id of the operation, in its OpenAPI documents. */
  readonly spec?: string
  /** The status of a success. Default: 200. */
  readonly status?: Status
  /** The encoding of the body; `multipart` accepts strings and `Blob`s. Default: `json`. */
  readonly encoding?: "json" | "multipart"
  /** The payload field whose value is the complete body. */
  readonly wholeBody?: string
  /** Whether Clerk accepts unknown keys in the body. Default: false. */
  readonly openBody?: boolean
  /** Whether the operation may be retried after an ambiguous failure. Default: {@link isIdempotentMethod}. */
  readonly idempotent?: boolean
  /** Its budget in addition to that of the instance; `"none"` if it uses neither. */
  readonly rateLimit?: ResourceLimit | "none"
  /** How the complete list is read. */
  readonly list?: List_
  /** Whether it has a bulk method. Default: false. */
  readonly many?: Many
  /** The key that authenticates a call. Default: `secret`. */
  readonly key?: Key
  /** The first version of the API that has it. Default: all versions. */
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

/** Encodes only the value under `key`, instead of the object. */
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
 * Renames an endpoint.
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
 * Defines a GET operation. Add it to a `Group`, which names it.
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
 * Defines a POST operation. It is not retried after an ambiguous failure unless `idempotent` is set.
 *
 * @since 0.1.0
 * @category constructors
 */
export const post = make("POST")

/**
 * Defines a PUT operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const put = make("PUT")

/**
 * Defines a PATCH operation. It is not retried after an ambiguous failure unless `idempotent` is set.
 *
 * @since 0.1.0
 * @category constructors
 */
export const patch = make("PATCH")

/**
 * Defines a DELETE operation.
 *
 * @since 0.1.0
 * @category constructors
 */
const delete_ = make("DELETE")

export { delete_ as delete }

/**
 * An object in a request or response body: its fields are in camelCase in TypeScript and in snake_case on the wire.
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

/** `undefined` counts as absent, because the client leaves it out. */
type Part<A> = { [K in keyof A]: {} extends Pick<A, K> ? A[K] | undefined : A[K] }

type PartOf<Parts_, Name> = Name extends keyof Parts_ ? Part<Parts_[Name]> : {}

/**
 * The flat input of an endpoint: its path, query and body parts in one object. A key that several parts share is sent
 * in each.
 *
 * @since 0.1.0
 * @category types
 */
export type Input<Endpoint_ extends Any> = { [Key in keyof Merged<Endpoint_>]: Merged<Endpoint_>[Key] }

/**
 * The merged parts of an input.
 *
 * @since 0.2.0
 * @category types
 */
export type Merged<Endpoint_ extends Any> =
  & PartOf<Of<Endpoint_>["parts"], "params">
  & PartOf<Of<Endpoint_>["parts"], "query">
  & PartOf<Of<Endpoint_>["parts"], "payload">

/**
 * The result of an endpoint.
 *
 * @since 0.1.0
 * @category types
 */
export type Success<Endpoint_ extends Any> = Of<Endpoint_>["success"]

/**
 * The error channel of an endpoint: its declared errors and the common ones.
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
