/**
 * The whole state of an in-memory Clerk as data, to be kept in a file and restored, by this process or another.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import { Metadata } from "@effect-clerk/core/Metadata"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import { EnrollmentMode, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationMembershipId } from "@effect-clerk/core/OrganizationMembership"
import { UserId } from "@effect-clerk/core/User"
import * as Schema from "effect/Schema"
import { Settings } from "./Settings.js"

/**
 * The format that this version writes and reads. A change that an earlier reader would misread has the next number.
 *
 * @since 0.1.0
 * @category models
 */
export const version = 1

const times = { createdAt: Schema.DateTimeUtc, updatedAt: Schema.DateTimeUtc }

const metadata = { publicMetadata: Metadata, privateMetadata: Metadata }

const orNull = Schema.NullOr(Schema.String)

/**
 * A user of the instance. Users are no part of the contract; memberships need them.
 *
 * @since 0.1.0
 * @category models
 */
export const User = Schema.Struct({
  id: UserId,
  firstName: orNull,
  lastName: orNull,
  username: orNull,
  emailAddress: orNull,
  phoneNumber: orNull,
  web3Wallet: orNull,
  imageUrl: Schema.String,
  hasImage: Schema.Boolean,
  banned: Schema.Boolean,
  deprovisioned: Schema.Boolean,
  lastActiveAt: Schema.NullOr(Schema.DateTimeUtc),
  createdAt: Schema.DateTimeUtc
})

/**
 * The type of {@link User}.
 *
 * @since 0.1.0
 * @category models
 */
export interface User extends Schema.Schema.Type<typeof User> {}

const Organization = Schema.Struct({
  id: OrganizationId,
  name: Schema.String,
  slug: Schema.NullOr(OrganizationSlug),
  imageUrl: orNull,
  hasImage: Schema.Boolean,
  maxAllowedMemberships: Schema.NonNegativeInt,
  adminDeleteEnabled: Schema.Boolean,
  ...metadata,
  createdBy: Schema.NullOr(UserId),
  roleSetKey: orNull,
  ...times
})

/**
 * A membership, which names its organization and its user.
 *
 * @since 0.1.0
 * @category models
 */
export const Membership = Schema.Struct({
  id: OrganizationMembershipId,
  organizationId: OrganizationId,
  userId: UserId,
  role: Schema.String,
  ...metadata,
  managedByScim: Schema.Boolean,
  ...times
})

/**
 * The type of {@link Membership}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Membership extends Schema.Schema.Type<typeof Membership> {}

const Verification = Schema.NullOr(Schema.Struct({
  status: Schema.String,
  strategy: Schema.String,
  attempts: Schema.NullOr(Schema.NonNegativeInt),
  expireAt: Schema.NullOr(Schema.DateTimeUtc),
  verifiedAt: Schema.NullOr(Schema.DateTimeUtc)
}))

const Domain = Schema.Struct({
  id: OrganizationDomainId,
  organizationId: OrganizationId,
  name: Schema.String,
  enrollmentMode: EnrollmentMode,
  affiliationVerification: Verification,
  ownershipVerification: Verification,
  ...times
})

const identifier = { identifier: Schema.String, identifierType: Schema.String, ...times }

/**
 * Everything but the requests and the secret key. Rows are in the order of their creation; `counters` are what the next
 * ids are made of.
 *
 * @example
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Snapshot from "@effect-clerk/testing/Snapshot"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const Text = Schema.parseJson(Snapshot.Snapshot)
 *
 * const save = InMemoryClerk.InMemoryClerk.pipe(
 *   Effect.flatMap((clerk) => clerk.snapshot),
 *   Effect.flatMap(Schema.encode(Text))
 * )
 * const load = (text: string) =>
 *   Effect.flatMap(Schema.decode(Text)(text), (snapshot) =>
 *     Effect.flatMap(InMemoryClerk.InMemoryClerk, (clerk) => clerk.restore(snapshot)))
 *
 * @since 0.1.0
 * @category models
 */
export const Snapshot = Schema.Struct({
  version: Schema.Literal(version).annotations({
    message: ({ actual }) =>
      typeof actual === "number"
        ? `Expected a snapshot of format ${version}, but this one has format ${actual}, which another version of @effect-clerk/testing wrote`
        : `Expected a snapshot, which has a version of ${version}`
  }),
  settings: Settings,
  counters: Schema.Record({ key: Schema.String, value: Schema.NonNegativeInt }),
  users: Schema.Array(User),
  organizations: Schema.Array(Organization),
  memberships: Schema.Array(Membership),
  domains: Schema.Array(Domain),
  allowlistIdentifiers: Schema.Array(
    Schema.Struct({ id: AllowlistIdentifierId, ...identifier, invitationId: orNull })
  ),
  blocklistIdentifiers: Schema.Array(Schema.Struct({ id: BlocklistIdentifierId, ...identifier }))
})

/**
 * The type of {@link Snapshot}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

/**
 * A snapshot that holds together nowhere, such as a membership of no organization. The state is as it was.
 *
 * @since 0.1.0
 * @category errors
 */
export class SnapshotError
  extends Schema.TaggedError<SnapshotError>("@effect-clerk/testing/SnapshotError")("SnapshotError", {
    /** Where in the snapshot, such as `memberships[2]`. */
    path: Schema.String,
    reason: Schema.String
  })
{
  /**
   * @since 0.1.0
   */
  override get message(): string {
    return `The snapshot is wrong at ${this.path}: ${this.reason}`
  }
}
