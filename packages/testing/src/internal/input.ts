import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { BadRequest, NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { CommaSeparated } from "@effect-clerk/core/Query"
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as failures from "./failures.js"
import type { Refusals, Sent } from "./resource.js"

type Refused = BadRequest | NotFound | UnprocessableEntity

/** What the schema of a parameter says beyond its own errors. */
interface Parameter {
  readonly isList: boolean
  /** The values that Clerk accepts, if the contract allows unknown ones. */
  readonly known: ReadonlySet<unknown> | null
  /** The parts of an object, or of each object in a list. */
  readonly parts: ReadonlyMap<string, Parameter>
  readonly isNumber: boolean
  readonly isTime: boolean
}

const isNothing = (ast: SchemaAST.AST): boolean =>
  ast === SchemaAST.null || ast === SchemaAST.undefinedKeyword || (SchemaAST.isLiteral(ast) && ast.literal === null)

/** The schema without optional and null. */
const something = (ast: SchemaAST.AST): SchemaAST.AST => {
  if (SchemaAST.isUnion(ast)) {
    const [only, ...others] = ast.types.filter((type) => !isNothing(type))
    return only !== undefined && others.length === 0 ? something(only) : ast
  }
  return SchemaAST.isSuspend(ast) ? something(ast.f()) : ast
}

const unrefined = (ast: SchemaAST.AST): SchemaAST.AST =>
  SchemaAST.isRefinement(ast) ? unrefined(something(ast.from)) : ast

const examples = (ast: SchemaAST.AST): ReadonlySet<unknown> | null =>
  Option.match(SchemaAST.getExamplesAnnotation(ast), {
    onSome: (examples) => new Set(examples),
    onNone: () =>
      SchemaAST.isRefinement(ast)
        ? examples(something(ast.from))
        : SchemaAST.isTupleType(ast) && ast.rest[0] !== undefined
        ? examples(something(ast.rest[0].type))
        : null
  })

/** The parameters of an object on the wire, or of each object in a list. */
const toParameters = (ast: SchemaAST.AST): ReadonlyMap<string, Parameter> => {
  const given = unrefined(something(ast))
  if (SchemaAST.isTupleType(given)) return given.rest[0] === undefined ? new Map() : toParameters(given.rest[0].type)
  if (SchemaAST.isTransformation(given)) return toParameters(given.from)
  return new Map(
    SchemaAST.isTypeLiteral(given)
      ? given.propertySignatures.map(({ name, type }) => [String(name), toParameter(type)])
      : []
  )
}

const isJoined = (ast: SchemaAST.AST): boolean => CommaSeparated in ast.annotations

const toParameter = (field: SchemaAST.AST): Parameter => {
  const ast = something(field)
  const joined = isJoined(ast)
  const type = unrefined(something(SchemaAST.typeAST(ast)))
  const isText = SchemaAST.isStringKeyword(unrefined(something(SchemaAST.encodedAST(ast))))
  return {
    isList: SchemaAST.isTupleType(unrefined(something(SchemaAST.encodedAST(ast)))),
    known: examples(joined && SchemaAST.isTransformation(ast) ? unrefined(ast.to) : ast),
    parts: toParameters(ast),
    isNumber: isText && SchemaAST.isNumberKeyword(type),
    isTime: isText && Option.contains(SchemaAST.getIdentifierAnnotation(type), "DateTimeUtcFromSelf")
  }
}

/** A query or a body. */
interface Part {
  readonly decode: (sent: object) => Either.Either<object, ParseResult.ParseError>
  readonly parameters: ReadonlyMap<string, Parameter>
}

const toPart = (schema: Schema.Schema<never, never>): Part => ({
  decode: Schema.decodeUnknownEither(schema, { errors: "all" }),
  parameters: toParameters(schema.ast)
})

/** The input of an operation, by location. Built on first use of the operation. */
export interface Parts {
  readonly params: Part | null
  readonly query: Part | null
  readonly payload: Part | null
  /** Whether the body is a list instead of an object. */
  readonly takesList: boolean
}

export const parts = ({ params, payload, query }: Endpoint.Any): Parts => ({
  params: params && toPart(params as never),
  query: query && toPart(query as never),
  payload: payload && toPart(payload as never),
  takesList: payload !== null && SchemaAST.isTupleType(unrefined(something(SchemaAST.encodedAST(payload.ast))))
})

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

type Refusal = (param: string, value: unknown, parameter: Parameter, isOpen: boolean) => failures.Detail | null

/** The parts of a value, at any depth, that are not among the values that Clerk accepts. */
const unknownIn = (parameter: Parameter, value: unknown): ReadonlyArray<unknown> => {
  const { known, parts } = parameter
  if (typeof value === "string") {
    return known === null || value.split(",").every((one) => known.has(one)) ? [] : [value]
  }
  if (Array.isArray(value)) return value.flatMap((item) => unknownIn(parameter, item))
  return Predicate.isRecord(value)
    ? Object.entries(value).flatMap(([key, item]) => parts.has(key) ? unknownIn(parts.get(key)!, item) : [])
    : []
}

/** Query parameters that the schemas of the contract accept, but Clerk refuses. */
const refusedInQuery: Refusal = (param, value, parameter, isOpen) =>
  ((parameter.isNumber || parameter.isTime) && !/^-?\d+$/.test(String(value)))
    || (!isOpen && unknownIn(parameter, value).length > 0)
    ? failures.parameterValue(param, value)
    : null

/** Body parameters that the schemas of the contract accept, but Clerk refuses. */
const refusedInBody: Refusal = (param, value, parameter, isOpen) => {
  if (parameter.isTime && typeof value === "string") {
    return rfc3339.test(value) && !Number.isNaN(Date.parse(value)) ? null : failures.parameterTime(param)
  }
  const [unknown] = isOpen ? [] : unknownIn(parameter, value)
  return unknown === undefined ? null : failures.parameterValue(param, unknown)
}

type Mismatch = (param: string, value: unknown, hasRightType: boolean, refusals: Refusals) => failures.Detail

const inQuery: Mismatch = (param, value) =>
  Array.isArray(value) && value.length > 100
    ? failures.parameterSize(param, 100)
    : failures.parameterValue(param, value)

const inBody: Mismatch = (param, value, hasRightType, refusals) =>
  value === undefined
    ? failures.parameterMissing(param)
    : value === null
    ? failures.parameterNull(param)
    : hasRightType
    ? (refusals[param] ?? (() => failures.parameterValue(param, value)))(value)
    : failures.parameterType(param)

/** The decoded values, or the problem of each parameter. */
type Checked = Either.Either<object, ReadonlyMap<string, failures.Detail>>

const isList = (given: object): given is ReadonlyArray<unknown> => Array.isArray(given)

/** In a query, a list has one value or several. A single parameter with a fixed set of values may be repeated too. */
const asOne = (parameter: Parameter | undefined, value: unknown): unknown =>
  parameter?.isList
    ? Array.ensure(value)
    : parameter?.known && Array.isArray(value)
    ? value.join(",")
    : value

const withLists = ({ parameters }: Part, query: Sent): Sent =>
  Object.fromEntries(Object.entries(query).map(([param, value]) => [param, asOne(parameters.get(param), value)]))

const check = (
  { decode, parameters }: Part,
  given: Sent | ReadonlyArray<unknown>,
  refused: Refusal,
  mismatch: Mismatch,
  { open, refusals }: Given
): Checked => {
  const params = isList(given) ? {} : given
  const own = Object.entries(params).flatMap(([param, value]) => {
    const parameter = parameters.get(param)
    const detail = parameter && refused(param, value, parameter, open.includes(param))
    return detail ? [[param, detail] as const] : []
  })
  const decoded = decode(given)
  if (Either.isRight(decoded) && own.length === 0) return Either.right(decoded.right)
  const issues = Either.isRight(decoded) ? [] : ParseResult.ArrayFormatter.formatErrorSync(decoded.left)
  const found = Object.entries(
    Array.groupBy(issues, ({ path }) => String(path.find((key) => typeof key === "string") ?? "body"))
  ).map(([param, issues]) => {
    const hasRightType = issues.some(({ _tag }) => _tag !== "Type")
    return [param, mismatch(param, isList(given) ? given : given[param], hasRightType, refusals)] as const
  })
  return Either.left(new Map([...found, ...own]))
}

const unknown = ({ parameters }: Part, sent: Given["body"]): ReadonlyArray<failures.Detail> =>
  Array.isArray(sent) ? [] : Object.keys(sent).filter((param) => !parameters.has(param)).map(failures.parameterUnknown)

const refuse = (details: ReadonlyArray<failures.Detail>): Either.Either<never, Refused> => {
  const [first, ...others] = details.filter((detail) => !failures.ofOtherStatus.has(detail))
  if (first !== undefined) return Either.left(failures.unprocessable(first, ...others))
  const [only] = details as readonly [failures.Detail]
  return Either.left(failures.ofOtherStatus.get(only)!(only))
}

/** The request on the wire. */
export interface Given {
  readonly params: Sent
  readonly query: Sent
  readonly body: Sent | ReadonlyArray<unknown>
  /** Whether unknown parameters of the body are ignored. */
  readonly isOpen: boolean
  readonly refusals: Refusals
  /** Parameters that may have values that the contract does not know. */
  readonly open: ReadonlyArray<string>
  /** The problems that were found before. */
  readonly refused: ReadonlyArray<failures.Detail>
}

const nothing: Checked = Either.right({})

/** Decodes the input of an operation, or fails with all its problems. */
export const decode = (
  { params, payload, query }: Parts,
  given: Given
): Either.Either<object, Refused> => {
  const path = params === null ? Either.right({}) : params.decode(given.params)
  if (Either.isLeft(path)) return Either.left(failures.unreadablePath())
  const inPath = path.right
  const asked = query === null ? nothing : check(query, withLists(query, given.query), refusedInQuery, inQuery, given)
  const body = payload === null ? nothing : check(payload, given.body, refusedInBody, inBody, given)
  const foreign = payload === null || given.isOpen ? [] : unknown(payload, given.body)
  if (Either.isRight(asked) && Either.isRight(body) && foreign.length + given.refused.length === 0) {
    return Either.right({ ...inPath, ...asked.right, ...body.right })
  }
  const details = [asked, body].flatMap((checked) => Either.isLeft(checked) ? Array.fromIterable(checked.left) : [])
  const refused = new Map(details)
  for (const detail of [...foreign, ...given.refused]) refused.set(String(detail.meta?.["param_name"]), detail)
  return refuse(Array.fromIterable(refused.values()))
}
