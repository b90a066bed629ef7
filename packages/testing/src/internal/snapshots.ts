import { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { Organization } from "@effect-clerk/core/Organization"
import { OrganizationDomain, Verification } from "@effect-clerk/core/OrganizationDomain"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { Snapshot, SnapshotError, version } from "../Snapshot.js"
import { instanceId } from "./identifiers.js"
import * as store from "./store.js"

/** Keeps what the snapshot has of each row. */
const plain = Schema.validateSync(Snapshot)

export const take = (from: store.Store): Snapshot =>
  plain({
    version,
    settings: from.settings,
    counters: Object.fromEntries(from.counters),
    users: Array.from(from.users.values()),
    organizations: Array.from(from.organizations.values()),
    memberships: store.all(from.memberships),
    domains: store.all(from.domains),
    allowlistIdentifiers: Array.from(from.allowlist.values()),
    blocklistIdentifiers: Array.from(from.blocklist.values())
  })

type Row = { readonly id: string }

const verification = (fields: Snapshot["domains"][number]["affiliationVerification"]): Verification | null =>
  fields && new Verification(fields, true)

const isVerified = ({ affiliationVerification }: Snapshot["domains"][number]): boolean =>
  affiliationVerification?.status === "verified"

/** The store that a snapshot describes. */
export const read = (snapshot: Snapshot): Either.Either<store.Store, SnapshotError> => {
  const into = store.make(snapshot.settings)
  for (const [name, count] of Object.entries(snapshot.counters)) into.counters.set(name, count)

  /** Adds the rows of one kind; `problem` says what is wrong with one that is not added. */
  const add = <A extends Row>(
    kind: Exclude<keyof Snapshot, "version" | "settings" | "counters">,
    rows: ReadonlyArray<A>,
    problem: (row: A) => string | false | undefined,
    save: (row: A) => void
  ) =>
    Either.gen(function*() {
      const ids = new Set<string>()
      for (const [index, row] of rows.entries()) {
        const reason = ids.has(row.id) ? `There already is a row with the id ${row.id}` : problem(row)
        if (reason) yield* Either.left(new SnapshotError({ path: `${kind}[${index}]`, reason }))
        ids.add(row.id)
        save(row)
      }
    })

  const noOrganization = ({ organizationId }: Pick<Snapshot["memberships"][number], "organizationId">) =>
    !into.organizations.has(organizationId) && `There is no organization ${organizationId}`

  return Either.gen(function*() {
    yield* add("users", snapshot.users, () => undefined, (row) => into.users.set(row.id, row))
    yield* add(
      "organizations",
      snapshot.organizations,
      ({ slug }) =>
        slug !== null && into.slugIndex.has(slug) && `There already is an organization with the slug ${slug}`,
      (row) => {
        into.organizations.set(row.id, new Organization(row, true))
        if (row.slug !== null) into.slugIndex.set(row.slug, row.id)
        into.memberships.set(row.id, new Map())
        into.domains.set(row.id, new Map())
      }
    )
    yield* add(
      "memberships",
      snapshot.memberships,
      (row) =>
        noOrganization(row)
        || (!into.users.has(row.userId) && `There is no user ${row.userId}`)
        || (into.memberships.get(row.organizationId)?.has(row.userId)
          && `${row.userId} already is a member of ${row.organizationId}`),
      (row) => into.memberships.get(row.organizationId)?.set(row.userId, row)
    )
    yield* add(
      "domains",
      snapshot.domains,
      (row) =>
        noOrganization(row)
        || (isVerified(row) && into.verifiedNames.has(row.name) && `${row.name} already is somebody's domain`)
        || (Array.from(into.domains.get(row.organizationId)?.values() ?? []).some(({ name }) => name === row.name)
          && `${row.name} already is a domain of ${row.organizationId}`),
      ({ affiliationVerification, ownershipVerification, ...row }) => {
        const affiliation = verification(affiliationVerification)
        if (affiliation?.status === "verified") into.verifiedNames.add(row.name)
        into.domains.get(row.organizationId)?.set(
          row.id,
          new OrganizationDomain({
            ...row,
            affiliationVerification: affiliation,
            ownershipVerification: verification(ownershipVerification),
            verification: affiliation
          }, true)
        )
      }
    )
    yield* add(
      "allowlistIdentifiers",
      snapshot.allowlistIdentifiers,
      ({ identifier }) => into.allowed.has(identifier) && `${identifier} already is on the list`,
      (row) => {
        into.allowed.add(row.identifier)
        into.allowlist.set(row.id, new AllowlistIdentifier({ ...row, instanceId }, true))
      }
    )
    yield* add(
      "blocklistIdentifiers",
      snapshot.blocklistIdentifiers,
      ({ identifier }) => into.blocked.has(identifier) && `${identifier} already is on the list`,
      (row) => {
        into.blocked.add(row.identifier)
        into.blocklist.set(row.id, new BlocklistIdentifier({ ...row, instanceId }, true))
      }
    )
    return into
  })
}
