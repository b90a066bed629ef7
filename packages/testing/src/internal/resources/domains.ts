import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { DomainsApi } from "@effect-clerk/core/contract/Domains"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { Domain, DomainId } from "@effect-clerk/core/Domain"
import * as Either from "effect/Either"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as instance from "./instance.js"

const domains = Table.ofModel("instanceDomains", Domain, {
  prefix: "dmn",
  object: "domain",
  unique: {
    // guess: the code and the status of the error for a domain name that exists already
    name: Table.distinct("name", (name) => failures.duplicateRecord("domain", name))
  }
})

declare module "../table.js" {
  interface Tables {
    readonly instanceDomains: typeof domains
  }
}

const urls = (name: string) => ({
  frontendApiUrl: `https://clerk.${name}`,
  accountsPortalUrl: `https://accounts.${name}`
})

/** The id of the primary domain, which every instance has. */
const primaryId = DomainId.make("dmn_primary")

/** The primary domain of the instance. Only `instance.changeDomain` changes it. */
const primary = (store: Store): Domain => {
  const { primaryDomain: name } = instance.current(store)
  return new Domain({ id: primaryId, name, isSatellite: false, developmentOrigin: "", ...urls(name) }, true)
}

/** The domain with an id, the primary one or a satellite. */
export const find = (store: Store, id: string) =>
  id === primaryId ? Either.right(primary(store)) : store.find("instanceDomains", id)

const rows = crud.of("instanceDomains", "domainId")

/** The name of a satellite domain, in lowercase. It may have a port. */
const checkName = (store: Store, text: string): Either.Either<string, ClerkError> => {
  const name = text.trim().toLowerCase()
  // guess: the code of the error for an invalid domain name
  return !/^[a-z0-9.-]+(:\d+)?$/.test(name)
    ? Either.left(failures.unprocessable(failures.parameterFormat("name", "a domain name without a scheme")))
    : name === instance.current(store).primaryDomain
    ? Either.left(failures.duplicateRecord("domain", name))
    : Either.right(name)
}

/** An instance can have only one primary domain. */
const checkSatellite: Resource.Rule = (sent) => ({
  sent,
  refused: "is_satellite" in sent && sent.is_satellite === false
    ? [failures.detail(
      "primary_domain_already_exists",
      "primary domain already exists",
      "An instance can have only one primary domain, so is_satellite must be true.",
      "is_satellite"
    )]
    : []
})

export const resource = Resource.make({
  group: DomainsApi,
  tables: [domains],
  rules: { create: checkSatellite },
  handlers: {
    list: (_input, store) => {
      const data = [primary(store), ...store.all("instanceDomains")]
      return Either.right({ data, totalCount: data.length })
    },
    create: ({ name, proxyUrl }, store) =>
      Either.flatMap(checkName(store, name), (name) =>
        store.insert("instanceDomains", {
          name,
          isSatellite: true,
          developmentOrigin: "",
          ...urls(name),
          proxyUrl: proxyUrl ?? null
        })),
    // guess: added domains can be changed, whereas Clerk changes only the domains of a production instance
    update: (input, store) =>
      Either.gen(function*() {
        if (input.domainId === primaryId) {
          yield* Either.left(failures.badRequest(
            failures.detail(
              "domain_update_forbidden",
              "The primary domain of a development instance cannot be changed."
            )
          ))
        }
        const row = yield* rows.find(input, store)
        const name = input.name ? yield* checkName(store, input.name) : undefined
        return yield* store.update("instanceDomains", row, {
          ...(name !== undefined && { name, ...urls(name) }),
          proxyUrl: input.proxyUrl
        })
      }),
    delete: (input, store) =>
      input.domainId === primaryId
        ? Either.left(failures.forbidden(
          failures.detail("operation_not_allowed_on_primary_domain", "The primary domain cannot be deleted.")
        ))
        : Either.map(rows.find(input, store), ({ id }) => {
          store.delete("instanceDomains", id)
          return new DeletedObject({ object: "domain", id, deleted: true })
        })
  }
})
