/**
 * What a file asks of an instance. What the file does not speak of stays as it is.
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
   * The key of an organization's private metadata that holds the SHA-256 of its logo, by which the next run knows whether
   * the file is another one.
   *
   * @since 0.1.0
   * @category constants
   */
  logoHashKey
} from "./FileSchema.js"

/**
 * A domain of an organization, known by its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Domain extends Schema.Schema.Type<typeof FileSchema.Domain> {}

/**
 * A member of an organization, known by the user's id or by an e-mail address in lower case. With `invite`, whoever has no
 * account with that address is invited.
 *
 * @since 0.1.0
 * @category models
 */
export interface Member extends Schema.Schema.Type<typeof FileSchema.Member> {}

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
 * An organization, known by its slug, with its domains and members. `invite` goes for members that do not say otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export interface Organization extends Omit<Schema.Schema.Type<typeof FileSchema.Organization>, "logo"> {
  readonly logo?: Logo
}

/**
 * Whether a member is invited where nobody has the e-mail address.
 *
 * @since 0.2.0
 * @category accessors
 */
export const isInvited = (organization: Organization, { email, invite }: Member): boolean =>
  email !== undefined && (invite ?? organization.invite ?? false)

/**
 * A permission that the instance has made, known by its key.
 *
 * @since 0.2.0
 * @category models
 */
export interface Permission extends Schema.Schema.Type<typeof FileSchema.Permission> {}

/**
 * A role of the instance, known by its key, with all the permissions that it is to have.
 *
 * @since 0.2.0
 * @category models
 */
export interface Role extends Schema.Schema.Type<typeof FileSchema.Role> {}

/**
 * What a file asks for. Identifiers of the allow-list are in lower case.
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

/** A problem of a field, whose line is yet to be found. */
type FieldProblem = Omit<Problem, "line">

const decode = Schema.decodeUnknownEither(FileSchema.File, { errors: "all" })

const parse = (
  value: unknown
): Either.Either<Schema.Schema.Type<typeof FileSchema.File>, ReadonlyArray<FieldProblem>> =>
  Either.mapLeft(decode(value), (error) => ParseResult.ArrayFormatter.formatErrorSync(error))

const unreadable = (error: PlatformError.PlatformError): string =>
  error._tag === "SystemError" && error.reason === "NotFound"
    ? "there is no such file"
    : `cannot be read: ${error.message}`

/** Reads a logo and checks that Clerk would take it. */
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
 * How a file is read.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * Whether what the file does not have will be deleted. Then the file has to say that it was not cut off: by a last line
   * `...`, or because it is one pair of brackets, as JSON is. Default: false.
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
  /** The line of a field of `desired`, such as `["organizations", 0, "slug"]`. */
  readonly lineOf: (path: ReadonlyArray<PropertyKey>) => number
}

/**
 * Reads a desired state from a YAML file, and the logos that it names from beside it. Fails with all that is wrong with
 * the file.
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
        ? [{ path: [], line: openEnd, message: "ends without ..., so it may be cut off: add that line to prune by it" }]
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
