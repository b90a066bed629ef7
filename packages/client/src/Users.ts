/**
 * The operations on users.
 *
 * @module
 * @since 0.2.0
 */
// @effect-diagnostics missingEffectContext:off
// @effect-diagnostics missingEffectError:off
import type { BadRequest, Common, NotFound, Unauthorized, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { UsersApi } from "@effect-clerk/core/contract/Users"
import type { User, UserId } from "@effect-clerk/core/User"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ClerkClient } from "./ClerkClient.js"
import * as Batching from "./internal/batching.js"
import { toStream } from "./internal/inputs.js"
import * as Metadata from "./internal/metadata.js"
import * as Logo from "./Logo.js"
import type * as Outcome from "./Outcome.js"
import * as Resource from "./Resource.js"

/**
 * The input of an operation, by its name: `Users.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof UsersApi> = Resource.Input<UsersApi, Name>

/**
 * The image as bytes or as a `Blob`; from a file with {@link Logo.fromFile} and
 * `UsersApi.endpoints.uploadProfileImage`.
 *
 * @since 0.2.0
 * @category inputs
 */
export interface UploadProfileImageInput extends Omit<Input<"uploadProfileImage">, "file"> {
  readonly file: Logo.Source
}

type GetErrors = BadRequest | NotFound | Common

/**
 * The operations, with their errors.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service extends Resource.Of<UsersApi> {
  /**
   * Retrieves a user. Under `Effect.withRequestBatching(true)`, the calls of concurrent fibers are merged into lists of
   * up to 100, with the retry policy and the timeouts of the first; a user who does not exist still fails with its own
   * `NotFound`.
   */
  readonly get: (input: Input<"get">) => Effect.Effect<User, BadRequest | Unauthorized | NotFound | Common>
  /**
   * Bulk read by ids, in lists of up to 100: emits one outcome per id, in the order of the ids. A user who does not
   * exist is a `NotFound`. If the ids are a stream, outcomes are emitted once it has emitted 100 ids or has ended.
   */
  readonly getMany: <E = never, R = never>(
    ids: Outcome.Inputs<UserId, E, R>
  ) => Stream.Stream<Outcome.Outcome<Input<"get">, User, BadRequest | Unauthorized | NotFound | Common>, E, R>
  /**
   * Updates the given fields and leaves the others unchanged; `null` is sent as `null`. Each given metadata field is
   * replaced completely. Since 2026-05-12 Clerk has a separate endpoint for metadata: it is sent in a second call
   * (`users.replaceMetadata`, which an error of that call names) after the other fields were updated, so the update is
   * not atomic.
   */
  readonly update: (
    input: Input<"update">
  ) => Effect.Effect<User, BadRequest | Unauthorized | NotFound | UnprocessableEntity | Common>
  /** Sets the profile image: a JPEG, PNG, GIF or WebP image of at most 10 MB, checked before it is sent. */
  readonly uploadProfileImage: (
    input: UploadProfileImageInput
  ) => Effect.Effect<User, BadRequest | Unauthorized | NotFound | Common>
}

/**
 * The operations on users. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Users extends Context.Tag("@effect-clerk/client/Users")<Users, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Users, UsersApi, (methods, client) => {
  const source: Batching.Source<Input<"get">, User, GetErrors> = {
    // Clerk would read a sign before an id as part of a filter
    share: ({ userId }) => /^\w+$/.test(userId) ? "users" : null,
    idOf: ({ userId }) => userId,
    rowIdOf: ({ id }) => id,
    one: methods.get,
    list: (inputs) =>
      Effect.map(
        methods.list({ userId: inputs.map(({ userId }) => userId), limit: inputs.length }),
        ({ data }) => data
      ),
    missing: Batching.notFound(UsersApi.endpoints.get, "user")
  }
  const lookupMany = Batching.lookupMany(source)

  return {
    get: Batching.batched(source),
    getMany: (ids) => lookupMany(Stream.map(toStream(ids), (userId) => ({ userId }))),
    update: Metadata.update(client, UsersApi.endpoints.update, "userId", methods),
    uploadProfileImage: (input) =>
      Effect.flatMap(
        Logo.check(input?.file, UsersApi.endpoints.uploadProfileImage),
        (file) => methods.uploadProfileImage({ ...input, file })
      )
  }
})

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Users, never, ClerkClient> = Layer.effect(Users, make)
