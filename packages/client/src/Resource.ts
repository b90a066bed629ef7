/**
 * Turns a group of a contract into a service: a method for each operation, streams for each list, and a bulk method for
 * each operation whose contract asks for one.
 *
 * @module
 * @since 0.2.0
 */
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Group from "@effect-clerk/core/Group"
import type { Page } from "@effect-clerk/core/Page"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { ClerkClient, type Service as Client } from "./ClerkClient.js"
import { many } from "./internal/many.js"
import * as Pagination from "./internal/pagination.js"
import type * as Listing from "./Listing.js"
import type * as Outcome from "./Outcome.js"

/**
 * The input of an operation: its path, query and body parts in one object.
 *
 * @since 0.2.0
 * @category types
 */
export type Input<Api extends Group.AllOf<Api>, Name extends keyof Api> = {
  [Key in keyof Endpoint.Merged<Api[Name]>]: Endpoint.Merged<Api[Name]>[Key]
}

/**
 * The input of a stream that reads a list: its filters, its order, and {@link Listing.Options}.
 *
 * @since 0.2.0
 * @category types
 */
export type StreamInput<Api extends Group.AllOf<Api>, Name extends keyof Api> =
  & Omit<Endpoint.Input<Api[Name]>, "limit" | "offset" | "paginated" | "startingAfter">
  & Listing.Options

/**
 * The method of an operation. Its input is optional if every field is.
 *
 * @since 0.2.0
 * @category types
 */
export type Method<Api extends Group.AllOf<Api>, Name extends keyof Api> = Call<
  Input<Api, Name>,
  Effect.Effect<Endpoint.Success<Api[Name]>, Endpoint.Of<Api[Name]>["failure"] | ClerkError.Common>
>

/** A function of an input. The input is optional if every field is, and absent if there are no fields. */
type Call<Input_, Output> = [keyof Input_] extends [never] ? () => Output
  : {} extends Input_ ? (input?: Input_) => Output
  : (input: Input_) => Output

/**
 * The methods of a group. They carry the documentation of its endpoints.
 *
 * @since 0.2.0
 * @category types
 */
export type Methods<Api extends Group.AllOf<Api>> = { readonly [Name in keyof Api]: Method<Api, Name> }

/**
 * The documentation of streams, pages and bulk methods: each key is the name of a method, and its type is the operation
 * it belongs to.
 *
 * @since 0.2.0
 * @category models
 */
export interface Beside {
  /** All rows that match, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listStream: "list"
  /** The pages, with totals and cursors; see `Listing` for guarantees. */
  readonly listPages: "list"
  /** All rows of the instance that match, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listAllStream: "listAll"
  /** The pages of all rows of the instance, with totals and cursors; see `Listing` for guarantees. */
  readonly listAllPages: "listAll"
  /** All rows of a user, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listOfUserStream: "listOfUser"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listOfUserPages: "listOfUser"
  /** All pending invitations, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listPendingStream: "listPending"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listPendingPages: "listPending"
  /** All test runs of a connection, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listTestRunsStream: "listTestRuns"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listTestRunsPages: "listTestRuns"
  /** All tokens of a machine, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listTokensStream: "listTokens"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listTokensPages: "listTokens"
  /** All mappings of groups to roles, fetched when the stream is run. */
  readonly listGroupRoleMappingsStream: "listGroupRoleMappings"
  /** All devices that a user trusts, fetched when the stream is run. */
  readonly listTrustedDevicesStream: "listTrustedDevices"
  /** All access tokens of a user at a provider, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listOAuthAccessTokensStream: "listOAuthAccessTokens"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listOAuthAccessTokensPages: "listOAuthAccessTokens"
  /** All plans, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listPlansStream: "listPlans"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listPlansPages: "listPlans"
  /** All prices, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listPricesStream: "listPrices"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listPricesPages: "listPrices"
  /** All items of subscriptions, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listSubscriptionItemsStream: "listSubscriptionItems"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listSubscriptionItemsPages: "listSubscriptionItems"
  /** All statements, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listStatementsStream: "listStatements"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listStatementsPages: "listStatements"
  /** All payment attempts of a statement, fetched as they are consumed; see `Listing` for guarantees. */
  readonly listStatementPaymentAttemptsStream: "listStatementPaymentAttempts"
  /** The pages of this list, with totals and cursors; see `Listing` for guarantees. */
  readonly listStatementPaymentAttemptsPages: "listStatementPaymentAttempts"
  /** Bulk create: emits one outcome per input. */
  readonly createMany: "create"
  /** Bulk update: emits one outcome per input. */
  readonly updateMany: "update"
  /** Bulk delete: emits one outcome per input. */
  readonly deleteMany: "delete"
  /** Bulk revoke: emits one outcome per input. */
  readonly revokeMany: "revoke"
}

/** Homomorphic in `Docs`, so that a member keeps the documentation of its key. */
type BesideOf<Docs, Keys extends keyof Docs, Api extends Group.AllOf<Api>> = {
  readonly [Key in Keys]: Docs[Key] extends infer Name extends keyof Api
    ? Key extends `${string}Stream` ? Rows<Api, Name>
    : Key extends `${string}Pages` ? Pages<Api, Name>
    : Many<Api, Name>
    : never
}

type KeysOf<Api extends Group.AllOf<Api>> =
  | `${Group.With<Api, "list">}Stream`
  | `${Group.With<Api, "pages">}Pages`
  | `${Group.With<Api, "many">}Many`

type Row<Page_> = Page_ extends Page<infer Row_, number | null> ? Row_ : never
type Total<Page_> = Page_ extends Page<unknown, infer Total_> ? Total_ : never

type Rows<Api extends Group.AllOf<Api>, Name extends keyof Api> = Call<
  Name extends Group.With<Api, "pages"> ? StreamInput<Api, Name> : Input<Api, Name>,
  Stream.Stream<Row<Endpoint.Success<Api[Name]>>, Endpoint.Of<Api[Name]>["failure"] | ClerkError.Common>
>

type Pages<Api extends Group.AllOf<Api>, Name extends keyof Api> = Call<
  StreamInput<Api, Name>,
  Stream.Stream<
    Listing.Page<Row<Endpoint.Success<Api[Name]>>, Total<Endpoint.Success<Api[Name]>>>,
    Endpoint.Of<Api[Name]>["failure"] | ClerkError.Common
  >
>

type Many<Api extends Group.AllOf<Api>, Name extends keyof Api> = Outcome.Many<
  Input<Api, Name>,
  Endpoint.Success<Api[Name]>,
  Endpoint.Of<Api[Name]>["failure"] | ClerkError.Common
>

/**
 * The service of a group.
 *
 * @since 0.2.0
 * @category types
 */
export type Of<Api extends Group.AllOf<Api>> =
  & Methods<Api>
  & BesideOf<Beside, KeysOf<Api> & keyof Beside, Api>
  & Rest<Api>

/** Streams, pages and bulk methods that {@link Beside} does not document. */
type Rest<Api extends Group.AllOf<Api>> =
  & { readonly [Name in Undocumented<Group.With<Api, "list">, "Stream"> as `${Name}Stream`]: Rows<Api, Name> }
  & { readonly [Name in Undocumented<Group.With<Api, "pages">, "Pages"> as `${Name}Pages`]: Pages<Api, Name> }
  & { readonly [Name in Undocumented<Group.With<Api, "many">, "Many"> as `${Name}Many`]: Many<Api, Name> }

type Undocumented<Name extends string, Suffix extends string> = Name extends unknown
  ? `${Name}${Suffix}` extends keyof Beside ? never : Name
  : never

/** The methods that a service adds to its group, and those that it may replace. */
type Composed<Service, Api extends Group.AllOf<Api>> = Omit<Service, keyof Of<Api>> & Partial<Service>

/**
 * Builds the service of a group. `compose` adds and replaces methods. Streams, pages and bulk methods of a replaced
 * operation call the replacement.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = <Self, Service extends object, Api extends Group.AllOf<Api>>(
  _tag: Context.Tag<Self, Service>,
  group: Group.Of<Api>,
  ...[compose]: {} extends Omit<Service, keyof Of<Api>>
    ? [compose?: (methods: Methods<Api>, client: Client) => Partial<Service>]
    : [compose: (methods: Methods<Api>, client: Client) => Composed<Service, Api>]
): Effect.Effect<Service, never, ClerkClient> =>
  Effect.map(ClerkClient, (client) => {
    const methods = client.methods(group)
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const service: any = { ...methods, ...compose?.(methods as never, client) }
    for (const [name, endpoint] of Object.entries<Endpoint.Any>(group.endpoints)) {
      if (endpoint.list !== null) {
        const pages = Pagination.pages(service[name], endpoint)
        if (endpoint.list.by !== "whole") service[`${name}Pages`] ??= pages
        service[`${name}Stream`] ??= (input?: object) => Pagination.rows((service[`${name}Pages`] ?? pages)(input))
      }
      if (endpoint.many) service[`${name}Many`] ??= many(service[name], endpoint)
    }
    return service as Service
  })

/**
 * A resource of `Clerk`.
 *
 * @since 0.2.0
 * @category models
 */
export interface Entry<Self, Service> {
  readonly tag: Context.Tag<Self, Service>
  readonly make: Effect.Effect<Service, never, ClerkClient>
}

/**
 * A resource of `Clerk`: its tag and the constructor of its service.
 *
 * @since 0.2.0
 * @category constructors
 */
export const entry = <Self, Service>(
  tag: Context.Tag<Self, Service>,
  make: Effect.Effect<Service, never, ClerkClient>
): Entry<Self, Service> => ({ tag, make })

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Entries = { readonly [name: string]: Entry<any, any> }

/**
 * The services of resources, by name.
 *
 * @since 0.2.0
 * @category types
 */
export type Services<Resources> = {
  readonly [Name in keyof Resources]: Resources[Name] extends Entry<infer _Self, infer Service> ? Service : never
}

/**
 * The tags of resources.
 *
 * @since 0.2.0
 * @category types
 */
export type Tags<Resources> = {
  [Name in keyof Resources]: Resources[Name] extends Entry<infer Self, infer _Service> ? Self : never
}[keyof Resources]

/**
 * Builds all resources in one step, because one layer per resource would cost one fiber each.
 *
 * @since 0.2.0
 * @category constructors
 */
export const all = <Resources extends Entries>(
  resources: Resources
): Effect.Effect<Context.Context<Tags<Resources>>, never, ClerkClient> =>
  Effect.map(
    Effect.forEach(Object.values(resources), ({ make }) => make),
    (services) =>
      Context.unsafeMake(new Map(Object.values(resources).map(({ tag }, index) => [tag.key, services[index]])))
  )

/**
 * Combines the services of resources in a context into one record.
 *
 * @since 0.2.0
 * @category combinators
 */
export const gather = <Resources extends Entries>(
  resources: Resources,
  context: Context.Context<Tags<Resources>>
): Services<Resources> =>
  Object.fromEntries(
    Object.entries(resources).map(([name, { tag }]) => [name, Context.unsafeGet(context, tag)])
  ) as Services<Resources>
