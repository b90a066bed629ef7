/**
 * Operations as tools for agents: selects them, describes their inputs and outputs, and limits the size of their
 * answers.
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
 * The operations that are enabled.
 */
export interface Access {
  /** The command words of resources. Empty for all resources. */
  readonly groups: ReadonlyArray<string>
  /** Names of operations. */
  readonly allow: ReadonlyArray<string>
  readonly allowWrites: boolean
  readonly allowDestructive: boolean
}

/**
 * Selects the enabled operations: read-only ones, and those that are allowed in addition.
 */
export const select = (
  { allow, allowDestructive, allowWrites, groups }: Access
): Either.Either<ReadonlyArray<Operations.Operation>, Failure.InvalidInput> => {
  const wrong = (message: string) => Either.left(new Failure.InvalidInput({ message }))
  const named = new Set<Operations.Operation>()
  for (const name of allow) {
    const operation = Operations.find(name)
    if (operation === undefined) return wrong(Operations.unknown(name))
    if (operation.isDestructive && !allowDestructive) {
      return wrong(`${name} is destructive. Also pass --allow-destructive.`)
    }
    named.add(operation)
  }
  if (allowDestructive && !allowWrites && named.size === 0) {
    return wrong(
      "--allow-destructive has no effect on its own. Also pass --allow-writes, or --allow with the names of operations."
    )
  }
  const isOpen = (operation: Operations.Operation) =>
    (groups.length === 0 || groups.includes(operation.words[0]))
    && (operation.isReadOnly || (allowWrites && (allowDestructive || !operation.isDestructive)))
  return Either.right(Operations.all.filter((operation) => named.has(operation) || isOpen(operation)))
}

/**
 * Limits on answers.
 */
export interface Limits extends Answer.Show {
  /** The maximum size of the JSON of an answer, in bytes. */
  readonly maxBytes: number
}

/**
 * The operation succeeded, but its answer is too large.
 */
class AnswerTooLarge extends Schema.TaggedError<AnswerTooLarge>()("AnswerTooLarge", { message: Schema.String }) {}

const rowsByDefault = 20

/** The inputs that a cursor replaces. */
const isOfPosition = ({ name, part }: Fields.Field): boolean =>
  part === "query" && ["offset", "paginated", "startingAfter"].includes(name)

/**
 * The input schema of a tool.
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
      cursor: { type: "string", description: "next_cursor of the previous answer, to continue after it." }
    }
  }
}

/** A schema without private metadata at any depth. */
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
 * The output schema of a tool; `null` if it has no output.
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
 * The output of a tool; `null` if there is none.
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
          message: "cursor is invalid. Pass a next_cursor of this tool, or omit cursor to start from the first row."
        }),
      onRight: ({ offset }) => offset
    })
  )

const bytesOf = (json: Answer.Json): number => Buffer.byteLength(JSON.stringify(json)) + 1

/** The bytes of a page in addition to its rows. */
const frame = 400

/** As many rows as fit, and the cursor that continues after them. */
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
        notice: `Row ${next} is left out: it has ${bytesOf(first)} bytes, and the limit is ${maxBytes}.`
      }
      : cut === -1
      ? {}
      : {
        notice:
          `${shown.length} of ${data.length} rows fit into ${maxBytes} bytes. Use next_cursor to continue after them.`
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
      return yield* Failure.invalid(operation.name, [{ key: given.key, message: "is not supported. Use cursor" }])
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
