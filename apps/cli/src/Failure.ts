/**
 * The errors of commands and their exit statuses.
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as ConfigError from "effect/ConfigError"
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"
import * as ConfigErrors from "./ConfigErrors.js"
import type { Issue } from "./Fields.js"

/**
 * Invalid arguments or input. Nothing was sent.
 */
export class InvalidInput extends Data.TaggedError("InvalidInput")<{ readonly message: string }> {}

/**
 * The error for an input that its operation does not accept.
 */
export const invalid = (operation: string, issues: ReadonlyArray<Issue>): InvalidInput =>
  new InvalidInput({
    message: `${operation} was not sent: ${
      issues.map(({ key, message }) => key === "" ? message : `${key} ${message}`).join("; ")
    }.`
  })

/**
 * The user declined, or stdin is not a terminal.
 */
export class Declined extends Data.TaggedError("Declined")<{ readonly message: string }> {}

/**
 * Some inputs of a bulk call failed. Their outcomes have the errors.
 */
export class Incomplete extends Data.TaggedError("Incomplete")<{ readonly message: string }> {}

/**
 * The exit statuses.
 */
export const statuses = {
  done: 0,
  failed: 1,
  invalid: 2,
  denied: 3,
  notFound: 4,
  refused: 5,
  rateLimited: 6,
  clerkFailed: 7,
  unreachable: 8,
  declined: 9
} as const

const { clerkFailed, declined, denied, failed, invalid: wrong, notFound, rateLimited, refused, unreachable } = statuses

const ofTags: { readonly [tag: string]: number } = {
  Declined: declined,
  InvalidInput: wrong,
  InvalidRequest: wrong,
  RequestTimeout: unreachable,
  ResponseDecodeError: clerkFailed,
  TransportError: unreachable
}

const ofHttp = (status: number): number => {
  switch (status) {
    case 401:
    case 402:
    case 403:
      return denied
    case 404:
      return notFound
    case 429:
      return rateLimited
    default:
      return status >= 400 && status < 500 ? refused : clerkFailed
  }
}

/**
 * The exit status for an error.
 */
export const statusOf = (error: unknown): number =>
  ConfigError.isConfigError(error)
    ? wrong
    : Predicate.hasProperty(error, "_tag") && Object.hasOwn(ofTags, String(error._tag))
    ? ofTags[String(error._tag)]!
    : Predicate.hasProperty(error, "status") && typeof error.status === "number"
    ? ofHttp(error.status)
    : failed

/**
 * Describes an error in one line.
 */
export const describe = (error: unknown): string =>
  (ConfigError.isConfigError(error)
    ? ConfigErrors.describe(error)
    : error instanceof Error
    ? error.message
    : String(error))
    .replace(/\s+/g, " ")

/**
 * An error as JSON, without the text of requests and answers.
 */
export const toJson = (error: unknown): object =>
  ClerkError.isClerkError(error)
    ? error.toJSON()
    : { _tag: Predicate.hasProperty(error, "_tag") ? error._tag : "Error", message: describe(error) }
