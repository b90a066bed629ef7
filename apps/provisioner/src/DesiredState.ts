/**
 * The desired state of an instance. Anything that it does not mention is not touched.
 *
 * @since 0.1.0
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as ClerkLogo from "@effect-clerk/client/Logo"
import * as YamlDocument from "@effect-clerk/yaml/YamlDocument"
import * as Array_ from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import * as FileFields from "./FileFields.js"
import * as FileSchema from "./FileSchema.js"
import { InvalidFile, type Problem } from "./InvalidFile.js"

export {
  /**
   * The key of an organization's private metadata that stores the SHA-256 of its logo, so that the next run detects
   * whether the file has changed.
   *
   * @since 0.1.0
   * @category constants
   */
  logoHashKey
} from "./FileSchema.js"

/**
 * A domain of an organization, identified by its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Domain extends Schema.Schema.Type<typeof FileSchema.Domain> {}

/**
 * A member of an organization, identified by the user's id or by an email address in lower case. With `invite`, an
 * address without an account is invited.
 *
 * @since 0.1.0
 * @category models
 */
export interface Member extends Schema.Schema.Type<typeof FileSchema.Member> {}

/**
 * The logo of an organization: its path in the file, its image and the hash of the image.
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
 * Makes a logo from the bytes of an image.
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
 * An organization, identified by its slug, with its domains and members. `invite` is the default for its members.
 *
 * @since 0.1.0
 * @category models
 */
export interface Organization extends Omit<Schema.Schema.Type<typeof FileSchema.Organization>, "logo"> {
  readonly logo?: Logo
}

/**
 * Whether a member is invited if no user has the email address.
 *
 * @since 0.2.0
 * @category accessors
 */
export const isInvited = (organization: Organization, { email, invite }: Member): boolean =>
  email !== undefined && (invite ?? organization.invite ?? false)

/**
 * A custom permission of the instance, identified by its key.
 *
 * @since 0.2.0
 * @category models
 */
export interface Permission extends Schema.Schema.Type<typeof FileSchema.Permission> {}

/**
 * A role of the instance, identified by its key, with all of its permissions.
 *
 * @since 0.2.0
 * @category models
 */
export interface Role extends Schema.Schema.Type<typeof FileSchema.Role> {}

/**
 * The desired state of an instance. Identifiers of the allowlist are in lower case.
 *
 * @since 0.1.0
 * @category models
 */
export interface DesiredState {
  readonly permissions?: ReadonlyArray<Permission>
  readonly roles?: ReadonlyArray<Role>
  readonly organizations?: ReadonlyArray<Organization>
  readonly allowlist?: ReadonlyArray<string>
}

/** A problem of a field, without its line. */
type FieldProblem = Omit<Problem, "line">

const decode = Schema.decodeUnknownEither(FileSchema.File, { errors: "all" })

const parse = (
  value: unknown
): Either.Either<Schema.Schema.Type<typeof FileSchema.File>, ReadonlyArray<FieldProblem>> =>
  Either.mapLeft(decode(value), (error) => ParseResult.ArrayFormatter.formatErrorSync(error))

const unreadable = (error: PlatformError.PlatformError): string =>
  error._tag === "SystemError" && error.reason === "NotFound"
    ? "file not found"
    : `cannot be read: ${error.message}`

/** Reads a logo and checks that Clerk accepts it. */
const readLogo = (path: string) =>
  ClerkLogo.fromFile(path).pipe(
    Effect.flatMap((image) => Effect.promise(() => image.arrayBuffer())),
    Effect.map((bytes) => new Uint8Array(bytes)),
    Effect.mapError((error) =>
      error._tag === "InvalidRequest"
        ? Array_.map(error.issues, ({ message }) => message).join("; ")
        : unreadable(error)
    )
  )

/**
 * Options for reading a file.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * Whether resources that are missing from the file will be deleted. If so, the file must show that it was not
   * truncated: by a last line `...`, or by the closing bracket of JSON. Default: false.
   */
  readonly prune?: boolean | undefined
}

/**
 * A desired state and the file that it was read from.
 *
 * @since 0.2.0
 * @category models
 */
export interface Source {
  readonly desired: DesiredState
  readonly file: string
  /** The line of a field of `desired` by its path, such as `["organizations", 0, "slug"]`. */
  readonly lineOf: (path: ReadonlyArray<PropertyKey>) => number
}

/**
 * Reads a desired state from a YAML file, and its logos from paths relative to the file. Fails with all problems of the
 * file.
 *
 * @since 0.2.0
 * @category constructors
 */
export const read = (
  file: string,
  { prune = false }: Options = {}
): Effect.Effect<Source, InvalidFile, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const { dirname, resolve } = yield* Path.Path
    const invalid = (problems: ReadonlyArray<YamlDocument.Problem>) =>
      new InvalidFile({ file, problems: YamlDocument.inOrder(problems) })

    const bytes = yield* Effect.mapError(fileSystem.readFile(file), (error) =>
      new InvalidFile({ file, problems: [{ path: [], line: null, message: unreadable(error) }] }))
    const { lineOf, openEnd, problems, value } = yield* Effect.mapError(YamlDocument.read(bytes), invalid)

    const [missing, logos] = yield* Effect.partition(FileFields.logos(value), ({ path, value }) =>
      Effect.mapBoth(readLogo(resolve(dirname(file), value)), {
        onFailure: (message): FieldProblem => ({ path, message }),
        onSuccess: (image) =>
          [path[1], logo(value, image)] as const
      }))
    const images = new Map<PropertyKey | undefined, Logo>(logos)
    const parsed = parse(value)
    const found = [
      ...FileFields.unknown(value),
      ...Either.match(parsed, {
        onLeft: (problems) =>
          problems,
        onRight: () => []
      }),
      ...FileFields.duplicates(value),
      ...missing
    ]
    const all: ReadonlyArray<YamlDocument.Problem> = [
      ...problems,
      ...found.map((problem) => ({ ...problem, line: lineOf(problem.path) })),
      ...(prune && openEnd !== null
        ? [{
          path: [],
          line: openEnd,
          message: "does not end with a line ..., so it may be truncated: add that line to use --prune"
        }]
        : [])
    ]
    if (all.length > 0 || Either.isLeft(parsed)) {
      return yield* invalid(all)
    }
    const { organizations, ...rest } = parsed.right
    const desired: DesiredState = organizations === undefined ? rest : {
      ...rest,
      organizations: organizations.map(({ logo: _, ...organization }, index) => {
        const logo = images.get(index)
        return logo === undefined ? organization : { ...organization, logo }
      })
    }
    return { desired, file, lineOf }
  })

/**
 * {@link read} without the lines.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = (
  file: string,
  options: Options = {}
): Effect.Effect<DesiredState, InvalidFile, FileSystem.FileSystem | Path.Path> =>
  Effect.map(read(file, options), ({ desired }) => desired)
