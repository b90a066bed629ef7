/**
 * The schema of a file. `provision.schema.json` is the same schema for editors.
 */
import * as Metadata from "@effect-clerk/core/Metadata"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Schema from "effect/Schema"

/**
 * The key of an organization's private metadata that stores the SHA-256 of its logo, so that the next run detects
 * whether the file has changed.
 *
 * @since 0.1.0
 * @category constants
 */
export const logoHashKey = "provisionedLogoSha256"

/** Annotations with the rule for a value, which replaces the messages of its schema. */
const must = (rule: string) => ({ message: () => ({ message: `must be ${rule}`, override: true }), description: rule })

/** Annotations with the rule for a list or a mapping, which keep the messages of its parts. */
const shape = (rule: string) => ({ message: () => `must be ${rule}`, description: rule })

const text = (pattern: RegExp, rule: string) => Schema.String.pipe(Schema.pattern(pattern, must(rule)))

/** Text without white space or invisible characters. Surrounding white space is trimmed. */
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
      word(/.+/, "an enrollment mode, such as manual_invitation, automatic_invitation or automatic_suggestion"),
      EnrollmentMode
    )
  ),
  verified: optional(Schema.Boolean.annotations(must("true or false")))
}).annotations(shape("a mapping with the name of a domain"))

const invite = optional(Schema.Boolean.annotations(must("true or false")))

const roleKey = word(/(?!org:\s*$)[\w:-]+/, "a role key, such as org:admin or org:member")

/**
 * A member of an organization.
 */
export const Member = Schema.Struct({
  userId: optional(Schema.compose(word(/\w[^@]*/, "a user id, such as user_2abc"), UserId)),
  email: optional(
    Schema.compose(word(/[^@]+@[^@]+\.[^@]+/, "an email address, such as ada@acme.com"), Schema.Lowercase)
  ),
  role: roleKey,
  invite,
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata)
}).annotations(shape("a mapping with the role of a member and either its email or its userId")).pipe(
  Schema.filter(
    ({ email, invite, userId }) =>
      userId === undefined ? email !== undefined : email === undefined && invite === undefined,
    {
      message: () => "must have either userId, or email and optionally invite",
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
    word(/[\w-]+/, "an organization slug, such as acme; put numbers in quotes"),
    OrganizationSlug
  ),
  maxAllowedMemberships: optional(
    Schema.Number.pipe(
      Schema.int(),
      Schema.between(0, Number.MAX_SAFE_INTEGER)
    ).annotations(must("a whole number; 0 means no limit"))
  ),
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata.pipe(
    Schema.filter((value) => !Object.hasOwn(value, logoHashKey), {
      message: () => `must not contain ${logoHashKey}, which stores the hash of the logo`,
      jsonSchema: { properties: { [logoHashKey]: false } }
    })
  )),
  logo: optional(text(/\S/, "the path of an image, relative to this file")),
  invite,
  domains: optional(Schema.Array(Domain).annotations(shape("a list of domains"))),
  members: optional(Schema.Array(Member).annotations(shape("a list of members")))
}).annotations(shape("a mapping with the name and slug of an organization"))

const description = optional(
  Schema.compose(Schema.String.annotations(must("text; put numbers in quotes")), Schema.Trim)
)

const label = Schema.compose(text(/\S/, "text; put numbers in quotes"), Schema.Trim)

/**
 * A custom permission of the instance.
 */
export const Permission = Schema.Struct({
  key: word(
    /(?!org:(sys_|\s*$))[\w:-]+/,
    "a permission key, such as org:invoices:read; keys that begin with org:sys_ are built in"
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
    Schema.Array(word(/[\w:-]+/, "a permission key, such as org:invoices:read"))
      .annotations(shape("a list of permission keys"))
  )
}).annotations(shape("a mapping with the key and name of a role"))

const Identifier = Schema.compose(
  word(
    /(?:[^+].*|\+[0-9]+|\+.*@.*)/,
    "an email address, a pattern such as \"*@acme.com\" or a phone number such as \"+15550100\", in quotes"
  ),
  Schema.Lowercase
)

/**
 * A complete file.
 */
export const File = Schema.Struct({
  permissions: optional(Schema.Array(Permission).annotations(shape("a list of permissions"))),
  roles: optional(Schema.Array(Role).annotations(shape("a list of roles"))),
  organizations: optional(Schema.Array(Organization).annotations(shape("a list of organizations"))),
  allowlist: optional(Schema.Array(Identifier).annotations(shape("a list of identifiers")))
}).annotations(shape("a mapping with organizations, an allowlist, roles or permissions"))
