/**
 * Operations as tools of agents: which of them, what they take, and as much of their answers as a context has room for.
 */
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type { Page } from "@effect-clerk/core/Page"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Answer from "./Answer.js"
import * as Call from "./Call.js"
import * as Failure from "./Failure.js"
import * as Fields from "./Fields.js"
import * as JsonSchemas from "./JsonSchemas.js"
import * as Operations from "./Operations.js"

/**
 * Which operations are open.
 */
export interface Access {
  /** The words of resources; all where there is none. */
  readonly groups: ReadonlyArray<string>
  /** Names of operations. */
  readonly allow: ReadonlyArray<string>
  readonly allowWrites: boolean
  readonly allowDestructive: boolean
}

/**
 * The operations that are open: those that only read, and what else is allowed.
 */
export const select = (
  { allow, allowDestructive, allowWrites, groups }: Access
): Either.Either<ReadonlyArray<Operations.Operation>, Failure.InvalidInput> => {
  const wrong = (message: string) => Either.left(new Failure.InvalidInput({ message }))
  const named = new Set<Operations.Operation>()
  for (const name of allow) {
    const operation = Operations.find(name)
    if (operation === undefined) return wrong(`${name} is no operation. clerk-admin capability lists them.`)
    if (operation.isDestructive && !allowDestructive) {
      return wrong(`${name} takes away or replaces something. Give --allow-destructive too.`)
    }
    named.add(operation)
  }
  if (allowDestructive && !allowWrites && named.size === 0) {
    return wrong(
      "--allow-destructive allows nothing by itself. Pass --allow-writes too, or --allow with the names of operations."
    )
  }
  const isOpen = (operation: Operations.Operation) =>
    (groups.length === 0 || groups.includes(operation.words[0]))
    && (operation.isReadOnly || (allowWrites && (allowDestructive || !operation.isDestructive)))
  return Either.right(Operations.all.filter((operation) => named.has(operation) || isOpen(operation)))
}

/**
 * What answers may hold.
 */
export interface Limits extends Answer.Show {
  /** How many bytes the JSON of an answer may have. */
  readonly maxBytes: number
}

/**
 * The answer was not given for its size. The operation was carried out.
 */
class AnswerTooLarge extends Schema.TaggedError<AnswerTooLarge>()("AnswerTooLarge", { message: Schema.String }) {}

const rowsByDefault = 20

/** What a cursor takes the place of. */
const isOfPosition = ({ name, part }: Fields.Field): boolean =>
  part === "query" && ["offset", "paginated", "startingAfter"].includes(name)

/**
 * What a tool takes.
 */
export const inputOf = (operation: Operations.Operation): JsonSchemas.JsonSchema => {
  const { list } = operation.endpoint
  const fields = Fields.of(operation).filter((field) => list === null || !isOfPosition(field))
  const input = JsonSchemas.ofInput(fields)
  return list === null ? input : {
    ...input,
    properties: {
      ...input["properties"] as object,
      ...(list.by === "whole"
        ? {}
        : { limit: { type: "integer", minimum: 1, maximum: list.maxLimit, default: rowsByDefault } }),
      cursor: { type: "string", description: "next_cursor of the answer before, for the rows after it." }
    }
  }
}

/** A schema without the private metadata at any depth. */
const withoutPrivate = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutPrivate)
  if (!Predicate.isReadonlyRecord(schema)) return schema
  const { properties, required, ...rest } = schema
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutPrivate(value)])),
    ...(Array.isArray(required) ? { required: required.filter((key) => key !== "private_metadata") } : {}),
    ...(Predicate.isReadonlyRecord(properties)
      ? {
        properties: Object.fromEntries(
          Object.entries(properties).flatMap(([key, value]) =>
            key === "private_metadata" ? [] : [[key, withoutPrivate(value)]]
          )
        )
      }
      : {})
  }
}

const rows = (row: JsonSchemas.JsonSchema, more: object = {}): JsonSchemas.JsonSchema => ({
  type: "object",
  properties: { data: { type: "array", items: row }, ...more },
  required: ["data"]
})

/**
 * What a tool answers; `null` where it has nothing to say.
 */
export const outputOf = (
  operation: Operations.Operation,
  { privateMetadata = true }: Answer.Show
): JsonSchemas.JsonSchema | null => {
  const answer = operation.endpoint.list === null
    ? JsonSchemas.ofAnswer(operation)
    : rows(JsonSchemas.ofRow(operation), {
      total_count: { type: "integer" },
      next_cursor: { type: "string", description: "There are more rows. Call again with this cursor." },
      notice: { type: "string" }
    })
  if (answer === null) return null
  const whole = answer["type"] === "array" ? rows(answer["items"] as JsonSchemas.JsonSchema) : answer
  return JsonSchemas.compact(privateMetadata ? whole : withoutPrivate(whole) as JsonSchemas.JsonSchema)
}

type Object = { readonly [key: string]: Answer.Json }

/**
 * What a tool says; `null` where it has nothing to say.
 */
export type Said = Object | null

const Cursor = Schema.parseJson(Schema.Struct({ offset: Schema.NonNegativeInt }))

const toCursor = (offset: number): string => Encoding.encodeBase64Url(Schema.encodeSync(Cursor)({ offset }))

const fromCursor = (cursor: unknown): Either.Either<number, Failure.InvalidInput> =>
  cursor === undefined ? Either.right(0) : Schema.decodeUnknownEither(Schema.String)(cursor).pipe(
    Either.flatMap(Encoding.decodeBase64UrlString),
    Either.flatMap(Schema.decodeUnknownEither(Cursor)),
    Either.mapBoth({
      onLeft: () =>
        new Failure.InvalidInput({
          message: "cursor is none that this tool gave. Leave it out, and the list is read from its start."
        }),
      onRight: ({ offset }) => offset
    })
  )

const bytesOf = (json: Answer.Json): number => Buffer.byteLength(JSON.stringify(json)) + 1

/** What a page holds beside its rows. */
const frame = 400

/** As many rows as there is room for, and how to go on. */
const fitting = (
  data: ReadonlyArray<Answer.Json>,
  { isLast, maxBytes, offset, total }: {
    readonly isLast: boolean
    readonly maxBytes: number
    readonly offset: number
    readonly total: number | null
  }
): Object => {
  let bytes = frame
  const cut = data.findIndex((row) => (bytes += bytesOf(row)) > maxBytes)
  const shown = cut === -1 ? data : data.slice(0, cut)
  const [first] = data
  const isTooLarge = cut === 0 && first !== undefined
  const next = offset + (isTooLarge ? 1 : shown.length)
  const isDone = isLast && next >= offset + data.length
  return {
    data: shown,
    ...(total === null ? {} : { total_count: total }),
    ...(isDone ? {} : { next_cursor: toCursor(next) }),
    ...(isTooLarge
      ? {
        notice: `Row ${next} is left out: it has more bytes, ${bytesOf(first)}, than an answer may have, ${maxBytes}.`
      }
      : cut === -1
      ? {}
      : {
        notice: `${shown.length} of ${data.length} rows fit into ${maxBytes} bytes. next_cursor goes on after them.`
      })
  }
}

type Error = ClerkError.ClerkError | Failure.InvalidInput | AnswerTooLarge

const decode = (operation: Operations.Operation, input: Readonly<Record<string, unknown>>) =>
  Either.mapLeft(Fields.decode(operation, input), (issues) => Failure.invalid(operation.name, issues))

const callList = (
  operation: Operations.Operation,
  { cursor, ...input }: Readonly<Record<string, unknown>>,
  limits: Limits
): Effect.Effect<Said, Error, ClerkClient.ClerkClient> =>
  Effect.gen(function*() {
    const { endpoint } = operation
    const given = Fields.of(operation).find((field) =>
      isOfPosition(field) && (field.key in input || field.name in input)
    )
    if (given !== undefined) {
      return yield* Failure.invalid(operation.name, [{ key: given.key, message: "is not known. Give cursor" }])
    }
    const offset = yield* fromCursor(cursor)
    const isWhole = endpoint.list?.by === "whole"
    const { limit = rowsByDefault } = input
    const page = yield* Call.once(
      operation,
      yield* decode(operation, isWhole ? input : { ...input, limit, ...(offset === 0 ? {} : { offset }) })
    )
    const all = Answer.rowsOf(Answer.toJson(endpoint, page, limits))
    const total = isWhole ? all.length : (page as Page<unknown, number | null>).totalCount
    const data = isWhole ? all.slice(offset) : all
    return fitting(data, {
      isLast: isWhole ||
        (total === null ? data.length < Number(limit) : offset + data.length >= total || data.length === 0),
      maxBytes: limits.maxBytes,
      offset,
      total
    })
  })

const callOne = (
  operation: Operations.Operation,
  input: Readonly<Record<string, unknown>>,
  limits: Limits
): Effect.Effect<Said, Error, ClerkClient.ClerkClient> =>
  Effect.gen(function*() {
    const answer = yield* Call.once(operation, yield* decode(operation, input))
    const json = Answer.toJson(operation.endpoint, answer, limits)
    const bytes = bytesOf(json)
    if (bytes > limits.maxBytes) {
      return yield* new AnswerTooLarge({
        message:
          `${operation.name} succeeded. Its answer has ${bytes} bytes, and the limit is ${limits.maxBytes}. Restart the server with --max-bytes ${bytes} to see it.`
      })
    }
    return json === null ? null : Array.isArray(json) ? { data: json } : json as Object
  })

/**
 * Calls an operation as a tool.
 */
export const call = (
  operation: Operations.Operation,
  input: Readonly<Record<string, unknown>>,
  limits: Limits
): Effect.Effect<Said, Error, ClerkClient.ClerkClient> =>
  operation.endpoint.list === null ? callOne(operation, input, limits) : callList(operation, input, limits)
