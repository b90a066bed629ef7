/**
 * What may stand in a file. `provision.schema.json` says the same to editors.
 */
import * as Metadata from "@effect-clerk/core/Metadata"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Schema from "effect/Schema"

/**
 * The key of an organization's private metadata that holds the SHA-256 of its logo, by which the next run knows whether
 * the file is another one.
 *
 * @since 0.1.0
 * @category constants
 */
export const logoHashKey = "provisionedLogoSha256"

/** What a value must be, in place of whatever the schema would say of it. */
const must = (rule: string) => ({ message: () => ({ message: `must be ${rule}`, override: true }), description: rule })

/** What a list or a mapping must be; its parts speak for themselves. */
const shape = (rule: string) => ({ message: () => `must be ${rule}`, description: rule })

const text = (pattern: RegExp, rule: string) => Schema.String.pipe(Schema.pattern(pattern, must(rule)))

/** Text in whose middle there is no white space and nothing that is not seen; around it, white space is left out. */
const word = (pattern: RegExp, rule: string) =>
  Schema.compose(text(new RegExp(`^\\s*(?=[^\\s\\p{C}]+\\s*$)${pattern.source}\\s*$`, "u"), rule), Schema.Trim)

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const metadata = Schema.declare(Schema.is(Metadata.Input), {
  ...must("a mapping of plain JSON values"),
  jsonSchema: { type: "object" }
})

/**
 * A domain of an organization.
 */
export const Domain = Schema.Struct({
  name: Schema.compose(word(/[^@*]+\.[^@*]+/, "a domain, such as acme.com"), Schema.Lowercase),
  enrollmentMode: optional(
    Schema.compose(
      word(/.+/, "a mode of enrollment, such as manual_invitation, automatic_invitation or automatic_suggestion"),
      EnrollmentMode
    )
  ),
  verified: optional(Schema.Boolean.annotations(must("true or false")))
}).annotations(shape("a mapping with the name of a domain"))

const invite = optional(Schema.Boolean.annotations(must("true or false")))

const roleKey = word(/(?!org:\s*$)[\w:-]+/, "the key of a role, such as org:admin or org:member")

/**
 * A member of an organization.
 */
export const Member = Schema.Struct({
  userId: optional(Schema.compose(word(/\w[^@]*/, "the id of a user, such as user_2abc"), UserId)),
  email: optional(
    Schema.compose(word(/[^@]+@[^@]+\.[^@]+/, "an e-mail address, such as ada@acme.com"), Schema.Lowercase)
  ),
  role: roleKey,
  invite,
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata)
}).annotations(shape("a mapping with the email or the userId, and the role, of a member")).pipe(
  Schema.filter(
    ({ email, invite, userId }) =>
      userId === undefined ? email !== undefined : email === undefined && invite === undefined,
    {
      message: () => "must have either the userId of a member, or the email and what else says how to invite",
      jsonSchema: {
        if: { required: ["email"], properties: { email: true } },
        then: { properties: { userId: false } },
        else: { required: ["userId"], properties: { userId: true, invite: false } }
      }
    }
  )
)

/**
 * An organization.
 */
export const Organization = Schema.Struct({
  name: Schema.compose(
    text(/^\s*\S([^]{0,254}\S)?\s*$/u, "text of 1 to 256 characters; put numbers in quotes"),
    Schema.Trim
  ),
  slug: Schema.compose(
    word(/[\w-]+/, "the slug of an organization, such as acme; put numbers in quotes"),
    OrganizationSlug
  ),
  maxAllowedMemberships: optional(
    Schema.Number.pipe(
      Schema.int(),
      Schema.between(0, Number.MAX_SAFE_INTEGER)
    ).annotations(must("a whole number, with 0 for no limit"))
  ),
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata.pipe(
    Schema.filter((value) => !Object.hasOwn(value, logoHashKey), {
      message: () => `must not state ${logoHashKey}, which is where the hash of the logo is kept`,
      jsonSchema: { properties: { [logoHashKey]: false } }
    })
  )),
  logo: optional(text(/\S/, "the path of an image")),
  invite,
  domains: optional(Schema.Array(Domain).annotations(shape("a list of domains"))),
  members: optional(Schema.Array(Member).annotations(shape("a list of members")))
}).annotations(shape("a mapping with the name and slug of an organization"))

const description = optional(
  Schema.compose(Schema.String.annotations(must("text; put numbers in quotes")), Schema.Trim)
)

const label = Schema.compose(text(/\S/, "text; put numbers in quotes"), Schema.Trim)

/**
 * A permission that the instance has made.
 */
export const Permission = Schema.Struct({
  key: word(
    /(?!org:(sys_|\s*$))[\w:-]+/,
    "the key of a permission, such as org:invoices:read; those that begin with org:sys_ are in every instance"
  ),
  name: label,
  description
}).annotations(shape("a mapping with the key and name of a permission"))

/**
 * A role of the instance.
 */
export const Role = Schema.Struct({
  key: roleKey,
  name: label,
  description,
  permissions: optional(
    Schema.Array(word(/[\w:-]+/, "the key of a permission, such as org:invoices:read"))
      .annotations(shape("a list of keys of permissions"))
  )
}).annotations(shape("a mapping with the key and name of a role"))

const Identifier = Schema.compose(
  word(
    /(?:[^+].*|\+[0-9]+|\+.*@.*)/,
    "an e-mail address, a pattern such as \"*@acme.com\" or a phone number such as \"+15550100\", in quotes"
  ),
  Schema.Lowercase
)

/**
 * All of it.
 */
export const File = Schema.Struct({
  permissions: optional(Schema.Array(Permission).annotations(shape("a list of permissions"))),
  roles: optional(Schema.Array(Role).annotations(shape("a list of roles"))),
  organizations: optional(Schema.Array(Organization).annotations(shape("a list of organizations"))),
  allowlist: optional(Schema.Array(Identifier).annotations(shape("a list of identifiers")))
}).annotations(shape("a mapping with organizations, an allowlist, roles or permissions"))
