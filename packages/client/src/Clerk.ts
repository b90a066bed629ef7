/**
 * All resources of a Clerk instance under one name.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as AllowlistIdentifiers from "./AllowlistIdentifiers.js"
import * as BlocklistIdentifiers from "./BlocklistIdentifiers.js"
import * as ClerkClient from "./ClerkClient.js"
import * as OrganizationDomains from "./OrganizationDomains.js"
import * as OrganizationMemberships from "./OrganizationMemberships.js"
import * as Organizations from "./Organizations.js"
import * as Resource from "./Resource.js"

const resources = {
  /** The allow-list: who may sign up. */
  allowlistIdentifiers: Resource.entry(AllowlistIdentifiers.AllowlistIdentifiers, AllowlistIdentifiers.make),
  /** The block-list: who may not sign up. */
  blocklistIdentifiers: Resource.entry(BlocklistIdentifiers.BlocklistIdentifiers, BlocklistIdentifiers.make),
  /** Domains that organizations claim. */
  organizationDomains: Resource.entry(OrganizationDomains.OrganizationDomains, OrganizationDomains.make),
  /** Who is in an organization, and with which role. */
  organizationMemberships: Resource.entry(
    OrganizationMemberships.OrganizationMemberships,
    OrganizationMemberships.make
  ),
  /** Organizations, their metadata and their logos. */
  organizations: Resource.entry(Organizations.Organizations, Organizations.make)
}

/**
 * The resources, by Clerk's own names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Services<typeof resources> {}

/**
 * All resources under one tag. A program that needs one resource should require the tag of that one.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const program = Effect.gen(function*() {
 *   const clerk = yield* Clerk.Clerk
 *   return yield* clerk.organizations.create({ name: "Acme" })
 * })
 *
 * const runnable = Effect.provide(program, Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer)))
 *
 * @since 0.1.0
 * @category services
 */
export class Clerk extends Context.Tag("@effect-clerk/client/Clerk")<Clerk, Service>() {}

/**
 * The tags of the single resources. A program that needs one of them should require that one.
 *
 * @since 0.1.0
 * @category models
 */
export type Resources = Resource.Tags<typeof resources>

/**
 * Gathers the resources.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, Resources> = Effect.contextWith((
  context: Context.Context<Resources>
) => Resource.gather(resources, context))

/**
 * `Clerk` and each resource, on a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Clerk | Resources, never, ClerkClient.ClerkClient> = Layer.effectContext(
  Effect.map(
    Resource.all(resources),
    (context) => Context.add(context, Clerk, Resource.gather(resources, context))
  )
)

/**
 * `Clerk`, each resource and the client, with options from the configuration: by default `CLERK_SECRET_KEY`,
 * `CLERK_API_URL` and `CLERK_API_VERSION`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  ...config: Parameters<typeof ClerkClient.layerConfig>
): Layer.Layer<
  Clerk | Resources | ClerkClient.ClerkClient,
  ConfigError.ConfigError,
  HttpClient.HttpClient
> => Layer.provideMerge(layer, ClerkClient.layerConfig(...config))
