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

/** What errors, spans and logs say about a call. `path` is the template, so it holds no id. */
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
  /** Made once for a call, so that a retry sends the same bytes. */
  readonly body: Effect.Effect<HttpBody.Empty | HttpBody.Uint8Array>
}

/** An operation that can be called: an endpoint of the contract, compiled, or one that a caller describes. */
export interface Operation<A> {
  readonly call: Call
  readonly declares: (Class: ClerkError.StatusClass) => boolean
  /** The budget that it draws on beside that of the instance; `none` where it draws on neither. */
  readonly limit: Endpoint.ResourceLimit | "none" | null
  readonly key: Endpoint.Key
  readonly decode: (body: unknown) => Either.Either<A, ReadonlyArray<Issue>>
}

type Values = Readonly<Record<string, unknown>>

export interface Compiled<A> extends Operation<A> {
  readonly encode: (input: Values) => Either.Either<Encoded, ReadonlyArray<Issue>>
}

/** The schema is read at the first answer. */
const decoder = <A, I>(schema: LazyArg<Schema.Schema<A, I>>, options: Decoder.Options) => {
  let decode: ((body: unknown) => Option.Option<A>) | undefined
  return (body: unknown): Either.Either<A, ReadonlyArray<Issue>> => {
    const value = (decode ??= Decoder.make(schema(), options))(body)
    return Option.isSome(value)
      ? Either.right(value.value)
      : Either.mapLeft(Schema.decodeUnknownEither(schema())(body), ({ issue }) => fromParseIssue(issue))
  }
}

/** What errors, spans and logs say about a call of an endpoint. */
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

/** A part of an endpoint: the keys of the values that are its own, and how it is written from them. */
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
 * Fills the template of a path. A segment that is empty or made of dots is refused, for URL parsers collapse it and
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

/** As bytes: undici's own `request` does not take the `FormData` of Node. */
const multipartBody = (fields: Values): Encoded["body"] => {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value as string | Blob)
  const serialized = new Response(form)
  // Bun forgets the boundary once the body is read
  const contentType = serialized.headers.get("content-type")!
  return Effect.map(
    Effect.promise(() => serialized.arrayBuffer()),
    (bytes) => HttpBody.uint8Array(new Uint8Array(bytes), contentType)
  )
}

/** What a caller gives for an operation that the contract does not hold, filled into the template of its path. */
export const encode = (method: HttpMethod.HttpMethod, path: string, { body, params = {}, query = {} }: {
  readonly body?: unknown
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: Query | undefined
}): Either.Either<Encoded, ReadonlyArray<Issue>> =>
  Either.gen(function*() {
    yield* checkPath(path)
    if (body !== undefined && !HttpMethod.hasBody(method)) yield* refuse("body", `does not go with ${method}`)
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

/** A path is refused where a URL parser would make another one of it: `users` would become `/v1users`, `/../x` leaves `/v1`. */
const checkPath = (path: string): Either.Either<void, ReadonlyArray<Issue>> => {
  if (!path.startsWith("/")) return refuse("path", "must start with /, as /users/:userId does")
  if (/[?#]/.test(path)) return refuse("path", "must be a path: what comes after ? belongs in query")

  if (/[\\\u0000-\u001f\u007f]| $/.test(path)) {
    return refuse("path", "must not hold a backslash, a control character or a space at its end")
  }
  return path.slice(1).split("/").some((segment) => /^(?:\.|%2e){0,2}$/i.test(segment))
    ? refuse("path", "must not hold an empty or dot segment")
    : Either.void
}

const refuse = (path: string, message: string): Either.Either<never, ReadonlyArray<Issue>> =>
  Either.left([{ path, message }])

/** An operation that the contract does not hold, as a caller describes it. */
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
