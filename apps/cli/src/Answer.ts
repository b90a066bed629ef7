/**
 * Answers as JSON, under Clerk's own names.
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
 * What may be shown.
 */
export interface Show {
  /** Tokens, passwords and keys. Default: they are masked. */
  readonly secrets?: boolean | undefined
  /** The private metadata of users and organizations. Default: it is shown. */
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
 * Masks in JSON what is a secret in a value of a program.
 */
export const masked = (json: Json, value: unknown): Json => {
  const secrets = new Set<unknown>()
  collect(value, secrets)
  secrets.delete("")
  return secrets.size === 0 ? json : change(json, (value) => secrets.has(value) ? mask : value) ?? null
}

/**
 * What an operation answered, as JSON.
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
 * The rows of a page, however Clerk writes it.
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
 * What a row of a list is on the wire.
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
 * The columns of a table of what an operation answers: the keys of its rows or, where it is no list, of the answer.
 */
export const columnsOf = (endpoint: Endpoint.Any): ReadonlyArray<string> =>
  keysOf((endpoint.list === null ? undefined : rowOf(endpoint)) ?? AST.encodedAST(endpoint.success.ast))
