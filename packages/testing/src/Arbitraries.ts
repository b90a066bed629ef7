/**
 * Generators of models for property tests, derived from the schemas. Ids, names and times look like Clerk's, and related fields
 * are consistent.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Metadata from "@effect-clerk/core/Metadata"
import { Organization, OrganizationId, OrganizationSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { DomainVerification, OrganizationDomain, PublicOrganizationData } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationMembership, PublicUserData } from "@effect-clerk/core/OrganizationMembership"
import type * as Page from "@effect-clerk/core/Page"
import { UserId } from "@effect-clerk/core/User"
import * as FastCheck from "effect/FastCheck"
import type * as Schema from "effect/Schema"
import { placeholder } from "./internal/images.js"
import * as models from "./internal/models.js"
import * as roles from "./internal/roles.js"

const { constant, constantFrom, integer, record, stringMatching } = FastCheck

const orNull = <A>(arbitrary: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<A | null> => FastCheck.option(arbitrary)

/** Any instance of a model, except for the given fields. */
const make = <Props extends object, A extends object, I>(
  Model: Schema.Schema<A, I> & (new(props: Props) => A),
  ...fields: ReadonlyArray<FastCheck.Arbitrary<Partial<NoInfer<Props>>>>
): FastCheck.Arbitrary<A> =>
  FastCheck.tuple(models.anyOf(Model as never), ...fields).map((parts) => new Model(Object.assign({}, ...parts)))

/**
 * Any model. Ids have Clerk's prefixes, and nothing is updated before it was created. Email addresses, URLs and names are
 * realistic, and fields with known values have one of them.
 *
 * @example
 * import { User } from "@effect-clerk/core/User"
 * import * as Arbitraries from "@effect-clerk/testing/Arbitraries"
 * import { assert, it } from "@effect/vitest"
 * import * as Effect from "effect/Effect"
 *
 * it.effect.prop("users have ids", { user: Arbitraries.of(User) }, ({ user }) =>
 *   Effect.sync(() => assert.match(user.id, /^user_/)))
 *
 * @since 0.2.0
 * @category models
 */
export const of = <Props extends object, A extends object, I>(
  model: Schema.Schema<A, I> & (new(props: Props) => A)
): FastCheck.Arbitrary<A> => make(model)

/**
 * `org_` followed by 27 letters and digits.
 *
 * @since 0.1.0
 * @category ids
 */
export const organizationId: FastCheck.Arbitrary<OrganizationId> = models.idOf("org").map((id) =>
  OrganizationId.make(id)
)

/**
 * `user_` followed by 27 letters and digits.
 *
 * @since 0.1.0
 * @category ids
 */
export const userId: FastCheck.Arbitrary<UserId> = models.idOf("user").map((id) => UserId.make(id))

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
  bothMetadata,
  image,
  record({
    name: names,
    slug: orNull(stringMatching(/^[a-z]{3,10}(-[a-z0-9]{1,6})?$/).map((slug) => OrganizationSlug.make(slug))),
    membersCount: orNull(count),
    pendingInvitationsCount: orNull(count),
    maxAllowedMemberships: FastCheck.oneof(constant(0), count),
    roleSetKey: orNull(word.map((key) => `role_set:${key}`))
  })
] as const

/**
 * Organizations, with or without slug and counts.
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
 * Organizations as returned by an upload of a logo.
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
 * Users as other members see them, with or without a name.
 *
 * @since 0.1.0
 * @category models
 */
export const publicUserData: FastCheck.Arbitrary<PublicUserData> = make(
  PublicUserData,
  image.map(({ hasImage, imageUrl }) => ({ hasImage, imageUrl, profileImageUrl: imageUrl })),
  record({
    identifier: orNull(emailAddress)
  })
)

/**
 * Members of any organization, with the name and the permissions of their role. Some have no user, because Clerk may omit it.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationMembership: FastCheck.Arbitrary<OrganizationMembership> = make(
  OrganizationMembership,
  bothMetadata,
  constantFrom(...Object.entries(roles.system)).map(([role, { name, permissions }]) => ({
    role,
    roleName: name,
    permissions
  })),
  record({
    organization,
    publicUserData: orNull(publicUserData)
  })
)

/**
 * Verifications that failed, succeeded or are pending.
 *
 * @since 0.1.0
 * @category models
 */
export const verification: FastCheck.Arbitrary<DomainVerification> = make(
  DomainVerification,
  FastCheck.oneof(
    record({ status: constant("verified"), verifiedAt: models.instant }),
    record({ status: constantFrom("unverified", "failed", "expired"), verifiedAt: constant(null) })
  ),
  record({
    strategy: constantFrom("email_code", "txt", "legacy", "manual_override"),
    attempts: orNull(integer({ min: 0, max: 10 }))
  })
)

/**
 * Domains of any organization; `publicOrganizationData` belongs to the same one.
 *
 * @since 0.1.0
 * @category models
 */
export const organizationDomain: FastCheck.Arbitrary<OrganizationDomain> = make(
  OrganizationDomain,
  organization.map(({ hasImage, id, imageUrl, name, slug }) => ({
    organizationId: id,
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage })
  })),
  orNull(verification).map((affiliationVerification) => ({
    affiliationVerification,
    verification: affiliationVerification
  })),
  record({
    name: domainName,
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

/**
 * Entries of the allowlist, of all types.
 *
 * @since 0.1.0
 * @category models
 */
export const allowlistIdentifier: FastCheck.Arbitrary<AllowlistIdentifier> = make(
  AllowlistIdentifier,
  identifier
)

/**
 * Entries of the blocklist, of all types.
 *
 * @since 0.1.0
 * @category models
 */
export const blocklistIdentifier: FastCheck.Arbitrary<BlocklistIdentifier> = make(
  BlocklistIdentifier,
  identifier
)

/**
 * The result of deleting an organization, a domain or a list entry.
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
 * Pages of up to ten rows, from lists that may be longer.
 *
 * @since 0.1.0
 * @category models
 */
export const page = <A>(item: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<Page.Page<A>> =>
  FastCheck.tuple(FastCheck.array(item, { maxLength: 10 }), count).map(([data, more]) => ({
    data,
    totalCount: data.length + more
  }))
