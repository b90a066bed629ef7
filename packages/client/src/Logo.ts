/**
 * Images for logos and profiles.
 *
 * @module
 * @since 0.1.0
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { InvalidRequest } from "@effect-clerk/core/ClerkError"
import { OrganizationsApi } from "@effect-clerk/core/contract/Organizations"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Effect from "effect/Effect"
import { callOf } from "./internal/operation.js"

/**
 * An image as bytes or as a `Blob`, JPEG, PNG, GIF or WebP.
 *
 * @since 0.1.0
 * @category models
 */
export type Source = Uint8Array | Blob

/**
 * The largest image that Clerk accepts, in bytes: 10 MB.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxBytes = 10 * 1024 * 1024

const formats = [
  { extension: "png", starts: /^\x89PNG\r\n\x1a\n/ },
  { extension: "jpeg", starts: /^\xff\xd8\xff/ },
  { extension: "gif", starts: /^GIF8[79]a/ },
  { extension: "webp", starts: /^RIFF[^]{4}WEBP/ }
]

const refusal = (endpoint: Endpoint.Any) => (message: string) =>
  Effect.fail(new InvalidRequest({ ...callOf(endpoint), issues: [{ path: "file", message }] }))

/**
 * Checks the size of an image and, by its first bytes, its format, and gives it the file name that Clerk expects. Fails
 * with an `InvalidRequest` that names the operation of `endpoint`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const check = (
  source: Source,
  endpoint: Endpoint.Any = OrganizationsApi.endpoints.uploadLogo
): Effect.Effect<File, InvalidRequest> =>
  Effect.suspend(() => {
    const refuse = refusal(endpoint)
    const blob = source instanceof Blob ? source : new Blob([source as Uint8Array<ArrayBuffer>])
    if (blob.size === 0) return refuse("must not be empty")
    if (blob.size > maxBytes) return refuse("must be an image of at most 10 MB")
    const start = Effect.tryPromise(() => blob.slice(0, 12).arrayBuffer())
    return Effect.flatMap(Effect.catchAll(start, () => refuse("must be readable")), (start) => {
      const signature = String.fromCharCode(...new Uint8Array(start))
      const format = formats.find(({ starts }) => starts.test(signature))
      return format === undefined
        ? refuse("must be a JPEG, PNG, GIF or WebP image")
        : Effect.succeed(new File([blob], `logo.${format.extension}`, { type: `image/${format.extension}` }))
    })
  })

/** Entries of a file system that are not files. */
const kinds: { readonly [Type in FileSystem.File.Type]?: string } = {
  Directory: "directory",
  FIFO: "named pipe",
  Socket: "socket",
  CharacterDevice: "device",
  BlockDevice: "device"
}

/**
 * Reads an image from a file. Its size is checked before it is read. Fails with an `InvalidRequest` for anything that
 * is not a file, such as a named pipe, without opening it. The error names the operation of `endpoint`; pass
 * `UsersApi.endpoints.uploadProfileImage` for the image of a user.
 *
 * @example
 * import * as Logo from "@effect-clerk/client/Logo"
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import * as Effect from "effect/Effect"
 *
 * const upload = Effect.gen(function*() {
 *   const organizations = yield* Organizations.Organizations
 *   const file = yield* Logo.fromFile("acme.png")
 *   return yield* organizations.uploadLogo({ organizationId: OrganizationId.make("org_1"), file })
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromFile = (
  path: string,
  endpoint: Endpoint.Any = OrganizationsApi.endpoints.uploadLogo
): Effect.Effect<File, InvalidRequest | PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const { size, type } = yield* fileSystem.stat(path)
    const refuse = refusal(endpoint)
    const kind = kinds[type]
    if (kind !== undefined) return yield* refuse(`must be a file: this is a ${kind}`)
    if (size > BigInt(maxBytes)) return yield* refuse("must be an image of at most 10 MB")
    return yield* check(yield* fileSystem.readFile(path), endpoint)
  })
