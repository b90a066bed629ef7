/**
 * What a file asks of an instance. What the file does not speak of stays as it is.
 *
 * @since 0.1.0
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as ClerkLogo from "@effect-clerk/client/Logo"
import * as Metadata from "@effect-clerk/core/Metadata"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { InvalidFile, type Problem } from "./InvalidFile.js"
import * as YamlDocument from "./YamlDocument.js"

/**
 * The key of an organization's private metadata that holds the SHA-256 of its logo, by which the next run knows whether
 * the file is another one.
 *
 * @since 0.1.0
 * @category constants
 */
export const logoHashKey = "provisionedLogoSha256"

/** What a value must be, in place of whatever the schema would say of it. */
const must = (rule: string) => ({ message: () => ({ message: `must be ${rule}`, override: true }) })

/** What a list or a mapping must be; its parts speak for themselves. */
const shape = (rule: string) => ({ message: () => `must be ${rule}` })

const text = (pattern: RegExp, rule: string) => Schema.String.pipe(Schema.pattern(pattern, must(rule)))

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const metadata = Metadata.Input.annotations(must("a mapping of plain JSON values"))

const Domain = Schema.Struct({
  name: Schema.compose(text(/^[^\s@*]+\.[^\s@*]+$/, "a domain, such as acme.com"), Schema.Lowercase),
  enrollmentMode: optional(
    Schema.Literal("manual_invitation", "automatic_invitation", "automatic_suggestion", "enterprise_sso").annotations(
      must("manual_invitation, automatic_invitation, automatic_suggestion or enterprise_sso")
    )
  ),
  verified: optional(Schema.Boolean.annotations(must("true or false")))
}).annotations(shape("a mapping with the name of a domain"))

/**
 * A domain of an organization, known by its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Domain extends Schema.Schema.Type<typeof Domain> {}

const Member = Schema.Struct({
  userId: Schema.compose(text(/^\w[^\s@]*$/, "the id of a user, such as user_2abc"), UserId),
  role: text(/^(?!admin$|org:$)[\w:-]+$/, "the key of a role, such as org:admin or org:member"),
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata)
}).annotations(shape("a mapping with the userId and role of a member"))

/**
 * A member of an organization, known by the user's id.
 *
 * @since 0.1.0
 * @category models
 */
export interface Member extends Schema.Schema.Type<typeof Member> {}

const Organization = Schema.Struct({
  name: text(/^(?=.*\S).{1,256}$/su, "text of 1 to 256 characters; put numbers in quotes"),
  slug: Schema.compose(
    text(/^[\w-]+$/, "lower-case letters, digits and dashes; put numbers in quotes"),
    OrganizationSlug
  ),
  maxAllowedMemberships: optional(Schema.NonNegativeInt.annotations(must("a whole number, with 0 for no limit"))),
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata.pipe(
    Schema.filter((value) => !Object.hasOwn(value, logoHashKey), {
      message: () => `must not state ${logoHashKey}, which is where the hash of the logo is kept`
    })
  )),
  logo: optional(text(/\S/, "the path of an image")),
  domains: optional(Schema.Array(Domain).annotations(shape("a list of domains"))),
  members: optional(Schema.Array(Member).annotations(shape("a list of members")))
}).annotations(shape("a mapping with the name and slug of an organization"))

const File = Schema.Struct({
  organizations: optional(Schema.Array(Organization).annotations(shape("a list of organizations"))),
  allowlist: optional(
    Schema.Array(Schema.compose(text(/\S/, "text; put numbers in quotes"), Schema.Lowercase)).annotations(
      shape("a list of identifiers")
    )
  )
}).annotations(shape("a mapping with organizations, an allowlist or both"))

type File = Schema.Schema.Type<typeof File>

/**
 * The logo of an organization: its path as the file states it, its image and the hash of that.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Logo = Schema.Struct({
  path: Schema.String,
  sha256: Schema.String,
  image: Schema.Uint8ArrayFromBase64
})

/**
 * The type of {@link Logo}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Logo extends Schema.Schema.Type<typeof Logo> {}

/**
 * A logo from the bytes of an image.
 *
 * @since 0.1.0
 * @category constructors
 */
export const logo = (path: string, image: Uint8Array): Logo => ({
  path,
  sha256: createHash("sha256").update(image).digest("hex"),
  image
})

/**
 * An organization, known by its slug, with its domains and members.
 *
 * @since 0.1.0
 * @category models
 */
export interface Organization extends Omit<Schema.Schema.Type<typeof Organization>, "logo"> {
  readonly logo?: Logo
}

/**
 * What a file asks for. Identifiers of the allow-list are in lower case.
 *
 * @since 0.1.0
 * @category models
 */
export interface DesiredState {
  readonly organizations?: ReadonlyArray<Organization>
  readonly allowlist?: ReadonlyArray<string>
}

interface Identity {
  readonly path: ReadonlyArray<PropertyKey>
  readonly key: string
}

/** Everything that the file may state only once: slugs, domains, identifiers and, per organization, users. */
const identities = ({ allowlist = [], organizations = [] }: File): ReadonlyArray<Identity> => [
  ...organizations.flatMap(({ domains = [], members = [], slug }, index) => {
    const at = ["organizations", index]
    return [
      { path: [...at, "slug"], key: `slug ${slug}` },
      ...domains.map(({ name }, index) => ({ path: [...at, "domains", index, "name"], key: `domain ${name}` })),
      ...members.map(({ userId }, index) => ({
        path: [...at, "members", index, "userId"],
        key: `member ${userId} of ${slug}`
      }))
    ]
  }),
  ...allowlist.map((identifier, index) => ({ path: ["allowlist", index], key: `identifier ${identifier}` }))
]

const duplicates = (file: File): ReadonlyArray<Omit<Problem, "line">> => {
  const seen = new Set<string>()
  return identities(file).flatMap(({ key, path }) => {
    if (seen.has(key)) return [{ path, message: `states the ${key} a second time: remove one` }]
    seen.add(key)
    return []
  })
}

const decode = Schema.decodeUnknownEither(File, { errors: "all", onExcessProperty: "error" })

const parse = (text: string): Either.Either<[File, YamlDocument.YamlDocument], ReadonlyArray<Problem>> =>
  Either.gen(function*() {
    const document = yield* YamlDocument.parse(text)
    const locate = (problem: Omit<Problem, "line">): Problem => ({ ...problem, line: document.lineOf(problem.path) })
    const file = yield* Either.mapLeft(
      decode(document.value),
      (error) => ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) => locate({ path, message }))
    )
    const repeated = duplicates(file).map(locate)
    if (repeated.length > 0) yield* Either.left(repeated)
    return [file, document]
  })

const unreadable = (error: PlatformError.PlatformError): string =>
  error._tag === "SystemError" && error.reason === "NotFound"
    ? "there is no such file"
    : `cannot be read: ${error.message}`

/** Reads a logo and checks that Clerk would take it. */
const readLogo = (path: string) =>
  Effect.gen(function*() {
    const image = yield* ClerkLogo.fromFile(path)
    return new Uint8Array(yield* Effect.promise(() => image.arrayBuffer()))
  })

/**
 * Reads a desired state from a YAML file, and the logos that it names from beside it. Fails with all that is wrong with
 * the file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = (
  file: string
): Effect.Effect<DesiredState, InvalidFile, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const { dirname, resolve } = yield* Path.Path
    const invalid = (problems: ReadonlyArray<Problem>) => new InvalidFile({ file, problems })

    const text = yield* Effect.mapError(fileSystem.readFileString(file), (error) =>
      invalid([{ path: [], line: null, message: unreadable(error) }]))
    const [{ organizations, ...rest }, document] = yield* Effect.mapError(parse(text), invalid)

    const withLogo = ({ logo: path, ...organization }: NonNullable<File["organizations"]>[number], index: number) =>
      path === undefined
        ? Effect.succeed(organization)
        : readLogo(resolve(dirname(file), path)).pipe(
          Effect.map((image) => ({ ...organization, logo: logo(path, image) })),
          Effect.mapError((error): Problem => {
            const at = ["organizations", index, "logo"]
            const message = error._tag === "InvalidRequest"
              ? Array_.map(error.issues, ({ message }) =>
                message).join("; ")
              : unreadable(error)
            return { path: at, line: document.lineOf(at), message }
          })
        )
    const [problems, read] = yield* Effect.partition(organizations ?? [], withLogo)
    if (problems.length > 0) return yield* invalid(problems)
    return organizations === undefined ? rest : { ...rest, organizations: read }
  })
