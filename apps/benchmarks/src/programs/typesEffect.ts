import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

class Organization extends Schema.Class<Organization>("Organization")({ id: Schema.String, name: Schema.String }) {}
class Member extends Schema.Class<Member>("Member")({ id: Schema.String, role: Schema.String }) {}
class Domain extends Schema.Class<Domain>("Domain")({ id: Schema.String, name: Schema.String }) {}
class Identifier extends Schema.Class<Identifier>("Identifier")({ id: Schema.String, identifier: Schema.String }) {}

const get = <A, I>(path: string, schema: Schema.Schema<A, I>) =>
  Effect.flatMap(HttpClient.get(path), HttpClientResponse.schemaBodyJson(schema))

export const program = (organizationId: string) =>
  Effect.gen(function*() {
    const organization = yield* get(`/organizations/${organizationId}`, Organization)
    const domains = yield* get(`/organizations/${organizationId}/domains`, Schema.Array(Domain))
    const allowlist = yield* get("/allowlist_identifiers", Schema.Array(Identifier))
    const blocklist = yield* get("/blocklist_identifiers", Schema.Array(Identifier))
    const members = yield* Stream.runCollect(
      Stream.fromIterableEffect(get(`/organizations/${organizationId}/memberships`, Schema.Array(Member)))
    )
    return { organization, domains, allowlist, blocklist, members }
  })
