/**
 * The program of `bundleOne.ts`, written with `HttpClient` and `Schema` only, with what takes a few lines: validated
 * and renamed fields, a typed 404, retries, a time limit and a span.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { flow } from "effect/Function"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

const required = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(key))

const optional = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { default: () => null }).pipe(Schema.fromKey(key))

const Metadata = Schema.Record({ key: Schema.String, value: Schema.Unknown })

class Organization extends Schema.Class<Organization>("Organization")({
  id: required("id", Schema.NonEmptyString.pipe(Schema.brand("OrganizationId"))),
  name: required("name", Schema.String),
  slug: optional("slug", Schema.String),
  imageUrl: optional("image_url", Schema.String),
  hasImage: optional("has_image", Schema.Boolean),
  membersCount: optional("members_count", Schema.NonNegativeInt),
  missingMemberWithElevatedPermissions: optional("missing_member_with_elevated_permissions", Schema.Boolean),
  pendingInvitationsCount: optional("pending_invitations_count", Schema.NonNegativeInt),
  maxAllowedMemberships: optional("max_allowed_memberships", Schema.NonNegativeInt),
  adminDeleteEnabled: optional("admin_delete_enabled", Schema.Boolean),
  publicMetadata: optional("public_metadata", Metadata),
  privateMetadata: optional("private_metadata", Metadata),
  createdBy: optional("created_by", Schema.NonEmptyString),
  roleSetKey: optional("role_set_key", Schema.String),
  lastActiveAt: optional("last_active_at", Schema.DateTimeUtcFromNumber),
  createdAt: required("created_at", Schema.DateTimeUtcFromNumber),
  updatedAt: required("updated_at", Schema.DateTimeUtcFromNumber)
}) {}

class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { organizationId: Schema.String }) {}

const makeClient = Effect.gen(function*() {
  const secretKey = yield* Config.redacted("CLERK_SECRET_KEY")
  const apiUrl = yield* Config.withDefault(Config.string("CLERK_API_URL"), "https://api.clerk.com")
  const client = yield* HttpClient.HttpClient
  return client.pipe(
    HttpClient.mapRequest(flow(
      HttpClientRequest.prependUrl(`${apiUrl}/v1`),
      HttpClientRequest.bearerToken(secretKey),
      HttpClientRequest.acceptJson
    )),
    HttpClient.filterStatusOk,
    HttpClient.retryTransient({ times: 3, schedule: Schedule.exponential("200 millis") })
  )
})

const getOrganization = (client: HttpClient.HttpClient, organizationId: string) =>
  client.get(`/organizations/${encodeURIComponent(organizationId)}`).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Organization)),
    Effect.catchIf(
      (error) => error._tag === "ResponseError" && error.response.status === 404,
      () => new NotFound({ organizationId })
    ),
    Effect.timeout("30 seconds"),
    Effect.withSpan("organizations.get")
  )

const program = Effect.gen(function*() {
  const client = yield* makeClient
  const organization = yield* getOrganization(client, "org_1")
  yield* Console.log(organization.name)
})

Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
