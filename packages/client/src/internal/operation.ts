import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpMethod from "@effect/platform/HttpMethod"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Decoder from "@effect-clerk/core/Decoder"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { LazyArg } from "effect/Function"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { fromParseIssue, type Issue } from "./issues.js"
import { redact } from "./text.js"

/** The description of a call in errors, spans and logs. `path` is the template, so it contains no id. */
export interface Call {
  readonly operation: string
  readonly method: HttpMethod.HttpMethod
  readonly path: string
  readonly idempotent: boolean
}

/** A call with its values filled in, ready to be sent as often as needed. */
export interface Encoded {
  readonly pathname: string
  readonly query: ReadonlyArray<readonly [string, string]>
  /** Built once per call, so that a retry sends the same bytes. */
  readonly body: Effect.Effect<HttpBody.Empty | HttpBody.Uint8Array>
}

/** An operation that can be called: a compiled endpoint of the contract, or one that a caller describes. */
export interface Operation<A> {
  readonly call: Call
  readonly declares: (Class: ClerkError.StatusClass) => boolean
  /** Its budget, in addition to that of the instance; `none` if it uses neither. */
  readonly limit: Endpoint.ResourceLimit | "none" | null
  readonly key: Endpoint.Key
  readonly decode: (body: unknown) => Either.Either<A, ReadonlyArray<Issue>>
}

type Values = Readonly<Record<string, unknown>>

export interface Compiled<A> extends Operation<A> {
  readonly encode: (input: Values) => Either.Either<Encoded, ReadonlyArray<Issue>>
}

/** Reads the schema at the first response. */
const decoder = <A, I>(schema: LazyArg<Schema.Schema<A, I>>, options: Decoder.Options) => {
  let decode: ((body: unknown) => Option.Option<A>) | undefined
  return (body: unknown): Either.Either<A, ReadonlyArray<Issue>> => {
    const value = (decode ??= Decoder.make(schema(), options))(body)
    return Option.isSome(value)
      ? Either.right(value.value)
      : Either.mapLeft(Schema.decodeUnknownEither(schema())(body), ({ issue }) => fromParseIssue(issue))
  }
}

/** The description of a call of an endpoint in errors, spans and logs. */
export const callOf = ({ idempotent, method, operation, path }: Endpoint.Any): Call => ({
  operation,
  method,
  path,
  idempotent
})

type Compilations = WeakMap<Endpoint.Any, Compiled<unknown>>

const generating: Compilations = new WeakMap()
const interpreting: Compilations = new WeakMap()

/** Compiles an endpoint once for all clients. Its schemas are read, and the parsers behind it built, at the first call. */
export const compile = (endpoint: Endpoint.Any, options: Decoder.Options = {}): Compiled<unknown> => {
  const compilations = options.generateCode === true ? generating : interpreting
  let compiled = compilations.get(endpoint)
  if (compiled === undefined) {
    compiled = {
      call: callOf(endpoint),
      declares: (Class) => endpoint.error.includes(Class) || ClerkError.isCommon(Class),
      limit: endpoint.rateLimit,
      key: endpoint.key,
      decode: decoder(() => endpoint.success, options),
      encode: encoder(endpoint)
    }
    compilations.set(endpoint, compiled)
  }
  return compiled
}

/** A part of an endpoint: the keys of its values, and how to encode them. */
interface Part {
  readonly keys: ReadonlySet<PropertyKey>
  readonly write: (values: Values) => Either.Either<Values, ParseResult.ParseError>
}

const nothing = Either.right({})

const partOf = (schema: Schema.Schema<Values, unknown> | null): Part => {
  if (schema === null) return { keys: new Set(), write: () => nothing }
  const properties = AST.getPropertySignatures(AST.typeAST(schema.ast))
  const write = Schema.encodeUnknownEither(schema as Schema.Schema<Values, Values>, { errors: "all" })
  return {
    keys: new Set(properties.map(({ name }) => name)),
    write: properties.every(({ isOptional }) => isOptional)
      ? (values) => Object.keys(values).length === 0 ? nothing : write(values)
      : write
  }
}

const partsOf = ({ params, path, payload, query }: Endpoint.Any) => ({
  params: partOf(params),
  query: partOf(query),
  payload: partOf(payload),
  fillPath: template(path)
})

const encoder = (endpoint: Endpoint.Any) => {
  const isPaginatedByParameter = endpoint.list?.by === "offset" && endpoint.list.paginated === true
  let parts: ReturnType<typeof partsOf> | undefined
  return (input: Values): Either.Either<Encoded, ReadonlyArray<Issue>> => {
    if (!Predicate.isRecord(input)) return refuse("input", "must be an object")
    const { fillPath, params, payload, query } = parts ??= partsOf(endpoint)
    const given: Array<readonly [string, unknown]> = isPaginatedByParameter && input["paginated"] === undefined
      ? [["paginated", true]]
      : []
    const issues: Array<Issue> = []
    for (const entry of Object.entries(input)) {
      const [key, value] = entry
      if (value === undefined) continue
      if (params.keys.has(key) || query.keys.has(key) || payload.keys.has(key)) given.push(entry)
      else issues.push({ path: redact(key), message: "is not known" })
    }
    const encodePart = ({ keys, write }: Part): Values => {
      const values: Record<string, unknown> = {}
      for (const [key, value] of given) if (keys.has(key)) values[key] = value
      return Either.getOrElse(write(values), ({ issue }) => {
        issues.push(...fromParseIssue(issue))
        return {}
      })
    }
    const segments = encodePart(params) as Readonly<Record<string, string>>
    const pairs = toPairs(encodePart(query) as Readonly<Record<string, string | ReadonlyArray<string>>>)
    const body = encodePart(payload)
    if (issues.length > 0) return Either.left(issues)
    return Either.map(fillPath(segments), (pathname) => ({
      pathname,
      query: pairs,
      body: endpoint.payload === null
        ? noBody
        : endpoint.encoding === "multipart"
        ? multipartBody(body)
        : jsonBody(JSON.stringify(body))
    }))
  }
}

/**
 * Fills in the template of a path. An empty segment or a dot segment is rejected, because URL parsers collapse it and
 * the request would reach another resource.
 */
const template = (path: string) => {
  const pieces = path.split(/:(\w+)/)
  return (segments: Readonly<Record<string, string>>): Either.Either<string, ReadonlyArray<Issue>> => {
    const issues: Array<Issue> = []
    const fill = (name: string): string => {
      const segment = Object.hasOwn(segments, name) ? segments[name] : undefined
      if (segment === undefined) issues.push({ path: name, message: "is missing" })
      else if (segment === "" || segment === "." || segment === "..") {
        issues.push({ path: name, message: "must be an id, not an empty or dot segment" })
      } else {
        try {
          return encodeURIComponent(segment)
        } catch {
          issues.push({ path: name, message: "must be well-formed text" })
        }
      }
      return ""
    }
    const pathname = pieces.map((piece, index) => index % 2 === 0 ? piece : fill(piece)).join("")
    return issues.length > 0 ? Either.left(issues) : Either.right(pathname)
  }
}

type QueryValue = string | number | boolean

/** A key with several values is sent once for each; one that is `undefined` is left out. */
type Query = Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | undefined>>

const toPairs = (query: Query): ReadonlyArray<readonly [string, string]> =>
  Object.entries(query).flatMap(([key, value = []]) => Array.ensure(value).map((item) => [key, String(item)] as const))

const noBody: Encoded["body"] = Effect.succeed(HttpBody.empty)

const jsonBody = (json: string): Encoded["body"] => Effect.succeed(HttpBody.text(json, "application/json"))

/** As bytes, because undici's own `request` does not accept the `FormData` of Node. */
const multipartBody = (fields: Values): Encoded["body"] => {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value as string | Blob)
  const serialized = new Response(form)
  // Bun loses the boundary once the body is read
  const contentType = serialized.headers.get("content-type")!
  return Effect.map(
    Effect.promise(() => serialized.arrayBuffer()),
    (bytes) => HttpBody.uint8Array(new Uint8Array(bytes), contentType)
  )
}

/** Encodes the input of an operation that is not in the contract. */
export const encode = (method: HttpMethod.HttpMethod, path: string, { body, params = {}, query = {} }: {
  readonly body?: unknown
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: Query | undefined
}): Either.Either<Encoded, ReadonlyArray<Issue>> =>
  Either.gen(function*() {
    yield* checkPath(path)
    if (body !== undefined && !HttpMethod.hasBody(method)) yield* refuse("body", `is not allowed with ${method}`)
    for (const name of Object.keys(params)) {
      if (!path.split("/").includes(`:${name}`)) yield* refuse(name, "is not a parameter of the path")
    }
    for (const [name, value] of Object.entries(query)) {
      if (Array.ensure(value ?? []).some((item) => typeof item === "number" && !Number.isFinite(item))) {
        yield* refuse(`query.${redact(name)}`, "must be a finite number")
      }
    }
    const pathname = yield* template(path)(params)
    const json = yield* Either.try({
      try: () => body === undefined ? undefined : JSON.stringify(body),
      catch: () => [{ path: "body", message: "must be JSON" }]
    })
    return { pathname, query: toPairs(query), body: json === undefined ? noBody : jsonBody(json) }
  })

/** Rejects a path that a URL parser would change: `users` would become `/v1users`, `/../x` leaves `/v1`. */
const checkPath = (path: string): Either.Either<void, ReadonlyArray<Issue>> => {
  if (!path.startsWith("/")) return refuse("path", "must start with /, as /users/:userId does")
  if (/[?#]/.test(path)) return refuse("path", "must be a path without a query: use query instead")
  if (/[\\\u0000-\u001f\u007f]| $/.test(path)) {
    return refuse("path", "must not contain a backslash, a control character or a trailing space")
  }
  return path.slice(1).split("/").some((segment) => /^(?:\.|%2e){0,2}$/i.test(segment))
    ? refuse("path", "must not contain an empty or dot segment")
    : Either.void
}

const refuse = (path: string, message: string): Either.Either<never, ReadonlyArray<Issue>> =>
  Either.left([{ path, message }])

/** An operation that is not in the contract, as a caller describes it. */
export const describe = <A, I>(
  call: Call,
  success: Schema.Schema<A, I>,
  key: Endpoint.Key,
  options: Decoder.Options
): Operation<A> => ({
  call,
  declares: () => true,
  limit: null,
  key,
  decode: decoder(() => success, options)
})
