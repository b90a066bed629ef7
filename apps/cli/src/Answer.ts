/**
 * Answers as JSON, with Clerk's field names.
 */
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

/**
 * JSON.
 */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/**
 * Options for what is shown.
 */
export interface Show {
  /** Show tokens, passwords and keys. Default: false; they are masked. */
  readonly secrets?: boolean | undefined
  /** Show the private metadata of users and organizations. Default: true. */
  readonly privateMetadata?: boolean | undefined
}

const mask = "********"

const collect = (value: unknown, found: Set<unknown>): void => {
  if (Redacted.isRedacted(value)) found.add(Redacted.value(value))
  else if (Array.isArray(value)) { for (const item of value) collect(item, found) }
  else if (Predicate.isRecord(value) && !(value instanceof Blob)) {
    for (const item of Object.values(value)) collect(item, found)
  }
}

const change = (json: Json, of: (value: Json, key: string) => Json | undefined, key = ""): Json | undefined => {
  const value = of(json, key)
  return Array.isArray(value)
    ? value.flatMap((item: Json) => change(item, of) ?? [])
    : value !== null && typeof value === "object"
    ? Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const changed = change(item as Json, of, key)
        return changed === undefined ? [] : [[key, changed]]
      })
    )
    : value
}

/**
 * Masks the parts of JSON that are `Redacted` in the decoded value.
 */
export const masked = (json: Json, value: unknown): Json => {
  const secrets = new Set<unknown>()
  collect(value, secrets)
  secrets.delete("")
  return secrets.size === 0 ? json : change(json, (value) => secrets.has(value) ? mask : value) ?? null
}

/**
 * The answer of an operation as JSON.
 */
export const toJson = (
  { success }: Endpoint.Any,
  answer: unknown,
  { privateMetadata = true, secrets = false }: Show
): Json => {
  if (AST.isVoidKeyword(success.ast)) return null
  const json = (Schema.encodeSync(success as Schema.Schema<unknown, unknown>)(answer) ?? null) as Json
  const shown = secrets ? json : masked(json, answer)
  return privateMetadata
    ? shown
    : change(shown, (value, key) => key === "private_metadata" ? undefined : value) ?? null
}

/**
 * The rows of a page, in any of Clerk's formats.
 */
export const rowsOf = (page: Json): ReadonlyArray<Json> =>
  Array.isArray(page) ? page : Object.values(page ?? {}).find(Array.isArray) as ReadonlyArray<Json> ?? []

const rowIn = (ast: AST.AST): AST.AST | undefined => {
  switch (ast._tag) {
    case "Refinement":
      return rowIn(ast.from)
    case "Suspend":
      return rowIn(ast.f())
    case "TupleType":
      return ast.rest[0]?.type
    case "TypeLiteral":
      return ast.propertySignatures.map(({ type }) => rowIn(type)).find(Predicate.isNotUndefined)
    case "Union":
      return ast.types.map(rowIn).find(Predicate.isNotUndefined)
    default:
      return undefined
  }
}

/**
 * The type of a row of a list on the wire.
 */
export const rowOf = ({ success }: Endpoint.Any): AST.AST | undefined => rowIn(AST.encodedAST(success.ast))

const keysOf = (ast: AST.AST): ReadonlyArray<string> =>
  AST.isUnion(ast)
    ? [...new Set(ast.types.flatMap(keysOf))]
    : ast._tag === "Refinement"
    ? keysOf(ast.from)
    : ast._tag === "Suspend"
    ? keysOf(ast.f())
    : AST.isTypeLiteral(ast)
    ? ast.propertySignatures.map(({ name }) => String(name))
    : []

/**
 * The table columns for the answer of an operation: the keys of its rows or, if it is not a list, of the answer.
 */
export const columnsOf = (endpoint: Endpoint.Any): ReadonlyArray<string> =>
  keysOf((endpoint.list === null ? undefined : rowOf(endpoint)) ?? AST.encodedAST(endpoint.success.ast))
