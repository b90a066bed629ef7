import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import type { NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import { EnrollmentModeFilter } from "@effect-clerk/core/OrganizationDomainsApi"
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as failures from "./failures.js"
import type { Route } from "./operations.js"

/** The body or the query of a request, by wire key. */
export type Sent = { readonly [param: string]: unknown }

const values = (ast: SchemaAST.AST): ReadonlyArray<unknown> => {
  const examples = SchemaAST.getExamplesAnnotation(ast)
  return examples._tag === "Some" ? examples.value : []
}

const isInteger = (param: string): boolean => /^(limit|offset|\w+_(after|before))$/.test(param)

const enrollmentModes: { readonly [Body in Route["body"]]: ReadonlyArray<unknown> } = {
  json: values(EnrollmentMode.ast),
  none: values(EnrollmentModeFilter.ast),
  multipart: []
}

/** What the contract leaves open because Clerk may add to it, and Clerk itself does not. */
const isKnown = ({ body, keys }: Route, param: string, value: string): boolean =>
  param === "order_by"
    ? values(keys.get(param)!).includes(value)
    : param !== "enrollment_mode" || value.split(",").every((mode) => enrollmentModes[body].includes(mode))

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

const isTime = (value: string): boolean => rfc3339.test(value) && !Number.isNaN(Date.parse(value))

/** The bodies of which the spec does not say `additionalProperties: false`. */
const open: ReadonlySet<string> = new Set([
  "organizations.create",
  "organizationDomains.update",
  "organizationMemberships.create",
  "organizationMemberships.update"
])

const metadata = ["public_metadata", "private_metadata"]

const isDeprecated = (operation: Route, version: ApiVersion.ApiVersion, param: string): boolean =>
  operation.name === "organizations.update" && metadata.includes(param) && !ApiVersion.updatesMetadataInPlace(version)

/** What of a parameter the contract's schemas let pass and Clerk does not. */
const refused = (
  operation: Route,
  version: ApiVersion.ApiVersion,
  param: string,
  value: unknown
): failures.Detail | null => {
  if (!operation.keys.has(param)) {
    return operation.body === "json" && !open.has(operation.name) ? failures.parameterUnknown(param) : null
  }
  if (isDeprecated(operation, version, param)) return failures.parameterDeprecated(param)
  if (operation.body === "none" && isInteger(param)) {
    return /^-?\d+$/.test(String(value)) ? null : failures.parameterValue(param, value)
  }
  if (typeof value !== "string") return null
  if (param === "created_at" && !isTime(value)) return failures.parameterTime(param)
  return isKnown(operation, param, value) ? null : failures.parameterValue(param, value)
}

const inQuery = (param: string, value: unknown): failures.Detail =>
  Array.isArray(value) && value.length > 100
    ? failures.parameterSize(param, 100)
    : failures.parameterValue(param, value)

const inBody = (param: string, value: unknown, hasRightType: boolean): failures.Detail => {
  if (value === undefined) return failures.parameterMissing(param)
  if (value === null) return failures.parameterNull(param)
  if (!hasRightType) return failures.parameterType(param)
  switch (param) {
    case "role":
      return failures.roleUnknown
    case "slug":
      return failures.parameterFormat(param, "made of lower-case letters, digits and dashes")
    case "name":
      return Array.fromIterable(String(value)).length > 256
        ? failures.parameterLength(param, 256)
        : failures.parameterValue(param, "A blank name")
    default:
      return failures.parameterValue(param, value)
  }
}

/** What the schema of the contract refuses, by parameter. */
const mismatches = (operation: Route, sent: Sent): Record<string, failures.Detail> => {
  const listed = Record.map(sent, (value, param) => {
    const type = operation.keys.get(param)
    return operation.body === "none" && type && SchemaAST.isTupleType(type) ? Array.ensure(value) : value
  })
  const decoded = Schema.decodeUnknownEither(operation.schema, { errors: "all" })(listed)
  if (Either.isRight(decoded)) return {}
  const issues = ParseResult.ArrayFormatter.formatErrorSync(decoded.left)
  return Record.map(
    Array.groupBy(issues, ({ path }) => String(path[0])),
    (issues, param) =>
      operation.body === "none"
        ? inQuery(param, sent[param])
        : inBody(param, sent[param], issues.some(({ _tag }) => _tag !== "Type"))
  )
}

/** One entry for each parameter at fault. A role that nobody can have is not found, unless more is at fault. */
const failure = (details: ReadonlyArray<failures.Detail>): NotFound | UnprocessableEntity => {
  const [first, ...others] = details.filter((detail) => detail !== failures.roleUnknown)
  return first === undefined ? failures.roleNotFound() : failures.unprocessable(first, ...others)
}

/** Refuses what the schemas would let pass, and says what else is wrong. */
export const check = (
  operation: Route,
  version: ApiVersion.ApiVersion,
  sent: Sent
): Either.Either<void, NotFound | UnprocessableEntity> => {
  const own = Record.filter(
    Record.map(sent, (value, param) => refused(operation, version, param, value)),
    (detail) => detail !== null
  )
  return Record.isEmptyRecord(own)
    ? Either.void
    : Either.left(failure(Object.values({ ...mismatches(operation, sent), ...own })))
}

/** What Clerk answers where a schema of the contract refuses what was sent. */
export const toFailure = (operation: Route, sent: Sent): NotFound | UnprocessableEntity =>
  failure(Object.values(mismatches(operation, sent)))

/** The metadata of an update, in the versions that take it, may be null, which changes nothing. */
export const normalize = (operation: Route, version: ApiVersion.ApiVersion, sent: Sent): Sent =>
  operation.name === "organizations.update" && metadata.some((param) => sent[param] === null)
    ? Record.filter(
      sent,
      (value, param) => value !== null || !metadata.includes(param) || isDeprecated(operation, version, param)
    )
    : sent
