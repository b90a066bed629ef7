import type { NotFound } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Metadata from "@effect-clerk/core/Metadata"
import { Organization, OrganizationId, OrganizationSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { OrganizationsApi } from "@effect-clerk/core/contract/Organizations"
import { UserId } from "@effect-clerk/core/User"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as images from "../images.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as members from "../members.js"
import * as metadata from "../metadata.js"
import * as Resource from "../resource.js"
import * as roleSets from "../roleSets.js"
import * as seeding from "../seeding.js"
import * as sessions from "../sessions.js"
import * as slugs from "../slugs.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as domains from "./organizationDomains.js"
import * as invitations from "./organizationInvitations.js"
import * as memberships from "./organizationMemberships.js"

type Input<Name extends keyof OrganizationsApi> = Endpoint.Input<OrganizationsApi[Name]>

const row = () =>
  Schema.Struct({
    id: OrganizationId,
    name: Schema.String,
    slug: Schema.NullOr(OrganizationSlug),
    imageUrl: Schema.NullOr(Schema.String),
    hasImage: Schema.Boolean,
    maxAllowedMemberships: Schema.NonNegativeInt,
    adminDeleteEnabled: Schema.Boolean,
    publicMetadata: Metadata.Metadata,
    privateMetadata: Metadata.Metadata,
    createdBy: Schema.NullOr(UserId),
    roleSetKey: Schema.NullOr(Schema.String),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const organizations = Table.make("organizations", {
  prefix: "org",
  object: "organization",
  row,
  indexes: { roleSetKey: ({ roleSetKey }) => roleSetKey },
  unique: { slug: Table.distinct("slug", (slug) => failures.unprocessable(slugTaken(slug))) }
})

declare module "../table.js" {
  interface Tables {
    readonly organizations: typeof organizations
  }
}

type Row = Table.RowOf<"organizations">

const slugTaken = (slug: string) =>
  failures.parameterTaken("slug", `This slug is taken: another organization has the slug ${slug}.`)

/** An organization as Clerk shows it. */
export const show = (row: Row): Organization => new Organization(row, true)

const find = (store: Store, id: string): Either.Either<Row, NotFound> =>
  Either.fromNullable(store.get("organizations", id), failures.organizationNotFound)

type Counts = Pick<Input<"get">, "includeMembersCount" | "includeMissingMemberWithElevatedPermissions">

const counted = (store: Store, row: Row, counts: Counts): Organization =>
  new Organization({
    ...row,
    // guess: the number of pending invitations is included with the number of members
    ...(counts.includeMembersCount && {
      membersCount: store.countBy("memberships", "organizationId", row.id),
      pendingInvitationsCount: invitations.pendingOf(store, row.id).length
    }),
    ...(counts.includeMissingMemberWithElevatedPermissions
      && { missingMemberWithElevatedPermissions: !members.hasElevated(store, row.id) })
  }, true)

const nameProblem = (name: string): failures.Detail | null =>
  /<[^>]*>|https?:|www\./i.test(name)
    ? failures.detail(
      "form_param_value_invalid",
      "invalid organization name",
      "The name may not contain URLs or HTML.",
      "name"
    )
    : null

const slugProblem = (store: Store, slug: string, owner?: string): failures.Detail | null => {
  const taken = store.one("organizations", "slug", slug)
  return !store.settings.slugs || taken === undefined || taken.id === owner ? null : slugTaken(slug)
}

const slugFormat = () => failures.parameterFormat("slug", "made of lowercase letters, digits and dashes")

/** Only old instances have slugs in other formats. */
const slugFormatProblem = (slug: string): failures.Detail | null => /^[a-z0-9-]+$/.test(slug) ? null : slugFormat()

// guess: the error for an organization with a role set that does not exist
const roleSetProblem = (store: Store, key: string | null | undefined): failures.Detail | null =>
  key == null || store.one("roleSets", "key", key) ? null : failures.parameterValue("role_set_key", key)

const slugOf = (store: Store, name: string): string => {
  const base = slugs.ofName(name) || "organization"
  let slug = base
  while (store.one("organizations", "slug", slug)) slug = `${base}-${store.next(`slug ${base}`) + 1}`
  return slug
}

/** Adds an organization, with all checks except the limits, and its creator as an admin. */
const add = (store: Store, input: Input<"create">, id?: OrganizationId) =>
  Either.gen(function*() {
    const both = metadata.replace(metadata.empty, input)
    yield* failures.refuse([
      nameProblem(input.name),
      input.slug ? slugProblem(store, input.slug) : null,
      roleSetProblem(store, input.roleSetKey),
      ...metadata.problems(both)
    ])
    const creator = input.createdBy ?? null
    if (creator !== null && !store.has("users", creator)) {
      yield* Either.left(failures.badRequest(
        failures.detail("organization_creator_not_found", "creator not found", `No users found with id ${creator}.`)
      ))
    }
    const organization = yield* store.insert("organizations", {
      ...both,
      ...(id !== undefined && { id }),
      name: input.name,
      slug: store.settings.slugs ? OrganizationSlug.make(input.slug ?? slugOf(store, input.name)) : null,
      imageUrl: images.placeholder,
      hasImage: false,
      maxAllowedMemberships: input.maxAllowedMemberships ?? store.settings.maxAllowedMemberships,
      adminDeleteEnabled: true,
      createdBy: creator,
      roleSetKey: input.roleSetKey ?? roleSets.initial(store)?.key ?? null,
      createdAt: input.createdAt ?? store.now
    })
    if (creator !== null) {
      yield* store.insert("memberships", {
        ...metadata.empty,
        organizationId: organization.id,
        userId: creator,
        role: roleSets.creatorRole(store, organization.id),
        managedByScim: false
      })
    }
    return organization
  })

/** An organization with its members and domains. */
export const seed = seeding.make(
  "organizations",
  () =>
    Schema.Struct({
      name: Schema.NonEmptyString.pipe(
        Schema.filter((name) => Array.from(name).length <= 256, { description: "a name of 1 to 256 characters" })
      ),
      /** Generated by default. */
      id: seeding.optional(Schema.NonEmptyString),
      /** Derived from the name by default. May have capitals and underscores, like slugs of old instances. */
      slug: seeding.optional(Schema.String.pipe(Schema.pattern(/^[\w-]+$/))),
      /** A user who becomes an admin; none by default. */
      createdBy: seeding.optional(Schema.NonEmptyString),
      /** 0 means no limit. */
      maxAllowedMemberships: seeding.optional(Schema.NonNegativeInt),
      /** A role set of the same seed or an existing one. */
      roleSetKey: seeding.optional(Schema.String),
      publicMetadata: seeding.optional(Metadata.Metadata),
      privateMetadata: seeding.optional(Metadata.Metadata),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc),
      members: seeding.optional(Schema.Array(memberships.seed.schema())),
      domains: seeding.optional(Schema.Array(domains.seed.schema()))
    }),
  ({ createdAt, createdBy, domains: claimed, id, members: joined, ...seed }, store) =>
    Either.gen(function*() {
      const input = { ...seed, createdBy: createdBy === undefined ? null : UserId.make(createdBy) }
      const organization = yield* seeding.add(store, "organizations", { createdAt, id }, () =>
        add(store, input, id === undefined ? undefined : OrganizationId.make(id)))
      yield* memberships.seed.plant(joined, store, organization.id)
      yield* domains.seed.plant(claimed, store, organization.id)
      return organization
    })
)

const changeMetadata = (change: typeof metadata.merge) =>
(
  { organizationId, ...input }: Input<"mergeMetadata">,
  store: Store
) =>
  Either.gen(function*() {
    const organization = yield* find(store, organizationId)
    const both = change(organization, input)
    yield* failures.refuse(metadata.problems(both))
    return show(yield* store.update("organizations", organization, both))
  })

const changeImage = (store: Store, id: OrganizationId, imageUrl: string) =>
  Either.flatMap(
    find(store, id),
    (organization) =>
      store.update("organizations", organization, { imageUrl, hasImage: imageUrl !== images.placeholder })
  )

export const resource = Resource.make({
  group: OrganizationsApi,
  tables: [organizations],
  seed,
  requires: limits.organizationsEnabled,
  refusals: {
    name: (name) =>
      String(name).trim() === ""
        ? failures.parameterValue("name", "A blank name")
        : failures.parameterLength("name", 256),
    slug: slugFormat
  },
  rules: { update: metadata.ofVersion("public_metadata", "private_metadata") },
  handlers: {
    list: (input, store) => {
      const { data, totalCount } = lists.pageOf(store, "organizations", input, () => {
        const matches = lists.matches(input.query)
        const ids = lists.signed(input.organizationId)
        const users = lists.signed(input.userId)
        const found = store.all("organizations").filter(({ id, name, slug }) =>
          (id === input.query || matches(name, slug))
          && lists.admits(ids, id)
          && members.involves(store, id, users)
        )
        return lists.order(found, input.orderBy ?? "-created_at", {
          name: ({ name }) => name,
          created_at: ({ createdAt }) => createdAt.epochMillis,
          members_count: ({ id }) => store.countBy("memberships", "organizationId", id)
        })
      })
      return Either.right({ data: data.map((organization) => counted(store, organization, input)), totalCount })
    },
    create: (input, store) =>
      Either.gen(function*() {
        yield* limits.slug(store, input.slug)
        yield* failures.refuse([input.slug ? slugFormatProblem(input.slug) : null])
        yield* limits.organization(store, input.createdBy || null)
        return show(yield* add(store, input))
      }),
    get: ({ organizationId: idOrSlug, ...counts }, store) =>
      Either.map(
        find(store, store.one("organizations", "slug", idOrSlug)?.id ?? idOrSlug),
        (organization) => counted(store, organization, counts)
      ),
    update: ({ organizationId, ...input }, store) =>
      Either.gen(function*() {
        const organization = yield* find(store, organizationId)
        yield* limits.slug(store, input.slug)
        const both = metadata.replace(organization, input)
        yield* failures.refuse([
          input.name ? nameProblem(input.name) : null,
          input.slug && input.slug !== organization.slug ? slugFormatProblem(input.slug) : null,
          input.slug ? slugProblem(store, input.slug, organization.id) : null,
          roleSetProblem(store, input.roleSetKey),
          ...metadata.problems(both)
        ])
        const updated = yield* store.update("organizations", organization, {
          ...both,
          name: input.name ?? undefined,
          slug: input.slug ? OrganizationSlug.make(input.slug) : undefined,
          adminDeleteEnabled: input.adminDeleteEnabled ?? undefined,
          maxAllowedMemberships: input.maxAllowedMemberships ?? undefined,
          createdAt: input.createdAt ?? undefined
        })
        if (input.roleSetKey == null || input.roleSetKey === organization.roleSetKey) return show(updated)
        yield* roleSets.move(store, updated, store.one("roleSets", "key", input.roleSetKey)!)
        return show(yield* find(store, organizationId))
      }),
    delete: ({ organizationId: id }, store) =>
      Either.map(find(store, id), () => {
        sessions.leave(store, id)
        store.delete("organizations", id)
        return new DeletedObject({ object: "organization", id, deleted: true })
      }),
    mergeMetadata: changeMetadata(metadata.merge),
    replaceMetadata: changeMetadata(metadata.replace),
    uploadLogo: {
      prepare: images.check,
      handle: ({ organizationId, uploaderUserId }, store) =>
        Either.gen(function*() {
          if (uploaderUserId !== undefined) yield* store.find("users", uploaderUserId, "uploader_user_id")
          const imageUrl = `https://img.clerk.com/${store.nextId("img")}`
          const organization = yield* changeImage(store, organizationId, imageUrl)
          return new OrganizationWithLogo({ ...organization, logoUrl: imageUrl }, true)
        })
    },
    deleteLogo: ({ organizationId }, store) => Either.map(changeImage(store, organizationId, images.placeholder), show)
  }
})
