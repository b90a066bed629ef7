import type { HttpMethod } from "@effect/platform"
import type * as Clerk from "@effect-clerk/client/Clerk"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import { Arbitrary, type Effect, FastCheck, type Schema } from "effect"
import * as routes from "../../src/internal/routes.js"
import type { Json } from "../raw.js"

export interface Operation {
  /** Group and endpoint: `organizations.get`. */
  readonly name: string
  readonly method: HttpMethod.HttpMethod
  /** With parameters as `:organizationId`. */
  readonly path: string
  readonly hasJsonBody: boolean
  readonly isSimulated: boolean
  /** The first version of the API that has it; `null` if all have. */
  readonly since: string | null
  /** Inputs for the client, by the schemas of the contract. */
  readonly input: FastCheck.Arbitrary<Json>
  readonly call: (clerk: Clerk.Service, input: Json) => Effect.Effect<unknown, ClerkError.ClerkError>
}

export const gif = new Blob(["GIF89a"], { type: "image/gif" })

/** Schemas have no files: a form has one, and the other fields of its operation. */
const upload = (payload: Schema.Schema.All | null): FastCheck.Arbitrary<Json> =>
  FastCheck.record({
    file: FastCheck.constant(gif),
    ...(payload !== null && "uploaderUserId" in (payload as Json).fields
      && { uploaderUserId: FastCheck.option(FastCheck.string({ minLength: 1 }), { nil: undefined }) })
  })

/** The operations of the contract. */
export const operations: ReadonlyArray<Operation> = routes.all().map(
  ({ endpoint: { encoding, method, operation, params, path, payload, query, since }, isSimulated }) => {
    const isForm = encoding === "multipart"
    const schemas = [params, query, isForm ? null : payload].filter((schema) => schema !== null)
    const parts = schemas.map((schema) => Arbitrary.make(schema))
    const [group, name] = operation.split(".") as [string, string]
    return {
      name: operation,
      method,
      path,
      since,
      isSimulated,
      hasJsonBody: payload !== null && !isForm,
      input: FastCheck.tuple(...parts, ...(isForm ? [upload(payload)] : [])).map((values) =>
        Object.assign({}, ...values)
      ),
      call: (clerk: Json, input) => clerk[group][name](input)
    }
  }
)

const groupsOfOrganizations =
  /^(organizations|organizationMemberships|organizationDomains|allowlistIdentifiers|blocklistIdentifiers)\./

/** The operations on organizations, their members and domains, and the lists of identifiers. */
export const ofOrganizations = operations.filter(({ name }) => groupsOfOrganizations.test(name))

export const find = (method: string, pathname: string): Operation | undefined =>
  operations.find((operation) =>
    operation.method === method
    && new RegExp(`^/v1${operation.path.replace(/:\w+/g, "[^/]+")}$`).test(pathname)
  )
