/**
 * Writes what an instance has as the file that would bring it about.
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type { Metadata } from "@effect-clerk/core/Metadata"
import type { Organization, OrganizationIdOrSlug } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import * as Chunk from "effect/Chunk"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Yaml from "yaml"
import type * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Text from "./Text.js"

/** A value on one line. */
const inline = (value: unknown): string => {
  const document = new Yaml.Document(value)
  if (Yaml.isCollection(document.contents)) document.contents.flow = true
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd()
}

/** Metadata that is not empty, without what a file may not state. */
const stated = (field: string, metadata: Metadata) => {
  const { [DesiredState.logoHashKey]: _, ...rest } = MetadataPatch.make({}, metadata)
  return MetadataPatch.isEmpty(rest) ? {} : { [field]: rest }
}

const metadata = (
  { privateMetadata, publicMetadata }: { readonly publicMetadata: Metadata; readonly privateMetadata: Metadata }
) => ({ ...stated("publicMetadata", publicMetadata), ...stated("privateMetadata", privateMetadata) })

const head = (organization: Organization): string => {
  const { hasImage, maxAllowedMemberships, name, slug } = organization
  const fields = Object.entries({ slug, name, maxAllowedMemberships, ...metadata(organization) })
    .map(([field, value], index) => `${index === 0 ? "  - " : "    "}${field}: ${inline(value)}\n`)
    .join("")
  return hasImage
    ? `${fields}    # It has a logo, which Clerk does not give back: name its file as logo to keep it here.\n`
    : fields
}

const domain = ({ enrollmentMode, isVerified, name }: OrganizationDomain): string =>
  inline({ name: name.toLowerCase(), enrollmentMode, verified: isVerified })

const member = (membership: OrganizationMembership): Option.Option<string> =>
  Option.map(
    Option.fromNullable(membership.publicUserData),
    ({ userId }) => inline({ userId, role: membership.role, ...metadata(membership) })
  )

/** A list under its name, as its pages come in. */
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

/** Pages that are asked for at once. */
const pages = 2

/**
 * The file in pieces, in constant memory: of the whole instance or of one organization.
 */
export const stream = (
  only: Option.Option<OrganizationIdOrSlug>
): Stream.Stream<
  string,
  ClerkError.ClerkError,
  AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources
> =>
  Stream.unwrap(Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const organizations = yield* Organizations.Organizations

    const one = (organization: Organization) => {
      const { id: organizationId } = organization
      const domains = Stream.map(organizationDomains.listStream({ organizationId }), domain)
      const members = Stream.filterMap(
        organizationMemberships.listStream({ organizationId, concurrency: pages }),
        member
      )
      return Stream.make(head(organization)).pipe(
        Stream.concat(list("    ", "domains", domains)),
        Stream.concat(list("    ", "members", members))
      )
    }
    const many = <E, R>(all: Stream.Stream<Organization, E, R>) =>
      all.pipe(
        Stream.filterEffect(({ id, name, slug }) =>
          slug === null
            ? Effect.as(
              Console.error(Text.clean(`${id} (${name}) has no slug, by which a file could speak of it.`)),
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

    if (Option.isSome(only)) {
      const note = "# One organization of several: not to be applied with --prune.\n"
      const organization = yield* organizations.get({ organizationId: only.value })
      return Stream.concat(Stream.make(note), many(Stream.make(organization)))
    }
    const identifiers = Stream.map(
      allowlistIdentifiers.listStream(),
      ({ identifier }) => inline(identifier.toLowerCase())
    )
    return Stream.concat(many(organizations.listStream({ pageSize: 100 })), list("", "allowlist", identifiers))
  }))
