/**
 * The contract as an `HttpApi` of Effect's, for its server and its OpenAPI writer. What needs neither reads `Contract`.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import type * as Types from "effect/Types"
import * as ClerkError from "./ClerkError.js"
import { groups } from "./Contract.js"
import type * as Endpoint from "./Endpoint.js"
import type * as Group from "./Group.js"

type Part<A> = Types.Equals<A, {}> extends true ? never : A

type ToHttpApiEndpoint<Endpoint_ extends Endpoint.Any> = Endpoint_ extends Endpoint.Endpoint<
  infer Name,
  infer Method,
  infer Params,
  infer Query,
  infer Payload,
  infer Success,
  infer ErrorClass
> ? HttpApiEndpoint.HttpApiEndpoint<
    Name,
    Method,
    Part<Params>,
    Part<Query>,
    Part<Payload>,
    never,
    Success,
    InstanceType<ErrorClass>
  >
  : never

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
  // the builder's own checks of encodings do not see through generics; the bounds of Endpoint's options stand in for them
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let built: any = HttpApiEndpoint.make(endpoint.method)(endpoint.name, endpoint.path).addSuccess(endpoint.success)
  for (const Class of endpoint.error) built = built.addError(envelopeOf(Class, endpoint))
  if (endpoint.params) built = built.setPath(endpoint.params)
  if (endpoint.query) built = built.setUrlParams(endpoint.query)
  if (endpoint.payload) {
    built = built.setPayload(
      endpoint.encoding === "multipart" ? HttpApiSchema.Multipart(endpoint.payload) : endpoint.payload
    )
  }
  return endpoint.summary ? built.annotate(OpenApi.Summary, endpoint.summary) : built
}

/**
 * A group as Effect's own server, clients and OpenAPI writer take it. What they have no place for, such as whether an
 * operation may be repeated, is only in the group itself.
 *
 * @example
 * import { toHttpApiGroup } from "@effect-clerk/core/ClerkApi"
 * import { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
 * import * as HttpApi from "@effect/platform/HttpApi"
 * import * as OpenApi from "@effect/platform/OpenApi"
 *
 * const document = OpenApi.fromApi(HttpApi.make("clerk").add(toHttpApiGroup(OrganizationsApi)))
 *
 * @since 0.1.0
 * @category conversions
 */
export const toHttpApiGroup = <Group_ extends Group.Any>(
  group: Group_
): HttpApiGroup.HttpApiGroup<
  Group_["identifier"],
  ToHttpApiEndpoint<Group_["endpoints"][keyof Group_["endpoints"]]>
> =>
  Object.values(group.endpoints).reduce(
    (built, endpoint) => built.add(toHttpApiEndpoint(endpoint)) as never,
    HttpApiGroup.make(group.identifier)
  ) as never

/**
 * All groups. Not for the `HttpApiClient` of Effect's, which does not encode the parameters of a path.
 *
 * @since 0.1.0
 * @category contract
 */
export class ClerkApi extends HttpApi.make("clerk")
  .add(toHttpApiGroup(groups.organizations))
  .add(toHttpApiGroup(groups.organizationDomains))
  .add(toHttpApiGroup(groups.organizationMemberships))
  .add(toHttpApiGroup(groups.allowlistIdentifiers))
  .add(toHttpApiGroup(groups.blocklistIdentifiers))
{}
