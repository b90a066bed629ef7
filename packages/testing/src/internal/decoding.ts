import type { NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import type { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import * as failures from "./failures.js"
import type { Operation } from "./operations.js"

type Sent = { readonly [param: string]: unknown }

const inQuery = (param: string, value: unknown): UnprocessableEntity =>
  Array.isArray(value) && value.length > 100
    ? failures.unprocessable(
      failures.detail(
        "form_param_array_size_exceeded",
        "exceeds maximum size",
        `${param} should not exceed 100 items.`,
        param
      )
    )
    : failures.parameterValue(param, String(value))

const inBody = (param: string, value: unknown, hasRightType: boolean): NotFound | UnprocessableEntity => {
  if (value === undefined) return failures.parameterMissing(param)
  if (value === null) return failures.parameterNull(param)
  if (!hasRightType) return failures.parameterType(param)
  switch (param) {
    case "role":
      return failures.roleNotFound()
    case "slug":
      return failures.parameterFormat(param, "made of lower-case letters, digits and dashes")
    case "name":
      return String(value).length > 256
        ? failures.parameterLength(param, 256)
        : failures.parameterValue(param, "A blank name")
    default:
      return failures.parameterValue(param, String(value))
  }
}

/** What Clerk answers where a schema of the contract refuses what was sent in query or body. */
export const toFailure = (
  { issues }: HttpApiDecodeError,
  operation: Operation,
  sent: Sent
): NotFound | UnprocessableEntity => {
  const param = String(issues[0]?.path[0] ?? "")
  return operation.body === "none"
    ? inQuery(param, sent[param])
    : inBody(param, sent[param], issues.some(({ _tag }) => _tag !== "Type"))
}
