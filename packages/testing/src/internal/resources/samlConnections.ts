import { SamlConnectionsApi } from "@effect-clerk/core/contract/SamlConnections"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { SamlConnection } from "@effect-clerk/core/SamlConnection"
import * as Either from "effect/Either"
import * as connections from "../connections.js"
import * as crud from "../crud.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"

type Input<Name extends keyof SamlConnectionsApi> = Endpoint.Input<SamlConnectionsApi[Name]>

const connectionOf = (store: Store, { connectionId }: connections.SamlRow): connections.Row =>
  store.get("enterpriseConnections", connectionId)!

/** The SAML part of a connection, in the older format of Clerk. */
const show = (saml: connections.SamlRow, store: Store): SamlConnection => {
  const connection = connectionOf(store, saml)
  return new SamlConnection({
    ...connection,
    ...saml,
    ...connections.urlsOf(saml.id),
    updatedAt: connection.updatedAt,
    enterpriseConnectionId: connection.id,
    object: "saml_connection",
    provider: connection.provider,
    userCount: 0,
    syncUserAttributes: connection.syncUserAttributes ?? false,
    disableAdditionalIdentifications: connection.disableAdditionalIdentifications ?? false,
    allowOrganizationAccountLinking: connection.allowOrganizationAccountLinking ?? false
  }, true)
}

/** Every one is an enterprise connection, and is changed and deleted with it. */
const rows = crud.of("samlConnections", "samlConnectionId", show)

const domainsOf = ({ domain, domains }: Pick<Input<"update">, "domain" | "domains">) =>
  domains ?? (domain == null ? undefined : [domain])

/** The spec lists the sort fields of users, of which a connection has only one. */
const nothing = () => null

export const resource = Resource.make({
  group: SamlConnectionsApi,
  handlers: {
    list: rows.list<Input<"list">>({
      order: {
        phone_number: nothing,
        email_address: nothing,
        first_name: nothing,
        last_name: nothing,
        username: nothing
      },
      filter: ({ organizationId, query }, store) => {
        const matches = lists.matches(query)
        const admits = lists.oneOf(organizationId)
        return (row) => {
          const connection = connectionOf(store, row)
          return admits(connection.organizationId) && matches(connection.name, ...connection.domains)
        }
      }
    }),
    create: (input, store) =>
      Either.map(
        connections.add(store, { ...input, domains: domainsOf(input), saml: input }),
        (row) => show(connections.samlOf(store, row)!, store)
      ),
    get: rows.get,
    update: (input, store) =>
      Either.gen(function*() {
        const connection = connectionOf(store, yield* rows.find(input, store))
        const changed = yield* connections.change(store, connection, {
          ...input,
          domains: domainsOf(input),
          saml: input,
          removesDomains: input.consentVerifiedDomainsDeletion ?? false
        })
        return show(connections.samlOf(store, changed)!, store)
      }),
    delete: (input, store) =>
      Either.map(rows.find(input, store), ({ connectionId, id }) => {
        store.delete("enterpriseConnections", connectionId)
        return new DeletedObject({ object: "saml_connection", id, deleted: true })
      })
  }
})
