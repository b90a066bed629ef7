/**
 * Organizations: create, read, change and delete them, their metadata and their logos.
 *
 * @module
 * @since 0.1.0
 */
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import type {
  BadRequest,
  Common,
  Forbidden,
  NotFound,
  PayloadTooLarge,
  PaymentRequired,
  Unauthorized,
  UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import type { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { Organization, OrganizationIdOrSlug, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
import type { Page } from "@effect-clerk/core/Page"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { ClerkClient } from "./ClerkClient.js"
import * as Batching from "./internal/batching.js"
import { defined } from "./internal/defined.js"
import { toStream } from "./internal/inputs.js"
import { many } from "./internal/many.js"
import { compile } from "./internal/operation.js"
import * as Pagination from "./internal/pagination.js"
import type * as Listing from "./Listing.js"
import * as Logo from "./Logo.js"
import type * as Outcome from "./Outcome.js"

const { endpoints } = OrganizationsApi
type Endpoints = typeof OrganizationsApi.endpoints

/**
 * Filters, order and page of a list of organizations.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListInput extends Endpoint.Input<Endpoints["list"]> {}

/**
 * Filters and order of a stream of organizations.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListStreamInput extends Listing.Input<ListInput> {}

/**
 * A new organization: only its name is needed.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface CreateInput extends Endpoint.Input<Endpoints["create"]> {}

/**
 * Which organization, by id or slug, and what to count.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface GetInput extends Endpoint.Input<Endpoints["get"]> {}

/**
 * Which organization, and what to change. `null` is sent as it is.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UpdateInput extends Endpoint.Input<Endpoints["update"]> {}

/**
 * Which organization to delete.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface DeleteInput extends Endpoint.Input<Endpoints["delete"]> {}

/**
 * Which organization, and what to merge into its metadata.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface MergeMetadataInput extends Endpoint.Input<Endpoints["mergeMetadata"]> {}

/**
 * Which organization, and its new metadata.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ReplaceMetadataInput extends Endpoint.Input<Endpoints["replaceMetadata"]> {}

/**
 * The image as bytes or as a `Blob`; from a file with {@link Logo.fromFile}.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UploadLogoInput extends Omit<Endpoint.Input<Endpoints["uploadLogo"]>, "file"> {
  readonly file: Logo.Source
}

/**
 * Which organization's logo to remove.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface DeleteLogoInput extends Endpoint.Input<Endpoints["deleteLogo"]> {}

type GetErrors = Forbidden | NotFound | Common

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * One page of the organizations that match the filters, newest first unless ordered otherwise. Clerk returns 10 rows
   * when no `limit` is given: for all of them use `listStream`.
   */
  readonly list: (
    input?: ListInput
  ) => Effect.Effect<Page<Organization>, BadRequest | Forbidden | UnprocessableEntity | Common>
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listPages: (
    input?: ListStreamInput
  ) => Stream.Stream<Listing.Page<Organization>, BadRequest | Forbidden | UnprocessableEntity | Common>
  /** All organizations that match the filters, oldest first unless ordered otherwise, fetched as they are consumed. */
  readonly listStream: (
    input?: ListStreamInput
  ) => Stream.Stream<Organization, BadRequest | Forbidden | UnprocessableEntity | Common>
  /**
   * Creates an organization; the user of `createdBy` becomes its admin. Is not repeated after an ambiguous failure,
   * since that could create it twice.
   */
  readonly create: (
    input: CreateInput
  ) => Effect.Effect<Organization, BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common>
  /** Creates many, and says of each what became of it. */
  readonly createMany: Outcome.Many<
    CreateInput,
    Organization,
    BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common
  >
  /**
   * An organization by its id or its slug. Under `Effect.withRequestBatching(true)` what concurrent fibers ask for by id
   * is fetched in lists of up to 100, with the retry policy and the timeouts of the first of them; one that does not exist
   * still fails with its own `NotFound`.
   */
  readonly get: (input: GetInput) => Effect.Effect<Organization, Forbidden | NotFound | Common>
  /**
   * Organizations by their ids or slugs, in lists of up to 100, and what became of each: one that does not exist is a
   * `NotFound`. The outcomes come in the order of the ids, those of a stream as soon as it has given 100 or has ended.
   */
  readonly getMany: <E = never, R = never>(
    ids: Outcome.Inputs<OrganizationIdOrSlug, E, R>,
    counts?: Omit<GetInput, "organizationId">
  ) => Stream.Stream<Outcome.Outcome<GetInput, Organization, Forbidden | NotFound | Common>, E, R>
  /**
   * Changes what is given and leaves the rest. Metadata is replaced, a given field as a whole. Since 2026-05-12 Clerk
   * takes metadata at another endpoint: then it is sent there in a second call (`organizations.replaceMetadata`, which
   * an error of that call names) after the other fields were changed, so the two are not atomic.
   */
  readonly update: (
    input: UpdateInput
  ) => Effect.Effect<
    Organization,
    BadRequest | PaymentRequired | Forbidden | NotFound | UnprocessableEntity | Common
  >
  /**
   * Deletes an organization with its memberships and invitations. When the answer is lost the call is repeated, and then
   * fails with `NotFound` if the first had worked: so does every delete.
   */
  readonly delete: (input: DeleteInput) => Effect.Effect<DeletedObject, NotFound | Common>
  /** Deletes many, and says of each what became of it. */
  readonly deleteMany: Outcome.Many<DeleteInput, DeletedObject, NotFound | Common>
  /** Merges metadata deeply; `null` at any depth removes the key. */
  readonly mergeMetadata: (
    input: MergeMetadataInput
  ) => Effect.Effect<Organization, BadRequest | Unauthorized | NotFound | UnprocessableEntity | Common>
  /** Replaces each given metadata field as a whole and leaves the other. */
  readonly replaceMetadata: (
    input: ReplaceMetadataInput
  ) => Effect.Effect<Organization, BadRequest | Unauthorized | NotFound | UnprocessableEntity | Common>
  /** Sets the logo: a JPEG, PNG, GIF or WebP image of at most 10 MB, checked before it is sent. */
  readonly uploadLogo: (
    input: UploadLogoInput
  ) => Effect.Effect<OrganizationWithLogo, BadRequest | Forbidden | NotFound | PayloadTooLarge | Common>
  /** Removes the logo. */
  readonly deleteLogo: (input: DeleteLogoInput) => Effect.Effect<Organization, NotFound | Common>
}

/**
 * The operations on organizations: what a program requires, and what a test mocks.
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
 * The operations on a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Effect.map(ClerkClient, (client) => {
  const methods = client.methods(OrganizationsApi)
  const listPages = Pagination.pages(methods.list, endpoints.list)

  const { encode } = compile(endpoints.update)

  const updateSeparately: Service["update"] = (input) => {
    const { organizationId, privateMetadata, publicMetadata, ...settings } = input
    const hasMetadata = publicMetadata !== undefined || privateMetadata !== undefined
    // an input that breaks a rule is refused as a whole, before the first of two calls
    if (!hasMetadata || Either.isLeft(encode({ ...input }))) return methods.update(input)
    const replace = methods.replaceMetadata({ organizationId, privateMetadata, publicMetadata })
    return Object.keys(defined(settings)).length === 0
      ? replace
      : Effect.zipRight(methods.update({ organizationId, ...settings }), replace)
  }

  const source: Batching.Source<GetInput, Organization, GetErrors> = {
    // a slug cannot be asked for in a list, and a sign before an id would be read as a filter's
    share: ({ organizationId, ...counts }) => /^\w*_\w*$/.test(organizationId) ? JSON.stringify(defined(counts)) : null,
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
    missing: Batching.notFound(endpoints.get, "organization")
  }
  const lookupMany = Batching.lookupMany(source)

  return Organizations.of({
    ...methods,
    createMany: many(methods.create, endpoints.create),
    deleteMany: many(methods.delete, endpoints.delete),
    get: Batching.batched(source),
    getMany: (ids, counts) =>
      lookupMany(Stream.map(toStream(ids), (organizationId) => ({ ...counts, organizationId }))),
    listPages,
    listStream: (input) => Pagination.rows(listPages(input)),
    update: ApiVersion.updatesMetadataInPlace(client.apiVersion) ? methods.update : updateSeparately,
    uploadLogo: ({ file, ...input }) =>
      Effect.flatMap(Logo.check(file), (image) => methods.uploadLogo({ ...input, file: image }))
  })
})

/**
 * The operations as a layer on a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Organizations, never, ClerkClient> = Layer.effect(Organizations, make)

/**
 * How organizations are cached.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  /** How many are kept; those that were not asked for longest go first. */
  readonly capacity: number
  /** How long one is kept: as long as a change that was made elsewhere may stay unseen. */
  readonly timeToLive: Duration.DurationInput
}

/**
 * The same operations, with a cache before `get`: concurrent calls for one organization share one request, sent with the
 * retry policy and the timeouts of the first of them. Failures are not kept, and a change through this service empties the
 * cache. There is none unless this layer is used.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Layer from "effect/Layer"
 *
 * const cached = Organizations.layerCached({ capacity: 1_000, timeToLive: "1 minute" }).pipe(
 *   Layer.provide(Organizations.layer)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerCached = (options: CacheOptions): Layer.Layer<Organizations, never, Organizations> =>
  Layer.scoped(
    Organizations,
    Effect.gen(function*() {
      const organizations = yield* Organizations
      const scope = yield* Effect.scope
      // holds the fiber that asks: Cache itself would ask with the context of this layer, and interrupt all that wait for a
      // lookup together with the first of them
      const cache = yield* Cache.make({
        ...options,
        lookup: (_: GetInput) => Effect.sync((): Lookup => ({ fiber: null }))
      })
      const ask = (key: GetInput, lookup: Lookup) => {
        if (lookup.fiber !== null) return Effect.succeed(lookup.fiber)
        const asked = Effect.tapErrorCause(
          organizations.get(key),
          () => cache.invalidateWhen(key, (kept) => kept === lookup)
        )
        return Effect.tap(Effect.forkIn(asked, scope), (fiber) => {
          lookup.fiber = fiber
        })
      }
      const changing = <Input, A, E>(change: (input: Input) => Effect.Effect<A, E>) => (input: Input) =>
        Effect.ensuring(change(input), cache.invalidateAll)
      const changes = Object.fromEntries(
        Object.entries(endpoints)
          .filter(([, { method }]) => method !== "GET")
          .map(([name]) => [name, changing(organizations[name as "delete"])])
      ) as Pick<Service, "delete">
      return Organizations.of({
        ...organizations,
        ...changes,
        get: (input) => {
          const key = Data.struct(defined(input) as GetInput)
          return cache.get(key).pipe(
            Effect.flatMap((lookup) => ask(key, lookup)),
            // not Fiber.join, for it would take over the fiber refs of who asked first
            Effect.flatMap((fiber) => Effect.flatten(Fiber.await(fiber)))
          )
        },
        deleteMany: many(changes.delete, endpoints.delete)
      })
    })
  )

/** A lookup that is kept, with the fiber that asks for it as soon as there is one. */
interface Lookup {
  fiber: Fiber.Fiber<Organization, GetErrors> | null
}
