/**
 * Organizations: create, read, change and delete them, their metadata and their logos.
 *
 * @module
 * @since 0.1.0
 */
// @effect-diagnostics missingEffectContext:off
// @effect-diagnostics missingEffectError:off
import type {
  BadRequest,
  Common,
  Forbidden,
  NotFound,
  PayloadTooLarge,
  PaymentRequired,
  UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import { OrganizationsApi } from "@effect-clerk/core/contract/Organizations"
import type { Organization, OrganizationIdOrSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ClerkClient } from "./ClerkClient.js"
import * as Batching from "./internal/batching.js"
import { defined } from "./internal/defined.js"
import { toStream } from "./internal/inputs.js"
import * as Metadata from "./internal/metadata.js"
import * as Logo from "./Logo.js"
import type * as Outcome from "./Outcome.js"
import * as Resource from "./Resource.js"

/**
 * The input of an operation, by its name: `Organizations.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationsApi> = Resource.Input<OrganizationsApi, Name>

/**
 * The image as bytes or as a `Blob`; from a file with {@link Logo.fromFile}.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UploadLogoInput extends Omit<Input<"uploadLogo">, "file"> {
  readonly file: Logo.Source
}

type GetErrors = Forbidden | NotFound | Common

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Of<OrganizationsApi> {
  /**
   * Retrieves an organization by its id or slug. Under `Effect.withRequestBatching(true)`, the calls of concurrent
   * fibers by id are merged into lists of up to 100, with the retry policy and the timeouts of the first; an
   * organization that does not exist still fails with its own `NotFound`.
   */
  readonly get: (input: Input<"get">) => Effect.Effect<Organization, Forbidden | NotFound | Common>
  /**
   * Bulk read by ids or slugs, in lists of up to 100: emits one outcome per id, in the order of the ids. An
   * organization that does not exist is a `NotFound`. If the ids are a stream, outcomes are emitted once it has emitted
   * 100 ids or has ended.
   */
  readonly getMany: <E = never, R = never>(
    ids: Outcome.Inputs<OrganizationIdOrSlug, E, R>,
    counts?: Omit<Input<"get">, "organizationId">
  ) => Stream.Stream<Outcome.Outcome<Input<"get">, Organization, Forbidden | NotFound | Common>, E, R>
  /**
   * Updates the given fields and leaves the others unchanged. Each given metadata field is replaced completely. Since
   * 2026-05-12 Clerk has a separate endpoint for metadata: it is sent in a second call
   * (`organizations.replaceMetadata`, which an error of that call names) after the other fields were updated, so the
   * update is not atomic.
   */
  readonly update: (
    input: Input<"update">
  ) => Effect.Effect<
    Organization,
    BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity | Common
  >
  /** Sets the logo: a JPEG, PNG, GIF or WebP image of at most 10 MB, checked before it is sent. */
  readonly uploadLogo: (
    input: UploadLogoInput
  ) => Effect.Effect<OrganizationWithLogo, BadRequest | Forbidden | NotFound | PayloadTooLarge | Common>
}

/**
 * The operations on organizations. Require this tag in a program, and mock it in a test.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function*() {
 *   const organizations = yield* Organizations.Organizations
 *   const acme = yield* organizations.create({ name: "Acme", slug: "acme" })
 *   yield* organizations.mergeMetadata({ organizationId: acme.id, publicMetadata: { plan: "pro" } })
 * })
 *
 * @since 0.1.0
 * @category services
 */
export class Organizations extends Context.Tag("@effect-clerk/client/Organizations")<Organizations, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  Organizations,
  OrganizationsApi,
  (methods, client) => {
    const source: Batching.Source<Input<"get">, Organization, GetErrors> = {
      // a list cannot be filtered by slug, and Clerk would read a sign before an id as part of a filter
      share: ({ organizationId, ...counts }) =>
        /^\w*_\w*$/.test(organizationId) ? JSON.stringify(defined(counts)) : null,
      idOf: ({ organizationId }) => organizationId,
      rowIdOf: ({ id }) => id,
      one: methods.get,
      list: ([{ organizationId, ...counts }, ...rest]) =>
        Effect.map(
          methods.list({
            ...counts,
            organizationId: [organizationId, ...rest.map(({ organizationId }) => organizationId)],
            limit: 1 + rest.length
          }),
          ({ data }) => data
        ),
      missing: Batching.notFound(OrganizationsApi.endpoints.get, "organization")
    }
    const lookupMany = Batching.lookupMany(source)

    return {
      get: Batching.batched(source),
      getMany: (ids, counts) =>
        lookupMany(Stream.map(toStream(ids), (organizationId) => ({ ...counts, organizationId }))),
      update: Metadata.update(client, OrganizationsApi.endpoints.update, "organizationId", methods),
      uploadLogo: (input) =>
        Effect.flatMap(
          Logo.check(input?.file, OrganizationsApi.endpoints.uploadLogo),
          (file) => methods.uploadLogo({ ...input, file })
        )
    }
  }
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Organizations, never, ClerkClient> = Layer.effect(Organizations, make)

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"list">`.
 */
export interface ListInput extends Input<"list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<OrganizationsApi, "list">`.
 */
export interface ListStreamInput extends Resource.StreamInput<OrganizationsApi, "list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"create">`.
 */
export interface CreateInput extends Input<"create"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"get">`.
 */
export interface GetInput extends Input<"get"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"update">`.
 */
export interface UpdateInput extends Input<"update"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"delete">`.
 */
export interface DeleteInput extends Input<"delete"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"mergeMetadata">`.
 */
export interface MergeMetadataInput extends Input<"mergeMetadata"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"replaceMetadata">`.
 */
export interface ReplaceMetadataInput extends Input<"replaceMetadata"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"deleteLogo">`.
 */
export interface DeleteLogoInput extends Input<"deleteLogo"> {}
