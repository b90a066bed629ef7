/**
 * Checks of a file beyond its schema. They ignore values of the wrong shape, so that all problems can be reported
 * together.
 */
import * as Suggestion from "@effect-clerk/cli/Suggestion"
import * as Predicate from "effect/Predicate"
import * as FileSchema from "./FileSchema.js"
import type { Problem } from "./InvalidFile.js"

/** A part of a file and its path. */
interface Field {
  readonly path: ReadonlyArray<PropertyKey>
  readonly value: unknown
}

type FieldProblem = Omit<Problem, "line">

const at = ({ path, value }: Field, key: string): Field => ({
  path: [...path, key],
  value: Predicate.isReadonlyRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
})

const items = ({ path, value }: Field): ReadonlyArray<Field> =>
  Array.isArray(value) ? value.map((item, index) => ({ path: [...path, index], value: item })) : []

const isText = <A extends Field>(field: A): field is A & { readonly value: string } => typeof field.value === "string"

const parts = (value: unknown) => {
  const file: Field = { path: [], value }
  const organizations = items(at(file, "organizations"))
  return {
    file,
    organizations,
    roles: items(at(file, "roles")),
    permissions: items(at(file, "permissions")),
    domains: organizations.flatMap((organization) => items(at(organization, "domains"))),
    members: organizations.flatMap((organization) => items(at(organization, "members")))
  }
}

const unknownIn = (known: object) => ({ path, value }: Field): ReadonlyArray<FieldProblem> => {
  if (!Predicate.isReadonlyRecord(value)) return []
  const names = Object.keys(known)
  return Object.keys(value).filter((key) => !names.includes(key)).map((key) => {
    const meant = Suggestion.nearest(key, names)
    return {
      path: [...path, key],
      message: meant === undefined
        ? `is unknown; expected one of ${names.join(", ")}`
        : `is unknown: did you mean ${meant}?`
    }
  })
}

/**
 * Unknown keys.
 */
export const unknown = (value: unknown): ReadonlyArray<FieldProblem> => {
  const { domains, file, members, organizations, permissions, roles } = parts(value)
  return [
    ...unknownIn(FileSchema.File.fields)(file),
    ...permissions.flatMap(unknownIn(FileSchema.Permission.fields)),
    ...roles.flatMap(unknownIn(FileSchema.Role.fields)),
    ...organizations.flatMap(unknownIn(FileSchema.Organization.fields)),
    ...domains.flatMap(unknownIn(FileSchema.Domain.fields)),
    ...members.flatMap(unknownIn(FileSchema.Member.from.fields))
  ]
}

/**
 * The paths of logos.
 */
export const logos = (value: unknown): ReadonlyArray<{ readonly path: Field["path"]; readonly value: string }> =>
  parts(value).organizations.map((organization) => at(organization, "logo")).filter(isText)
    .filter(({ value }) => value.trim() !== "")

/** Fields that repeat the trimmed text of an earlier one. */
const repeated = (
  fields: ReadonlyArray<Field>,
  describe: (text: string) => string,
  normalize = (text: string) => text
): ReadonlyArray<FieldProblem> => {
  const seen = new Set<string>()
  return fields.filter(isText).flatMap(({ path, value }) => {
    const text = normalize(value.trim())
    if (seen.has(text)) return [{ path, message: `repeats the ${describe(text)}: remove one of them` }]
    seen.add(text)
    return []
  })
}

const lower = (text: string) => text.toLowerCase()

/**
 * Duplicate keys, slugs and identifiers and, in one organization, duplicate users, email addresses and domains. A
 * domain may be in several organizations, but verified in only one of them.
 */
export const duplicates = (value: unknown): ReadonlyArray<FieldProblem> => {
  const { domains, file, organizations, permissions, roles } = parts(value)
  const permission = (key: string) => `permission ${key}`
  const domain = (name: string) => `domain ${name}`
  const verified = domains.filter((field) => at(field, "verified").value !== false)
  return [
    ...repeated(permissions.map((field) => at(field, "key")), permission),
    ...repeated(roles.map((field) => at(field, "key")), (key) => `role ${key}`),
    ...roles.flatMap((role) => repeated(items(at(role, "permissions")), permission)),
    ...repeated(organizations.map((field) => at(field, "slug")), (slug) => `slug ${slug}`),
    ...organizations.flatMap((organization) => {
      const slug = String(at(organization, "slug").value)
      return [
        ...repeated(items(at(organization, "domains")).map((field) => at(field, "name")), domain, lower),
        ...repeated(
          items(at(organization, "members")).map((field) => at(field, "userId")),
          (userId) => `member ${userId} of ${slug}`
        ),
        ...repeated(
          items(at(organization, "members")).map((field) => at(field, "email")),
          (email) => `member ${email} of ${slug}`,
          lower
        )
      ]
    }),
    ...repeated(verified.map((field) => at(field, "name")), domain, lower),
    ...repeated(items(at(file, "allowlist")), (identifier) => `identifier ${identifier}`, lower)
  ]
}
