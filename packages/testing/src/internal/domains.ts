import type { NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import {
  OrganizationDomain,
  OrganizationDomainId,
  PublicOrganizationData,
  Verification
} from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationDomainsApi } from "@effect-clerk/core/OrganizationDomainsApi"
import type { Page } from "@effect-clerk/core/Page"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import { look, run } from "./instance.js"
import * as limits from "./limits.js"
import * as lists from "./lists.js"
import { Api } from "./operations.js"
import * as organizations from "./organizations.js"
import { all, nextId, type Store } from "./store.js"

type Endpoints = typeof OrganizationDomainsApi.endpoints
type Input<Name extends keyof Endpoints> = Endpoint.Input<Endpoints[Name]>

const make = (fields: ConstructorParameters<typeof OrganizationDomain>[0]): OrganizationDomain =>
  new OrganizationDomain(fields, true)

const save = (store: Store, domain: OrganizationDomain): OrganizationDomain => {
  if (store.domains.get(domain.organizationId)?.get(domain.id)?.isVerified) store.verifiedNames.delete(domain.name)
  if (domain.isVerified) store.verifiedNames.add(domain.name)
  store.domains.get(domain.organizationId)?.set(domain.id, domain)
  return domain
}

/** What Clerk shows of a domain: the row and its organization as it is now. */
export const render = (store: Store, domain: OrganizationDomain): OrganizationDomain => {
  const { hasImage, id, imageUrl, name, slug } = store.organizations.get(domain.organizationId)!
  return make({
    ...domain,
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage }, true)
  })
}

const find = (
  store: Store,
  organizationId: OrganizationId,
  domainId: OrganizationDomainId
): Either.Either<OrganizationDomain, NotFound> =>
  Either.flatMap(organizations.find(store, organizationId), () =>
    Either.fromNullable(
      store.domains.get(organizationId)?.get(domainId),
      () => failures.resourceNotFound("domain", domainId)
    ))

/** Some of the providers at which anybody can have an address. */
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

/** Only a verified domain is unique in the instance. */
const checkUnverified = (store: Store, name: string): Either.Either<void, UnprocessableEntity> =>
  store.verifiedNames.has(name)
    ? Either.left(failures.unprocessable(failures.detail(
      "organization_domain_already_exists",
      "organization domain already exists",
      "This domain is already used by another organization.",
      "name"
    )))
    : Either.void

const checkName = (
  store: Store,
  { organizationId, verified = true }: Pick<Input<"create">, "organizationId" | "verified">,
  name: string
): Either.Either<void, UnprocessableEntity> => {
  if (!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/.test(name)) {
    return Either.left(failures.unprocessable(failures.parameterFormat("name", "a domain name")))
  }
  if (common.has(name)) {
    return Either.left(failures.unprocessable(failures.detail(
      "organization_domain_common",
      "common email domain",
      "This is a common email provider domain. Please use a different one.",
      "name"
    )))
  }
  const isInOrganization = Array.from(store.domains.get(organizationId)?.values() ?? []).some((domain) =>
    domain.name === name
  )
  if (isInOrganization) {
    return Either.left(failures.unprocessable(failures.detail(
      "organization_domain_already_exists_same_organization",
      "organization domain already exists",
      "This domain is already used by this organization.",
      "name"
    )))
  }
  return verified ? checkUnverified(store, name) : Either.void
}

/** The affiliation as the Backend API sets it, which asks for no proof. */
const affiliation = (verified: boolean) =>
  new Verification({
    status: verified ? "verified" : "unverified",
    strategy: verified ? "manual_override" : "email_code",
    attempts: verified ? null : 0
  })

const add = (
  store: Store,
  { enrollmentMode = "manual_invitation", organizationId, verified }: Input<"create">,
  name: string,
  now: DateTime.Utc
): OrganizationDomain => {
  const verification = affiliation(verified ?? true)
  return save(
    store,
    make({
      id: OrganizationDomainId.make(nextId(store, "orgdmn")),
      organizationId,
      name,
      enrollmentMode,
      affiliationVerification: verification,
      verification,
      createdAt: now,
      updatedAt: now
    })
  )
}

const normalize = (name: string): string => name.trim().toLowerCase()

export const seed = (store: Store, input: Input<"create">, now: DateTime.Utc) => {
  const name = normalize(input.name)
  return Either.map(checkName(store, input, name), () => add(store, input, name, now))
}

const create = (store: Store, input: Input<"create">, now: DateTime.Utc) =>
  Either.gen(function*() {
    const organization = yield* organizations.find(store, input.organizationId)
    const name = normalize(input.name)
    yield* checkName(store, input, name)
    if (input.enrollmentMode) yield* limits.enrollmentMode(store, input.enrollmentMode)
    yield* limits.domain(store, organization)
    return add(store, input, name, now)
  })

const update = (store: Store, { domainId, organizationId, ...input }: Input<"update">, now: DateTime.Utc) =>
  Either.gen(function*() {
    const domain = yield* find(store, organizationId, domainId)
    if (input.enrollmentMode) yield* limits.enrollmentMode(store, input.enrollmentMode)
    const verified = input.verified ?? domain.isVerified
    if (verified && !domain.isVerified) yield* checkUnverified(store, domain.name)
    const verification = verified === domain.isVerified ? domain.affiliationVerification : affiliation(verified)
    return save(
      store,
      make({
        ...domain,
        enrollmentMode: input.enrollmentMode ?? domain.enrollmentMode,
        affiliationVerification: verification,
        verification,
        updatedAt: now
      })
    )
  })

const remove = (store: Store, { domainId, organizationId }: Input<"delete">) =>
  Either.map(find(store, organizationId, domainId), ({ isVerified, name }) => {
    store.domains.get(organizationId)?.delete(domainId)
    if (isVerified) store.verifiedNames.delete(name)
    return new DeletedObject({ object: "organization_domain", id: domainId, deleted: true })
  })

const verifyOwnership = (store: Store, { domainId, organizationId }: Input<"verifyOwnership">, now: DateTime.Utc) =>
  Either.map(
    find(store, organizationId, domainId),
    (domain) =>
      domain.ownershipVerification?.status === "verified" ? domain : save(
        store,
        make({
          ...domain,
          ownershipVerification: new Verification({ status: "verified", strategy: "manual_override", verifiedAt: now }),
          updatedAt: now
        })
      )
  )

const filter = (verified: boolean | undefined, enrollmentModes: ReadonlyArray<string> = []) => {
  const wanted = lists.signed(enrollmentModes)
  return (domain: OrganizationDomain): boolean =>
    (verified === undefined || domain.isVerified === verified) && lists.admits(wanted, domain.enrollmentMode)
}

const order = (rows: ReadonlyArray<OrganizationDomain>, orderBy = "-created_at") =>
  lists.order(rows, orderBy, {
    name: ({ name }) => name,
    created_at: ({ createdAt }) => createdAt.epochMillis
  })

const rendered = (store: Store, { data, totalCount }: Page<OrganizationDomain>): Page<OrganizationDomain> => ({
  data: data.map((domain) => render(store, domain)),
  totalCount
})

const list = (store: Store, { organizationId, ...input }: Input<"list">) =>
  Either.map(organizations.find(store, organizationId), () => {
    const rows = Array.from(store.domains.get(organizationId)?.values() ?? [])
    return rendered(
      store,
      lists.page(order(rows.filter(filter(input.verified, input.enrollmentMode?.split(",")))), input)
    )
  })

const listAll = (store: Store, input: Input<"listAll">) =>
  rendered(
    store,
    lists.pageOf(store, "all domains", input, () => {
      const admits = filter(input.verified, input.enrollmentMode)
      const hasName = lists.oneOf(input.domains)
      const byOrganization = input.query?.startsWith("org_")
      const inName = lists.matches(byOrganization ? undefined : input.query)
      const found = all(store.domains).filter((domain) =>
        (input.organizationId === undefined || domain.organizationId === input.organizationId)
        && (!byOrganization || domain.organizationId === input.query)
        && hasName(domain.name)
        && inName(domain.name)
        && admits(domain)
      )
      return order(found, input.orderBy)
    })
  )

/** Runs an operation on one domain and shows what became of it. */
const runAndRender = <E>(operation: (store: Store, now: DateTime.Utc) => Either.Either<OrganizationDomain, E>) =>
  run((store, now) => Either.map(operation(store, now), (domain) => render(store, domain)))

export const layer = HttpApiBuilder.group(Api, "organizationDomains", (handlers) =>
  handlers
    .handle("create", ({ path, payload }) => runAndRender((store, now) => create(store, { ...path, ...payload }, now)))
    .handle("list", ({ path, urlParams }) =>
      look((store) =>
        list(store, { ...path, ...urlParams })
      ).pipe(Effect.catchTag("NotFound", failures.undeclared)))
    .handle("update", ({ path, payload }) => runAndRender((store, now) => update(store, { ...path, ...payload }, now)))
    .handle("delete", ({ path }) => run((store) => remove(store, path)))
    .handle("listAll", ({ urlParams }) => look((store) => Either.right(listAll(store, urlParams))))
    .handle("verifyOwnership", ({ path }) => runAndRender((store, now) => verifyOwnership(store, path, now))))
