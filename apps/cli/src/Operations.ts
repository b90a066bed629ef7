/**
 * The operations of the contract, by name.
 */
import { groups } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Group from "@effect-clerk/core/Group"
import { documentation } from "./Documentation.js"
import * as Suggestion from "./Suggestion.js"

/**
 * An operation of Clerk's Backend API.
 */
export interface Operation {
  /** Its name in the contract: `organizationDomains.listAll`. */
  readonly name: string
  /** Its words on a command line: `organization-domains`, `list-all`. */
  readonly words: readonly [group: string, operation: string]
  readonly group: Group.Any
  readonly endpoint: Endpoint.Any
  /** Its documentation in the contract. */
  readonly documentation: string
  /** Whether it only reads. */
  readonly isReadOnly: boolean
  /** Whether it deletes or replaces something. */
  readonly isDestructive: boolean
}

/**
 * A name of the contract as a command word.
 */
export const kebabCase = (name: string): string =>
  name.replace(
    /([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g,
    (_, end, next, whole) => whole ? `${whole}-` : `${end}-${next}`
  )
    .toLowerCase()

/** The first words in the names of destructive POST operations. */
const takesAway = /^(?:ban|cancel|disable|lock|reject|remove|replace|revert|revoke|rotate)(?![a-z])/

/** The documentation of a name in the contract, without sentences that only apply to TypeScript. */
const documentationOf = (name: string): string =>
  (documentation[name] ?? "").replace(/ ?Use `\w+Stream` [^.]*\./, "").replace(/\{@link (\w+)\}/g, "$1")

const make = (group: Group.Any, endpoint: Endpoint.Any): Operation => ({
  name: endpoint.operation,
  words: [kebabCase(group.identifier), kebabCase(endpoint.name)],
  group,
  endpoint,
  documentation: documentationOf(endpoint.operation),
  isReadOnly: endpoint.method === "GET",
  isDestructive: endpoint.method === "DELETE" || endpoint.method === "PUT" || takesAway.test(endpoint.name)
})

/**
 * The operations of one resource.
 */
export interface Resource {
  /** Its word on a command line: `organization-domains`. */
  readonly word: string
  readonly documentation: string
  readonly operations: ReadonlyArray<Operation>
}

/**
 * All resources.
 */
export const resources: ReadonlyArray<Resource> = Object.values<Group.Any>(groups).map((group) => ({
  word: kebabCase(group.identifier),
  documentation: documentationOf(group.identifier),
  operations: Object.values(group.endpoints).map((endpoint) => make(group, endpoint))
}))

/**
 * All operations.
 */
export const all: ReadonlyArray<Operation> = resources.flatMap(({ operations }) => operations)

/**
 * Finds an operation by its name in Clerk's API reference, `CreateOrganizationDomain`, or in the contract,
 * `organizationDomains.create`.
 */
export const find = (name: string): Operation | undefined =>
  all.find((operation) => operation.endpoint.spec === name) ?? all.find((operation) => operation.name === name)

/**
 * The message for a name that {@link find} does not know.
 */
export const unknown = (name: string): string =>
  `${name} is not an operation.${
    Suggestion.question(name, all.flatMap(({ endpoint, name }) => [name, endpoint.spec ?? name]))
  } Run clerk-admin capability for a list.`
