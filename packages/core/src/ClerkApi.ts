/**
 * The contract as an Effect `HttpApi`, for its server and its OpenAPI generator. If you need neither, use `Contract`.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import * as ClerkError from "./ClerkError.js"
import { groups } from "./Contract.js"
import type * as Endpoint from "./Endpoint.js"
import type * as Group from "./Group.js"

type Part<Parts, Name> = Name extends keyof Parts ? Parts[Name] : never

type ToHttpApiEndpoint<Name extends string, Endpoint_ extends Endpoint.Any> = HttpApiEndpoint.HttpApiEndpoint<
  Name,
  Endpoint_["method"],
  Part<Endpoint.Of<Endpoint_>["parts"], "params">,
  Part<Endpoint.Of<Endpoint_>["parts"], "query">,
  Part<Endpoint.Of<Endpoint_>["parts"], "payload">,
  never,
  Endpoint.Success<Endpoint_>,
  Endpoint.Of<Endpoint_>["failure"]
>

type ToHttpApiGroup<Group_ extends Group.Any> = HttpApiGroup.HttpApiGroup<
  Group_["identifier"],
  {
    [Name in keyof Group_["endpoints"] & string]: ToHttpApiEndpoint<Name, Group_["endpoints"][Name]>
  }[keyof Group_["endpoints"] & string]
>

const envelopeOf = (Class: ClerkError.StatusClass, { idempotent, method, operation, path }: Endpoint.Any) => {
  const status = ClerkError.toStatus(Class)
  return Schema.transform(ClerkError.Envelope, Schema.typeSchema(Class as typeof ClerkError.NotFound), {
    strict: true,
    decode: ({ errors, traceId }) =>
      new (Class as typeof ClerkError.NotFound)({ operation, method, path, idempotent, status, errors, traceId }),
    encode: ({ errors, traceId }) => ({ errors, traceId })
  }).annotations(HttpApiSchema.annotations({ status }))
}

const toHttpApiEndpoint = (endpoint: Endpoint.Any): HttpApiEndpoint.HttpApiEndpoint.Any => {
  // the builder cannot check encodings through generics; the bounds of Endpoint's options replace its checks
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let built: any = HttpApiEndpoint.make(endpoint.method)(endpoint.name, endpoint.path)
    .addSuccess(endpoint.success, endpoint.status === 200 ? undefined : { status: endpoint.status })
  for (const Class of endpoint.error) built = built.addError(envelopeOf(Class, endpoint))
  if (endpoint.params) built = built.setPath(endpoint.params)
  if (endpoint.query) built = built.setUrlParams(endpoint.query)
  if (endpoint.payload) {
    built = built.setPayload(
      endpoint.encoding === "multipart" ? HttpApiSchema.Multipart(endpoint.payload) : endpoint.payload
    )
  }
  return built.annotate(OpenApi.Summary, endpoint.operation)
}

/**
 * Converts a group for Effect's server, clients and OpenAPI generator. Facts that they cannot represent, such as
 * whether an operation may be retried, are only in the group itself.
 *
 * @example
 * import { toHttpApiGroup } from "@effect-clerk/core/ClerkApi"
 * import { OrganizationsApi } from "@effect-clerk/core/contract/Organizations"
 * import * as HttpApi from "@effect/platform/HttpApi"
 * import * as OpenApi from "@effect/platform/OpenApi"
 *
 * const document = OpenApi.fromApi(HttpApi.make("clerk").add(toHttpApiGroup(OrganizationsApi)))
 *
 * @since 0.1.0
 * @category conversions
 */
export const toHttpApiGroup = <Group_ extends Group.Any>(group: Group_): ToHttpApiGroup<Group_> =>
  Object.values(group.endpoints).reduce(
    (built, endpoint) => built.add(toHttpApiEndpoint(endpoint)) as never,
    HttpApiGroup.make(group.identifier)
  ) as never

/**
 * Converts groups to one `HttpApi`. This builds all of their schemas.
 *
 * @since 0.2.0
 * @category conversions
 */
export const toHttpApi = <const Groups extends { readonly [identifier: string]: Group.Any }>(
  groups: Groups
): HttpApi.HttpApi<
  "clerk",
  { [Identifier in keyof Groups]: ToHttpApiGroup<Groups[Identifier]> }[keyof Groups],
  HttpApiError.HttpApiDecodeError,
  never
> =>
  Object.values(groups).reduce(
    (api, group) => api.add(toHttpApiGroup(group)) as never,
    HttpApi.make("clerk")
  ) as never

/**
 * All groups. Do not use it with Effect's `HttpApiClient`, which does not encode path parameters.
 *
 * @since 0.1.0
 * @category contract
 */
export class ClerkApi extends toHttpApi(groups) {}
