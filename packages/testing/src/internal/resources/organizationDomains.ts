import type { NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { OrganizationDomainsApi } from "@effect-clerk/core/contract/OrganizationDomains"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { OrganizationId } from "@effect-clerk/core/Organization"
import {
  EnrollmentMode,
  OrganizationDomain,
  OrganizationDomainId,
  PublicOrganizationData,
  Verification
} from "@effect-clerk/core/OrganizationDomain"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as connections from "../connections.js"
import { isDomainName } from "../domainNames.js"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

type Input<Name extends keyof OrganizationDomainsApi> = Endpoint.Input<OrganizationDomainsApi[Name]>

const verification = () =>
  Schema.NullOr(Schema.Struct({
    status: Schema.String,
    strategy: Schema.String,
    attempts: Schema.NullOr(Schema.NonNegativeInt),
    expireAt: Schema.NullOr(Schema.DateTimeUtc),
    verifiedAt: Schema.NullOr(Schema.DateTimeUtc)
  }))

const row = () =>
  Schema.Struct({
    id: OrganizationDomainId,
    organizationId: OrganizationId,
    name: Schema.String,
    enrollmentMode: EnrollmentMode,
    affiliationVerification: verification(),
    ownershipVerification: verification(),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const isVerified = ({ affiliationVerification }: Schema.Schema.Type<ReturnType<typeof row>>): boolean =>
  affiliationVerification?.status === "verified"

const taken = (code: string, by: string, name: string) =>
  failures.unprocessable(
    failures.detail(code, "organization domain already exists", `The domain ${name} is already used by ${by}.`, "name")
  )

const domains = Table.make("domains", {
  prefix: "orgdmn",
  object: "organization_domain",
  row,
  parents: { organizationId: "organizations" },
  unique: {
    inOrganization: {
      key: ({ name, organizationId }) => `${organizationId} ${name}`,
      taken: ({ name }) => taken("organization_domain_already_exists_same_organization", "this organization", name)
    },
    verified: {
      key: (domain) => isVerified(domain) ? domain.name : null,
      taken: ({ name }) => taken("organization_domain_already_exists", "another organization", name)
    }
  }
})

declare module "../table.js" {
  interface Tables {
    readonly domains: typeof domains
  }
}

type Row = Table.RowOf<"domains">

const showVerification = (verification: Row["affiliationVerification"]): Verification | null =>
  verification && new Verification(verification, true)

/** A domain as Clerk shows it, with its current organization. */
export const show = (store: Store, row: Row): OrganizationDomain => {
  const { hasImage, id, imageUrl, name, slug } = store.get("organizations", row.organizationId)!
  const affiliation = showVerification(row.affiliationVerification)
  return new OrganizationDomain({
    ...row,
    affiliationVerification: affiliation,
    verification: affiliation,
    ownershipVerification: showVerification(row.ownershipVerification),
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage }, true)
  }, true)
}

const findOrganization = (store: Store, id: string) =>
  Either.fromNullable(store.get("organizations", id), failures.organizationNotFound)

/** A domain that enrolls users cannot be a domain of an active connection, because they sign in through the connection. */
const checkEnrollment = (store: Store, domain: Row): Either.Either<Row, UnprocessableEntity> =>
  isVerified(domain) && connections.enrolls(domain)
    && store.by("enterpriseConnections", "domain", domain.name).some(({ active }) => active)
    ? Either.left(
      taken("organization_domain_exists_for_enterprise_connection", "an enterprise connection", domain.name)
    )
    : Either.right(domain)

const find = (store: Store, organizationId: string, domainId: string): Either.Either<Row, NotFound> =>
  Either.flatMap(findOrganization(store, organizationId), () =>
    Either.filterOrLeft(
      Either.fromNullable(store.get("domains", domainId), () => failures.resourceNotFound("domain", domainId)),
      (domain) => domain.organizationId === organizationId,
      () => failures.resourceNotFound("domain", domainId)
    ))

/** Some of the providers that give anybody an address. */
const common: ReadonlySet<string> = new Set([
  "aol.com",
  "gmail.com",
  "googlemail.com",
  "gmx.com",
  "hotmail.com",
  "icloud.com",
  "live.com",
  "mail.com",
  "me.com",
  "msn.com",
  "outlook.com",
  "proton.me",
  "protonmail.com",
  "yahoo.com",
  "yandex.com",
  "zoho.com"
])

const checkName = (name: string): Either.Either<string, UnprocessableEntity> =>
  !isDomainName(name)
    ? Either.left(failures.unprocessable(failures.parameterFormat("name", "a domain name")))
    : common.has(name)
    ? Either.left(failures.unprocessable(failures.detail(
      "organization_domain_common",
      "common email domain",
      "This is a common email provider domain. Please use a different one.",
      "name"
    )))
    : Either.right(name)

/** The affiliation as set through the Backend API, which requires no proof. */
const affiliation = (verified: boolean): Row["affiliationVerification"] => ({
  status: verified ? "verified" : "unverified",
  strategy: verified ? "manual_override" : "email_code",
  attempts: verified ? null : 0,
  expireAt: null,
  verifiedAt: null
})

const add = (store: Store, { enrollmentMode, name, organizationId, verified }: Input<"create">) =>
  Either.flatMap(checkName(name.trim().toLowerCase()), (name) =>
    store.insert("domains", {
      organizationId,
      name,
      enrollmentMode: enrollmentMode ?? "manual_invitation",
      affiliationVerification: affiliation(verified ?? true),
      ownershipVerification: null
    }))

/** A domain of an organization. */
export const seed = seeding.make(
  "domains",
  () =>
    Schema.Struct({
      name: Schema.NonEmptyString,
      /** `manual_invitation` by default. */
      enrollmentMode: seeding.optional(EnrollmentMode),
      /** True by default. */
      verified: seeding.optional(Schema.Boolean),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, ...domain }, store, organizationId: OrganizationId) =>
    store.as(createdAt, () => add(store, { ...domain, organizationId }))
)

const filter = (verified: boolean | undefined, enrollmentModes: ReadonlyArray<string> = []) => {
  const wanted = lists.signed(enrollmentModes)
  return (domain: Row): boolean =>
    (verified === undefined || isVerified(domain) === verified) && lists.admits(wanted, domain.enrollmentMode)
}

const order = (rows: ReadonlyArray<Row>, orderBy = "-created_at") =>
  lists.order(rows, orderBy, {
    name: ({ name }) => name,
    created_at: ({ createdAt }) => createdAt.epochMillis
  })

export const resource = Resource.make({
  group: OrganizationDomainsApi,
  tables: [domains],
  requires: limits.domainsEnabled,
  handlers: {
    create: (input, store) =>
      Either.gen(function*() {
        yield* findOrganization(store, input.organizationId)
        if (input.enrollmentMode) yield* limits.enrollmentMode(store, input.enrollmentMode)
        yield* limits.domain(store, input.organizationId)
        return show(store, yield* checkEnrollment(store, yield* add(store, input)))
      }),
    list: ({ organizationId, ...input }, store) =>
      Either.map(findOrganization(store, organizationId), () => {
        const rows = store.by("domains", "organizationId", organizationId)
          .filter(filter(input.verified, input.enrollmentMode?.split(",")))
        return lists.shown(lists.page(order(rows), input), (row) => show(store, row))
      }),
    update: ({ domainId, organizationId, ...input }, store) =>
      Either.gen(function*() {
        const domain = yield* find(store, organizationId, domainId)
        if (input.enrollmentMode) yield* limits.enrollmentMode(store, input.enrollmentMode)
        const verified = input.verified ?? isVerified(domain)
        const updated = yield* store.update("domains", domain, {
          enrollmentMode: input.enrollmentMode ?? undefined,
          affiliationVerification: verified === isVerified(domain) ? undefined : affiliation(verified)
        })
        return show(store, yield* checkEnrollment(store, updated))
      }),
    delete: ({ domainId, organizationId }, store) =>
      Either.map(find(store, organizationId, domainId), () => {
        store.delete("domains", domainId)
        return new DeletedObject({ object: "organization_domain", id: domainId, deleted: true })
      }),
    listAll: (input, store) => {
      const page = lists.pageOf(store, "all domains", input, () => {
        const admits = filter(input.verified, input.enrollmentMode)
        const hasName = lists.oneOf(input.domains)
        const byOrganization = input.query?.startsWith("org_")
        const inName = lists.matches(byOrganization ? undefined : input.query)
        const found = store.all("domains").filter((domain) =>
          (input.organizationId === undefined || domain.organizationId === input.organizationId)
          && (!byOrganization || domain.organizationId === input.query)
          && hasName(domain.name)
          && inName(domain.name)
          && admits(domain)
        )
        return order(found, input.orderBy)
      })
      return Either.right(lists.shown(page, (row) => show(store, row)))
    },
    verifyOwnership: ({ domainId, organizationId }, store) =>
      Either.gen(function*() {
        const domain = yield* find(store, organizationId, domainId)
        if (domain.ownershipVerification?.status === "verified") return show(store, domain)
        const updated = yield* store.update("domains", domain, {
          ownershipVerification: {
            status: "verified",
            strategy: "manual_override",
            attempts: null,
            expireAt: null,
            verifiedAt: store.now
          }
        })
        return show(store, updated)
      })
  }
})
