import type { ApiVersion } from "@effect-clerk/core/ApiVersion"
import type { BadRequest } from "@effect-clerk/core/ClerkError"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import * as failures from "./failures.js"
import * as urls from "./urls.js"

const known: ReadonlySet<string> = new Set(["2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"])

/** The version in the header or the query of a request; both together are refused. */
export const of = (
  settings: Settings,
  request: HttpServerRequest.HttpServerRequest
): Either.Either<ApiVersion, BadRequest> => {
  const header = request.headers["clerk-api-version"]
  const query = urls.parse(request.url).searchParams.get("__clerk_api_version")
  const version = header ?? query ?? settings.apiVersion
  return known.has(version) && (header === undefined || query === null)
    ? Either.right(version)
    : Either.left(failures.badRequest(failures.detail(
      "api_version_invalid",
      "invalid API version",
      "Send one of the API's versions, in the header Clerk-API-Version or the parameter __clerk_api_version."
    )))
}
