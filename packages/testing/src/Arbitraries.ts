/**
 * Models for property tests, made from their schemas: ids, names and times look as Clerk's do, and what belongs
 * together fits together.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier, BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Metadata from "@effect-clerk/core/Metadata"
import { Organization, OrganizationId, OrganizationSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import {
  OrganizationDomain,
  OrganizationDomainId,
  PublicOrganizationData,
  Verification
} from "@effect-clerk/core/OrganizationDomain"
import {
  OrganizationMembership,
  OrganizationMembershipId,
  PublicUserData
} from "@effect-clerk/core/OrganizationMembership"
import type * as Page from "@effect-clerk/core/Page"
import { UserId } from "@effect-clerk/core/User"
import * as Arbitrary from "effect/Arbitrary"
import * as DateTime from "effect/DateTime"
import * as FastCheck from "effect/FastCheck"
import type * as Schema from "effect/Schema"
import { placeholder } from "./internal/images.js"
import * as roles from "./internal/roles.js"

const { constant, constantFrom, integer, record, stringMatching } = FastCheck

const orNull = <A>(arbitrary: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<A | null> => FastCheck.option(arbitrary)

/** A model as its schema has it, but for the fields that follow. */
const make = <Props extends object, A extends object, I>(
  Model: Schema.Schema<A, I> & (new(props: Props) => A),
  ...fields: ReadonlyArray<FastCheck.Arbitrary<Partial<NoInfer<Props>>>>
): FastCheck.Arbitrary<A> =>
  FastCheck.tuple(Arbitrary.make(Model), ...fields).map((parts) => new Model(Object.assign({}, ...parts)))

const idOf = <Id>(prefix: string, make: (text: string) => Id): FastCheck.Arbitrary<Id> =>
  stringMatching(/^2[0-9A-Za-z]{26}$/).map((rest) => make(`${prefix}_${rest}`))

/**
 * `org_` and 27 letters and digits.
 *
 * @since 0.1.0
 * @category ids
 */
export const organizationId: FastCheck.Arbitrary<OrganizationId> = idOf("org", (id) => OrganizationId.make(id))

/**
 * `user_` and 27 letters and digits.
 *
 * @since 0.1.0
 * @category ids
 */
export const userId: FastCheck.Arbitrary<UserId> = idOf("user", (id) => UserId.make(id))

const day = 24 * 60 * 60 * 1000

const instant = integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }).map((millis) =>
  DateTime.unsafeMake(millis)
)

const times = FastCheck.tuple(instant, integer({ min: 0, max: 365 * day })).map(([createdAt, millis]) => ({
  createdAt,
  updatedAt: DateTime.add(createdAt, { millis })
}))

const word = stringMatching(/^[a-z]{3,10}$/)

const metadata: FastCheck.Arbitrary<Metadata.Metadata> = FastCheck.dictionary(
  stringMatching(/^[a-z]{2,8}(_[a-z]{2,8})?$/),
  FastCheck.oneof(
    word,
    integer(),
    FastCheck.boolean(),
    FastCheck.array(word, { maxLength: 3 }),
    record({ value: word })
  ),
  { maxKeys: 4 }
)

const bothMetadata = record({ publicMetadata: metadata, privateMetadata: metadata })

const domainName = FastCheck.tuple(word, constantFrom("com", "dev", "io", "co.uk")).map((parts) => parts.join("."))

const emailAddress = FastCheck.tuple(word, word, domainName).map(([first, last, domain]) =>
  `${first}.${last}@${domain}`
)

const imageUrl = stringMatching(/^https:\/\/img\.clerk\.com\/[0-9A-Za-z]{20}$/)

const image = FastCheck.oneof(
  record({ hasImage: constant(true), imageUrl }),
  constant({ hasImage: false, imageUrl: placeholder })
)

const names = FastCheck.tuple(
  constantFrom("Acme", "Globex", "Initech", "Umbrella", "Åland Foods", "Café Zoë", "東京商事", "O'Neill & Sons"),
  constantFrom("", " Inc.", " GmbH", " Labs", " (Europe)")
).map((parts) => parts.join(""))

const count = integer({ min: 0, max: 10_000 })

const organizationFields = [
  times,
  bothMetadata,
  image,
  record({
    object: constant("organization"),
    id: organizationId,
    name: names,
    slug: orNull(stringMatching(/^[a-z]{3,10}(-[a-z0-9]{1,6})?$/).map((slug) => OrganizationSlug.make(slug))),
    membersCount: orNull(count),
    pendingInvitationsCount: orNull(count),
    maxAllowedMemberships: FastCheck.oneof(constant(0), count),
    createdBy: orNull(userId),
    roleSetKey: orNull(word.map((key) => `role_set:${key}`)),
    lastActiveAt: orNull(instant)
  })
] as const

/**
 * Organizations, with slug and counts or without.
 *
 * @example
 * import * as Arbitraries from "@effect-clerk/testing/Arbitraries"
 * import { assert, it } from "@effect/vitest"
 * import * as Effect from "effect/Effect"
 *
 * it.effect.prop("a name is never blank", { organization: Arbitraries.organization }, ({ organization }) =>
 *   Effect.sync(() => assert.notStrictEqual(organization.name.trim(), "")))
 *
 * @since 0.1.0
 * @category models
 */
export const organization: FastCheck.Arbitrary<Organization> = make(Organization, ...organizationFields)

/**
 * Organizations as an upload of a logo returns them.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationWithLogo: FastCheck.Arbitrary<OrganizationWithLogo> = make(
  OrganizationWithLogo,
  ...organizationFields,
  imageUrl.map((logoUrl) => ({ hasImage: true, imageUrl: logoUrl, logoUrl }))
)

/**
 * Users as other members see them, with a name or without.
 *
 * @since 0.1.0
 * @category models
 */
export const publicUserData: FastCheck.Arbitrary<PublicUserData> = make(
  PublicUserData,
  image.map(({ hasImage, imageUrl }) => ({ hasImage, imageUrl, profileImageUrl: imageUrl })),
  record({
    userId,
    firstName: orNull(constantFrom("Ada", "Grace", "Zoë", "José", "陽子")),
    lastName: orNull(constantFrom("Lovelace", "Hopper", "O'Neill", "García", "鈴木")),
    identifier: orNull(emailAddress),
    username: orNull(word)
  })
)

/**
 * Members of any organization, with the name and the permissions of their role. Some lack the user, as Clerk may leave it
 * out.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationMembership: FastCheck.Arbitrary<OrganizationMembership> = make(
  OrganizationMembership,
  times,
  bothMetadata,
  constantFrom(...Object.entries(roles.system)).map(([role, { name, permissions }]) => ({
    role,
    roleName: name,
    permissions
  })),
  record({
    object: constant("organization_membership"),
    id: idOf("orgmem", (id) => OrganizationMembershipId.make(id)),
    organization,
    publicUserData: orNull(publicUserData)
  })
)

/**
 * Verifications that failed or succeeded, or are still under way.
 *
 * @since 0.1.0
 * @category models
 */
export const verification: FastCheck.Arbitrary<Verification> = make(
  Verification,
  FastCheck.oneof(
    record({ status: constant("verified"), verifiedAt: instant }),
    record({ status: constantFrom("unverified", "failed", "expired"), verifiedAt: constant(null) })
  ),
  record({
    strategy: constantFrom("email_code", "txt", "legacy", "manual_override"),
    attempts: orNull(integer({ min: 0, max: 10 })),
    expireAt: orNull(instant)
  })
)

/**
 * Domains of any organization; `publicOrganizationData` is of the same one.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationDomain: FastCheck.Arbitrary<OrganizationDomain> = make(
  OrganizationDomain,
  times,
  organization.map(({ hasImage, id, imageUrl, name, slug }) => ({
    organizationId: id,
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage })
  })),
  orNull(verification).map((affiliationVerification) => ({
    affiliationVerification,
    verification: affiliationVerification
  })),
  record({
    object: constant("organization_domain"),
    id: idOf("orgdmn", (id) => OrganizationDomainId.make(id)),
    name: domainName,
    enrollmentMode: constantFrom(
      "manual_invitation",
      "automatic_invitation",
      "automatic_suggestion",
      "enterprise_sso"
    ),
    affiliationEmailAddress: orNull(emailAddress),
    ownershipVerification: orNull(verification),
    totalPendingInvitations: count,
    totalPendingSuggestions: count
  })
)

const identifier = FastCheck.oneof(
  record({
    identifierType: constant("email_address"),
    identifier: FastCheck.oneof(emailAddress, domainName.map((domain) => `*@${domain}`))
  }),
  record({ identifierType: constant("phone_number"), identifier: stringMatching(/^\+1[2-9]\d{9}$/) }),
  record({ identifierType: constant("web3_wallet"), identifier: stringMatching(/^0x[0-9a-f]{40}$/) })
)

const instanceId = idOf("ins", (id) => id)

/**
 * Entries of the allow-list, of all types.
 *
 * @since 0.1.0
 * @category models
 */
export const allowlistIdentifier: FastCheck.Arbitrary<AllowlistIdentifier> = make(
  AllowlistIdentifier,
  times,
  identifier,
  record({
    object: constant("allowlist_identifier"),
    id: idOf("alid", (id) => AllowlistIdentifierId.make(id)),
    instanceId,
    invitationId: orNull(idOf("inv", (id) => id))
  })
)

/**
 * Entries of the block-list, of all types.
 *
 * @since 0.1.0
 * @category models
 */
export const blocklistIdentifier: FastCheck.Arbitrary<BlocklistIdentifier> = make(
  BlocklistIdentifier,
  times,
  identifier,
  record({
    object: constant("blocklist_identifier"),
    id: idOf("blid", (id) => BlocklistIdentifierId.make(id)),
    instanceId
  })
)

/**
 * What a deletion of an organization, a domain or an entry of a list returns.
 *
 * @since 0.1.0
 * @category models
 */
export const deletedObject: FastCheck.Arbitrary<DeletedObject> = FastCheck.oneof(
  organization.map(({ id, object, slug }) => ({ id, object, slug })),
  organizationDomain.map(({ id, object }) => ({ id, object })),
  allowlistIdentifier.map(({ id, object }) => ({ id, object })),
  blocklistIdentifier.map(({ id, object }) => ({ id, object }))
).map((fields) => new DeletedObject(fields))

/**
 * Pages of up to ten rows, of lists that may be longer.
 *
 * @since 0.1.0
 * @category models
 */
export const page = <A>(item: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<Page.Page<A>> =>
  FastCheck.tuple(FastCheck.array(item, { maxLength: 10 }), count).map(([data, more]) => ({
    data,
    totalCount: data.length + more
  }))
