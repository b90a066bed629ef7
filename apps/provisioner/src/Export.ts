/**
 * Exports the state of an instance as a file that describes it.
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationInvitations from "@effect-clerk/client/OrganizationInvitations"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as OrganizationPermissions from "@effect-clerk/client/OrganizationPermissions"
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as Organizations from "@effect-clerk/client/Organizations"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type { Metadata } from "@effect-clerk/core/Metadata"
import type { Organization, OrganizationId, OrganizationIdOrSlug } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationInvitation } from "@effect-clerk/core/OrganizationInvitation"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { OrganizationPermission, OrganizationRole } from "@effect-clerk/core/OrganizationRole"
import type { UserId } from "@effect-clerk/core/User"
import * as YamlDocument from "@effect-clerk/yaml/YamlDocument"
import * as Chunk from "effect/Chunk"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as Yaml from "yaml"
import * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import { renderPath } from "./InvalidFile.js"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Text from "./Text.js"

/**
 * A value that a file cannot represent.
 */
export class NotExportable extends Data.TaggedError("NotExportable")<{ readonly message: string }> {}

/** Characters that an editor may hide, change or treat as a line break. */
const odd = /[\p{Cc}\p{Cs}\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu

const special = /^(<<|---|\.\.\.)/

const escape = (text: string): string =>
  text.replace(odd, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** Formats a value on one line. */
const inline = (value: unknown): string => {
  const document = new Yaml.Document(value, { aliasDuplicateObjects: false })
  if (Yaml.isCollection(document.contents)) document.contents.flow = true
  Yaml.visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && (node.value.search(odd) !== -1 || special.test(node.value))) {
        node.type = "QUOTE_DOUBLE"
      }
    }
  })
  return escape(
    document.toString({ blockQuote: false, doubleQuotedAsJSON: true, lineWidth: 0, flowCollectionPadding: true })
      .trimEnd()
  )
}

/** The first number that a file cannot represent exactly, with its path. */
const lostNumber = (value: unknown, path: ReadonlyArray<PropertyKey>): string | undefined => {
  if (typeof value === "number") {
    const problem = YamlDocument.problemOfNumber(value)
    return problem === undefined ? undefined : `${renderPath(path)}: ${value} ${problem}`
  }
  if (Array.isArray(value)) return firstOf(value, (item, index) => lostNumber(item, [...path, index]))
  return Predicate.isReadonlyRecord(value)
    ? firstOf(Object.entries(value), ([key, item]) => lostNumber(item, [...path, key]))
    : undefined
}

const firstOf = <A>(items: ReadonlyArray<A>, find: (item: A, index: number) => string | undefined) => {
  for (const [index, item] of items.entries()) {
    const found = find(item, index)
    if (found !== undefined) return found
  }
  return undefined
}

/** Metadata that is not empty, without keys that a file must not contain. */
const stated = (field: string, metadata: Metadata) => {
  const { [DesiredState.logoHashKey]: _, ...rest } = MetadataPatch.make({}, metadata)
  return MetadataPatch.isEmpty(rest) ? {} : { [field]: rest }
}

interface WithMetadata {
  readonly publicMetadata: Metadata
  readonly privateMetadata: Metadata
}

/** The metadata to export. Fails if it has a number that a file cannot represent exactly. */
const metadata = (
  what: string,
  { privateMetadata, publicMetadata }: WithMetadata,
  options: Options
): Effect.Effect<Partial<WithMetadata>, NotExportable> => {
  const fields = {
    ...stated("publicMetadata", publicMetadata),
    ...(options.privateMetadata === true ? stated("privateMetadata", privateMetadata) : {})
  }
  const lost = lostNumber(fields, [])
  return lost === undefined
    ? Effect.succeed(fields)
    : new NotExportable({ message: `${what}: ${lost}: store it as text in Clerk` })
}

const head = (organization: Organization, options: Options): Effect.Effect<string, NotExportable> => {
  const { hasImage, maxAllowedMemberships, name, slug } = organization
  return Effect.map(metadata(`organization ${slug}`, organization, options), (metadata) => {
    const fields = Object.entries({ slug, name, maxAllowedMemberships, ...metadata })
      .map(([field, value], index) => `${index === 0 ? "  - " : "    "}${field}: ${inline(value)}\n`)
      .join("")
    return hasImage
      ? `${fields}    # The logo is not exported, because Clerk does not return it. To manage it here, set logo to a file.\n`
      : fields
  })
}

const domain = ({ enrollmentMode, isVerified, name }: OrganizationDomain): string =>
  inline({ name: name.toLowerCase(), enrollmentMode, verified: isVerified })

const member = (organization: Organization, membership: OrganizationMembership, options: Options) =>
  Effect.transposeMapOption(
    Option.fromNullable(membership.publicUserData),
    ({ userId }) =>
      Effect.map(
        metadata(`member ${userId} of ${organization.slug}`, membership, options),
        (metadata) => inline({ userId, role: membership.role, ...metadata })
      )
  )

const invited = (organization: Organization, invitation: OrganizationInvitation, options: Options) => {
  const email = invitation.emailAddress.toLowerCase()
  return Effect.map(
    metadata(`invitation ${email} of ${organization.slug}`, invitation, options),
    (metadata) => inline({ email, role: invitation.role, invite: true, ...metadata })
  )
}

const described = (one: OrganizationPermission | OrganizationRole) => {
  const { description, name } = CurrentState.described(one)
  return { key: one.key, name, ...(description !== "" && { description }) }
}

const role = (one: OrganizationRole): string =>
  inline({ ...described(one), permissions: one.permissions.map(({ key }) => key).sort() })

/** A list under its name, streamed page by page. */
const list = <E, R>(
  indent: string,
  name: string,
  items: Stream.Stream<string, E, R>
): Stream.Stream<string, E, R> =>
  items.pipe(
    Stream.chunks,
    Stream.filter(Chunk.isNonEmpty),
    Stream.mapAccum(`${indent}${name}:\n`, (before, lines) => [
      "",
      before + Chunk.toReadonlyArray(lines).map((line) => `${indent}  - ${line}\n`).join("")
    ]),
    Stream.orElseIfEmpty(() => `${indent}${name}: []\n`)
  )

/** The number of pages to request concurrently. */
const pages = 2

/** The number of invitations whose users are looked up per request. */
const usersAtOnce = 100

/**
 * Options for an export.
 */
export interface Options {
  /** Only this organization. */
  readonly organization: Option.Option<OrganizationIdOrSlug>
  /** Whether to include private metadata. */
  readonly privateMetadata: boolean
}

const secret = "# This file contains private metadata. Restrict who can read it.\n"

const single = "# Only one organization was exported. Do not apply this file with --prune.\n"

/** Marks the end of a complete file, which `--prune` requires. */
const end = "...\n"

/**
 * Streams the file, in constant memory: for the complete instance or for one organization.
 */
export const stream = (
  options: Options
): Stream.Stream<
  string,
  ClerkError.ClerkError | NotExportable,
  CurrentState.Resources
> =>
  Stream.unwrap(Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationInvitations = yield* OrganizationInvitations.OrganizationInvitations
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const organizationPermissions = yield* OrganizationPermissions.OrganizationPermissions
    const organizationRoles = yield* OrganizationRoles.OrganizationRoles
    const organizations = yield* Organizations.Organizations

    /** Invitations of users who are not members, because a file lists each user once. */
    const unanswered = (organizationId: OrganizationId, invitations: ReadonlyArray<OrganizationInvitation>) =>
      Effect.gen(function*() {
        const users = yield* CurrentState.readUsers(invitations.map(({ emailAddress }) => emailAddress.toLowerCase()))
        if (users.size === 0) return invitations
        const userId = Array.from(new Set(users.values()))
        const members = yield* organizationMemberships.listStream({ organizationId, userId }).pipe(
          Stream.runFold(new Set<UserId>(), (ids, { publicUserData }) =>
            publicUserData === null ? ids : ids.add(publicUserData.userId))
        )
        return invitations.filter(({ emailAddress }) =>
          !members.has(users.get(emailAddress.toLowerCase())!)
        )
      })

    const one = (organization: Organization) => {
      const { id: organizationId } = organization
      const domains = Stream.map(organizationDomains.listStream({ organizationId }), domain)
      const members = organizationMemberships.listStream({ organizationId, concurrency: pages }).pipe(
        Stream.mapChunksEffect((chunk) =>
          Effect.map(
            Effect.forEach(chunk, (membership) => member(organization, membership, options)),
            (lines) => Chunk.compact(Chunk.unsafeFromArray(lines))
          )
        )
      )
      const invitations = organizationInvitations.listStream({ organizationId, status: "pending" }).pipe(
        Stream.grouped(usersAtOnce),
        Stream.mapConcatEffect((chunk) => unanswered(organizationId, Chunk.toReadonlyArray(chunk))),
        Stream.mapEffect((invitation) => invited(organization, invitation, options))
      )
      return Stream.fromEffect(head(organization, options)).pipe(
        Stream.concat(list("    ", "domains", domains)),
        Stream.concat(list("    ", "members", Stream.concat(members, invitations)))
      )
    }
    const many = <E, R>(all: Stream.Stream<Organization, E, R>) =>
      all.pipe(
        Stream.filterEffect(({ id, name, slug }) =>
          slug === null
            ? Effect.as(
              Console.error(Text.clean(`${id} (${name}) is left out, because it has no slug.`)),
              false
            )
            : Effect.succeed(true)
        ),
        Stream.zipWithIndex,
        Stream.flatMap(([organization, index]) =>
          Stream.concat(index === 0 ? Stream.make("organizations:\n") : Stream.empty, one(organization))
        ),
        Stream.orElseIfEmpty(() => "organizations: []\n")
      )

    const note = Stream.fromIterable(options.privateMetadata ? [secret] : [])
    if (Option.isSome(options.organization)) {
      const organization = yield* organizations.get({ organizationId: options.organization.value })
      return Stream.make(single).pipe(Stream.concat(note), Stream.concat(many(Stream.make(organization))))
    }
    const permissions = organizationPermissions.listStream().pipe(
      Stream.filter(({ type }) => type !== "system"),
      Stream.map((permission) => inline(described(permission)))
    )
    const roles = list("", "roles", Stream.map(organizationRoles.listStream(), role)).pipe(
      Stream.catchTag("Forbidden", ({ message }) =>
        Stream.execute(Console.error(Text.clean(`Roles are left out, because Clerk does not return them: ${message}`))))
    )
    const identifiers = Stream.map(
      allowlistIdentifiers.listStream(),
      ({ identifier }) =>
        inline(identifier.toLowerCase())
    )
    return note.pipe(
      Stream.concat(many(organizations.listStream({ pageSize: 100 }))),
      Stream.concat(list("", "allowlist", identifiers)),
      Stream.concat(roles),
      Stream.concat(list("", "permissions", permissions)),
      Stream.concat(Stream.make(end))
    )
  }))
