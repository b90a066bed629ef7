import type { BadRequest, NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { Organization, OrganizationId, OrganizationSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import type { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import { look, run } from "./instance.js"
import * as limits from "./limits.js"
import * as lists from "./lists.js"
import * as logos from "./logos.js"
import * as members from "./members.js"
import * as metadata from "./metadata.js"
import { Api } from "./operations.js"
import * as slugs from "./slugs.js"
import { next, nextId, type Store } from "./store.js"

type Endpoints = typeof OrganizationsApi.endpoints
type Input<Name extends keyof Endpoints> = Endpoint.Input<Endpoints[Name]>

type Counts = Pick<Input<"get">, "includeMembersCount" | "includeMissingMemberWithElevatedPermissions">

/** A new version of a row; its fields were checked when they came in. */
const make = (fields: ConstructorParameters<typeof Organization>[0]): Organization => new Organization(fields, true)

export const find = (store: Store, id: string): Either.Either<Organization, NotFound> =>
  Either.fromNullable(store.organizations.get(OrganizationId.make(id)), failures.organizationNotFound)

const counted = (store: Store, organization: Organization, counts: Counts): Organization => {
  const { includeMembersCount, includeMissingMemberWithElevatedPermissions } = counts
  return includeMembersCount || includeMissingMemberWithElevatedPermissions
    ? make({
      ...organization,
      membersCount: includeMembersCount ? members.count(store, organization.id) : null,
      missingMemberWithElevatedPermissions: includeMissingMemberWithElevatedPermissions
        ? !members.hasElevated(store, organization.id)
        : null
    })
    : organization
}

const save = (store: Store, organization: Organization): Organization => {
  const before = store.organizations.get(organization.id)
  if (before?.slug) store.slugIndex.delete(before.slug)
  if (organization.slug !== null) store.slugIndex.set(organization.slug, organization.id)
  store.organizations.set(organization.id, organization)
  return organization
}

const nameProblem = (name: string): failures.Detail | null =>
  /<[^>]*>|https?:|www\./i.test(name)
    ? failures.detail(
      "form_param_value_invalid",
      "invalid organization name",
      "The name may not contain URLs or HTML.",
      "name"
    )
    : null

const slugProblem = ({ settings, slugIndex }: Store, slug: string, owner?: OrganizationId): failures.Detail | null => {
  const taken = slugIndex.get(slug)
  return !settings.slugs || taken === undefined || taken === owner
    ? null
    : failures.detail(
      "form_identifier_exists",
      "already exists",
      "This slug is taken by another organization.",
      "slug"
    )
}

/** Only old instances have slugs that a new one may not be. */
const slugFormatProblem = (slug: string): failures.Detail | null =>
  /^[a-z0-9-]+$/.test(slug)
    ? null
    : failures.parameterFormat("slug", "made of lower-case letters, digits and dashes")

const slugOf = (store: Store, name: string): string => {
  const base = slugs.ofName(name) || "organization"
  let slug = base
  while (store.slugIndex.has(slug)) slug = `${base}-${next(store, `slug ${base}`) + 1}`
  return slug
}

export const seed = (
  store: Store,
  input: Input<"create">,
  now: DateTime.Utc,
  id?: OrganizationId
): Either.Either<Organization, BadRequest | UnprocessableEntity> =>
  Either.gen(function*() {
    const both = metadata.replace(metadata.empty, input)
    yield* failures.refuse([
      nameProblem(input.name),
      input.slug ? slugProblem(store, input.slug) : null,
      ...metadata.problems(both)
    ])
    const creator = input.createdBy ?? null
    if (creator !== null && !store.users.has(creator)) {
      yield* Either.left(failures.badRequest(
        failures.detail("organization_creator_not_found", "creator not found", `No users found with id ${creator}.`)
      ))
    }
    const organization = save(
      store,
      make({
        ...both,
        id: id ?? OrganizationId.make(nextId(store, "org", store.organizations)),
        name: input.name,
        slug: store.settings.slugs ? OrganizationSlug.make(input.slug ?? slugOf(store, input.name)) : null,
        imageUrl: logos.placeholder,
        maxAllowedMemberships: input.maxAllowedMemberships ?? store.settings.maxAllowedMemberships,
        createdBy: creator,
        roleSetKey: input.roleSetKey ?? null,
        createdAt: input.createdAt ?? now,
        updatedAt: now
      })
    )
    store.memberships.set(organization.id, new Map())
    store.domains.set(organization.id, new Map())
    if (creator !== null) {
      const fields = { ...metadata.empty, organizationId: organization.id, userId: creator, role: "org:admin" }
      members.add(store, fields, false, now)
    }
    return organization
  })

const create = (store: Store, input: Input<"create">, now: DateTime.Utc) =>
  Either.gen(function*() {
    yield* failures.refuse([input.slug ? slugFormatProblem(input.slug) : null])
    yield* limits.organization(store, Boolean(input.createdBy))
    return yield* seed(store, input, now)
  })

const list = (store: Store, input: Input<"list">) => {
  const { data, totalCount } = lists.pageOf(store, "organizations", input, () => {
    const matches = lists.matches(input.query)
    const ids = lists.signed(input.organizationId)
    const users = lists.signed(input.userId)
    const found = Array.from(store.organizations.values()).filter((organization) =>
      (organization.id === input.query || matches(organization.name, organization.slug))
      && lists.admits(ids, organization.id)
      && members.involves(store, organization.id, users)
    )
    return lists.order(found, input.orderBy ?? "-created_at", {
      name: ({ name }) => name,
      created_at: ({ createdAt }) => createdAt.epochMillis,
      members_count: ({ id }) => members.count(store, id)
    })
  })
  return { data: data.map((organization) => counted(store, organization, input)), totalCount }
}

const get = (store: Store, { organizationId: idOrSlug, ...counts }: Input<"get">) =>
  Either.map(
    find(store, store.slugIndex.get(idOrSlug) ?? idOrSlug),
    (organization) => counted(store, organization, counts)
  )

const update = (
  store: Store,
  { organizationId, ...input }: Input<"update">,
  now: DateTime.Utc
) =>
  Either.gen(function*() {
    const organization = yield* find(store, organizationId)
    const both = metadata.replace(organization, input)
    yield* failures.refuse([
      input.name ? nameProblem(input.name) : null,
      input.slug && input.slug !== organization.slug ? slugFormatProblem(input.slug) : null,
      input.slug ? slugProblem(store, input.slug, organization.id) : null,
      ...metadata.problems(both)
    ])
    return save(
      store,
      make({
        ...organization,
        ...both,
        name: input.name ?? organization.name,
        slug: input.slug && store.settings.slugs ? OrganizationSlug.make(input.slug) : organization.slug,
        adminDeleteEnabled: input.adminDeleteEnabled ?? organization.adminDeleteEnabled,
        maxAllowedMemberships: input.maxAllowedMemberships ?? organization.maxAllowedMemberships,
        roleSetKey: input.roleSetKey ?? organization.roleSetKey,
        createdAt: input.createdAt ?? organization.createdAt,
        updatedAt: now
      })
    )
  })

const remove = (store: Store, id: OrganizationId) =>
  Either.map(find(store, id), ({ slug }) => {
    if (slug !== null) store.slugIndex.delete(slug)
    for (const { isVerified, name } of store.domains.get(id)?.values() ?? []) {
      if (isVerified) store.verifiedNames.delete(name)
    }
    store.organizations.delete(id)
    store.memberships.delete(id)
    store.domains.delete(id)
    return new DeletedObject({ object: "organization", id, deleted: true })
  })

const changeMetadata = (
  store: Store,
  { organizationId, ...input }: Input<"mergeMetadata">,
  change: typeof metadata.merge,
  now: DateTime.Utc
) =>
  Either.gen(function*() {
    const organization = yield* find(store, organizationId)
    const both = change(organization, input)
    yield* failures.refuse(metadata.problems(both))
    return save(store, make({ ...organization, ...both, updatedAt: now }))
  })

const changeImage = (store: Store, id: OrganizationId, imageUrl: string, now: DateTime.Utc) =>
  Either.map(
    find(store, id),
    (organization) =>
      save(store, make({ ...organization, imageUrl, hasImage: imageUrl !== logos.placeholder, updatedAt: now }))
  )

const setLogo = (store: Store, id: OrganizationId, { uploaderUserId }: logos.Logo, now: DateTime.Utc) =>
  Either.gen(function*() {
    if (uploaderUserId !== null && !store.users.has(uploaderUserId)) {
      yield* Either.left(failures.resourceNotFound("user", uploaderUserId, "uploader_user_id"))
    }
    const imageUrl = `https://img.clerk.com/${nextId(store, "img")}`
    const organization = yield* changeImage(store, id, imageUrl, now)
    return new OrganizationWithLogo({ ...organization, logoUrl: imageUrl }, true)
  })

export const layer = HttpApiBuilder.group(Api, "organizations", (handlers) =>
  handlers
    .handle("list", ({ urlParams }) => look((store) => Either.right(list(store, urlParams))))
    .handle("create", ({ payload }) => run((store, now) => create(store, payload, now)))
    .handle("get", ({ path, urlParams }) => look((store) => get(store, { ...path, ...urlParams })))
    .handle("update", ({ path, payload }) => run((store, now) => update(store, { ...path, ...payload }, now)))
    .handle("delete", ({ path }) => run((store) => remove(store, path.organizationId)))
    .handle("mergeMetadata", ({ path, payload }) =>
      run((store, now) => changeMetadata(store, { ...path, ...payload }, metadata.merge, now)))
    .handle("replaceMetadata", ({ path, payload }) =>
      run((store, now) =>
        changeMetadata(store, { ...path, ...payload }, metadata.replace, now)
      ))
    .handleRaw("uploadLogo", ({ path, request }) =>
      Effect.flatMap(logos.read(request), (logo) =>
        run((store, now) =>
          setLogo(store, path.organizationId, logo, now)
        )))
    .handle("deleteLogo", ({ path }) =>
      run((store, now) =>
        changeImage(store, path.organizationId, logos.placeholder, now)
      )))
