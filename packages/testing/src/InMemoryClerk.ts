/**
 * A Clerk that lives in the memory of a test: the contract of `@effect-clerk/core` served from a store instead of
 * `api.clerk.com`, as an `HttpClient` that runs in the fiber of its caller. No port, no network, no secret, and
 * `TestClock` drives its time.
 *
 * @module
 * @since 0.1.0
 */
import type * as ApiKeys from "@effect-clerk/client/ApiKeys"
import type * as Clerk from "@effect-clerk/client/Clerk"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as M2M from "@effect-clerk/client/M2M"
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { type Organization, OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { Session } from "@effect-clerk/core/Session"
import { UserId } from "@effect-clerk/core/User"
import type { WebhookEvent } from "@effect-clerk/core/WebhookEvent"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as app from "./internal/app.js"
import * as deliveries from "./internal/deliveries.js"
import type { Deliveries, DeliveryOptions } from "./internal/deliveries.js"
import * as httpClient from "./internal/httpClient.js"
import * as instance from "./internal/instance.js"
import type { Options, RecordedRequest } from "./internal/instance.js"
import * as machines from "./internal/machines.js"
import * as production from "./internal/production.js"
import * as actorTokens from "./internal/resources/actorTokens.js"
import * as allowlist from "./internal/resources/allowlistIdentifiers.js"
import * as apiKeys from "./internal/resources/apiKeys.js"
import * as blocklist from "./internal/resources/blocklistIdentifiers.js"
import * as invitations from "./internal/resources/invitations.js"
import * as m2m from "./internal/resources/m2m.js"
import * as oauthAccessTokens from "./internal/resources/oauthAccessTokens.js"
import * as domains from "./internal/resources/organizationDomains.js"
import * as organizationInvitations from "./internal/resources/organizationInvitations.js"
import * as memberships from "./internal/resources/organizationMemberships.js"
import * as organizations from "./internal/resources/organizations.js"
import * as signInTokens from "./internal/resources/signInTokens.js"
import * as signUps from "./internal/resources/signUps.js"
import * as users from "./internal/resources/users.js"
import * as sessions from "./internal/sessions.js"
import type { SeedError } from "./internal/seeding.js"
import * as seeds from "./internal/seeds.js"
import { withChange } from "./internal/settings.js"
import * as snapshots from "./internal/snapshots.js"
import * as tokens from "./internal/tokens.js"
import type { Store } from "./internal/store.js"
import type * as Seed from "./Seed.js"
import type * as Settings from "./Settings.js"
import type * as Snapshot from "./Snapshot.js"

export type { Deliveries, DeliveryAttempt, DeliveryFaults, DeliveryOptions } from "./internal/deliveries.js"
export type { Options, RecordedRequest } from "./internal/instance.js"

/**
 * The control of an in-memory Clerk: what a test arranges before and looks at after. Seeding checks the rules that the
 * API checks, but not the settings: there may be more of something than could be added now.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The API under `/v1`, to be run for one request: what {@link layer} and `ClerkServer` serve. */
  readonly httpApp: HttpApp.Default
  /** A client of {@link httpApp}; it answers for any origin and runs in the fiber of the caller. */
  readonly httpClient: HttpClient.HttpClient
  /** The key that requests have to carry. */
  readonly secretKey: Redacted.Redacted
  /**
   * The secret key of the machine that was made first, by which the clients of the layers make M2M tokens. Without a machine, a
   * key that is refused.
   *
   * @since 0.2.0
   */
  readonly machineSecretKey: Effect.Effect<Redacted.Redacted>
  /** Adds all that the seed describes or, where it breaks a rule, nothing. */
  readonly seed: (seed: Seed.Seed) => Effect.Effect<void, Seed.SeedError>
  /** Adds users and returns them in the order given. Dies where a rule is broken, as the two that follow. */
  readonly seedUsers: (users: ReadonlyArray<Seed.User>) => Effect.Effect<ReadonlyArray<Snapshot.User>>
  /** Adds an organization with its members and domains. */
  readonly seedOrganization: (organization: Seed.Organization) => Effect.Effect<Organization>
  /** Adds members to an organization and returns them in the order given. */
  readonly seedMemberships: (
    organizationId: string,
    members: ReadonlyArray<Seed.Member>
  ) => Effect.Effect<ReadonlyArray<OrganizationMembership>>
  /**
   * Follows the link of a pending invitation to the application, and returns the user that its address has from then on.
   * Dies where the invitation is not pending.
   *
   * @since 0.2.0
   */
  readonly acceptInvitation: (invitationId: string) => Effect.Effect<Snapshot.User>
  /**
   * Follows the link of a pending invitation to an organization, and returns the membership of its recipient. Dies where the
   * invitation is not pending.
   *
   * @since 0.2.0
   */
  readonly acceptOrganizationInvitation: (invitationId: string) => Effect.Effect<OrganizationMembership>
  /**
   * Does what is left of a sign-up, which a {@link seed} has begun, and returns its user, who is signed in from then on. Dies where
   * the sign-up is not under way, has no e-mail address, or has what is another user's.
   *
   * @since 0.2.0
   */
  readonly completeSignUp: (signUpId: string) => Effect.Effect<Snapshot.User>
  /**
   * Follows the link of a sign-in token, by which its user signs in: once, and in time. Dies where the token is not pending or has
   * expired, and where the user is banned.
   *
   * @since 0.2.0
   */
  readonly acceptSignInToken: (signInTokenId: string) => Effect.Effect<Session>
  /**
   * Follows the link of an actor token, by which its actor signs in as the user. Dies as {@link acceptSignInToken}.
   *
   * @since 0.2.0
   */
  readonly acceptActorToken: (actorTokenId: string) => Effect.Effect<Session>
  /**
   * Signs a user in: a session that is active, in an organization of the user where one is given. Dies where there is no such
   * user or membership and where the user is banned, as `tokens.session`.
   *
   * @since 0.2.0
   */
  readonly signIn: (
    userId: string,
    options?: { readonly organizationId?: string | undefined }
  ) => Effect.Effect<Session>
  /**
   * Tokens as a browser sends them. They are verified by the keys at `/v1/jwks`, or by `jwtKey`.
   *
   * @since 0.2.0
   */
  readonly tokens: Tokens
  /**
   * The public key of the instance, as PEM: what `CLERK_JWT_KEY` is. It is the same for all in-memory Clerks.
   *
   * @since 0.2.0
   */
  readonly jwtKey: string
  /**
   * Every change as Clerk's webhooks tell of it, from when the stream is run. What is undone is no change, nor is
   * {@link restore} or {@link reset}; a state that ends by the clock, such as an invitation that expires, has no event.
   *
   * @since 0.2.0
   */
  readonly events: Stream.Stream<WebhookEvent>
  /**
   * {@link events}, from now on, as a queue: none is missed, and `Queue.takeAll` gives what happened.
   *
   * @since 0.2.0
   */
  readonly subscribe: Effect.Effect<Queue.Dequeue<WebhookEvent>, never, Scope.Scope>
  /**
   * Sends {@link events} as webhooks.
   *
   * @since 0.2.0
   */
  readonly webhooks: Webhooks
  /** The state as data, to be kept and {@link restore}d. */
  readonly snapshot: Effect.Effect<Snapshot.Snapshot>
  /** Puts a snapshot in the place of the state, unless it breaks a rule. The requests stay. */
  readonly restore: (snapshot: Snapshot.Snapshot) => Effect.Effect<void, Snapshot.SnapshotError>
  readonly settings: Effect.Effect<Settings.Settings>
  /** Changes what is given, from the next request on. */
  readonly updateSettings: (change: Settings.Change) => Effect.Effect<void>
  /** All users, oldest first, as all of the following. */
  readonly users: Effect.Effect<ReadonlyArray<Snapshot.User>>
  readonly organizations: Effect.Effect<ReadonlyArray<Organization>>
  readonly memberships: Effect.Effect<ReadonlyArray<OrganizationMembership>>
  readonly domains: Effect.Effect<ReadonlyArray<OrganizationDomain>>
  readonly allowlistIdentifiers: Effect.Effect<ReadonlyArray<AllowlistIdentifier>>
  readonly blocklistIdentifiers: Effect.Effect<ReadonlyArray<BlocklistIdentifier>>
  /** The rows of any table, by its key in a {@link Snapshot.Snapshot}. */
  readonly rows: <Table extends Snapshot.Table>(table: Table) => Effect.Effect<Snapshot.Snapshot[Table]>
  /** The last 10,000 requests, refused ones included, in the order of their answers. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** Forgets everything, requests and changes of settings included; ids and trace ids start over. */
  readonly reset: Effect.Effect<void>
}

/**
 * What a session token is for: a session that is there or, by default, a new one of the user.
 *
 * @since 0.2.0
 * @category models
 */
export interface SessionTokenInput extends tokens.SessionTokenOptions {
  readonly userId: string
  readonly sessionId?: string | undefined
  /** The organization that is active. The token says the role and the permissions that the user has in it. */
  readonly organizationId?: string | undefined
}

/**
 * Which machine a token is of, and what `m2m.createToken` takes.
 *
 * @since 0.2.0
 * @category models
 */
export interface MachineTokenInput extends M2M.Input<"createToken"> {
  readonly machineId: string
}

/**
 * Which user has let which OAuth application act for it, and for how long.
 *
 * @since 0.2.0
 * @category models
 */
export interface OAuthTokenInput extends tokens.OAuthInput {}

/**
 * Sends the events of the instance as Clerk does.
 *
 * @since 0.2.0
 * @category models
 */
export interface Webhooks {
  /** What `CLERK_WEBHOOK_SIGNING_SECRET` is. It is the same for all in-memory Clerks. */
  readonly signingSecret: Redacted.Redacted
  /**
   * Sends every event from now on to a URL, or to an application in a fiber of its own, until the scope closes. An answer of
   * 2xx within 15 seconds takes a webhook. Otherwise it comes again after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours by
   * the clock of the test, or until an answer has the header `webhook-delivery: abort-message`. Redirects are not followed. Fails
   * where the secret is none.
   *
   * In a test, wait for `idle`, and adjust the clock to the next attempt: one that waits for a promise while the clock is moved
   * further has timed out.
   */
  readonly deliverTo: <E = never, R = never>(
    target: string | HttpApp.Default<E, R>,
    options?: DeliveryOptions
  ) => Effect.Effect<
    Deliveries,
    ConfigError,
    Scope.Scope | Exclude<R, HttpServerRequest | Scope.Scope>
  >
}

/**
 * Makes tokens of the instance.
 *
 * @since 0.2.0
 * @category models
 */
export interface Tokens {
  /** The URL of the Frontend API, which is the `iss` of every token. */
  readonly issuer: string
  /** What `CLERK_PUBLISHABLE_KEY` is. */
  readonly publishableKey: string
  /** A session token, which lives for 60 seconds by the clock of the test. */
  readonly session: (input: SessionTokenInput) => Effect.Effect<Redacted.Redacted>
  /**
   * What the browser of a session has in its cookie `__refresh`, for `sessions.refresh`; it takes a session token that says an
   * `authorizedParty`. Dies where there is no such session.
   */
  readonly refresh: (sessionId: string) => Effect.Effect<Redacted.Redacted>
  /** What the browser of a session has in its cookie `__client`, for `clients.verify`. Dies where there is no such session. */
  readonly client: (sessionId: string) => Effect.Effect<Redacted.Redacted>
  /**
   * A token of a machine, which may call the machines that it may call now. It lives for an hour unless the machine or the input
   * says otherwise. Dies where there is no such machine.
   */
  readonly m2m: (input: MachineTokenInput) => Effect.Effect<Redacted.Redacted>
  /**
   * An access token that an OAuth application has of a user, opaque or a JWT. It lives for a day unless the input says otherwise.
   * Dies where there is no such application or user.
   */
  readonly oauth: (input: OAuthTokenInput) => Effect.Effect<Redacted.Redacted>
  /** The secret of a new API key. Dies where its subject is not there. */
  readonly apiKey: (input: ApiKeys.Input<"create">) => Effect.Effect<Redacted.Redacted>
  /** A token with any claims, and any members of the header beside the usual ones: forgeries. */
  readonly sign: (claims: tokens.Claims, header?: tokens.Claims) => Redacted.Redacted
}

/**
 * The in-memory Clerk of a test.
 *
 * @since 0.1.0
 * @category tags
 */
export class InMemoryClerk extends Context.Tag("@effect-clerk/testing/InMemoryClerk")<InMemoryClerk, Service>() {}

const signIn = (store: Store, userId: string, organizationId: string | undefined) =>
  sessions.add(store, UserId.make(userId, true), {
    organizationId: organizationId === undefined ? null : OrganizationId.make(organizationId, true)
  })

/**
 * Makes an in-memory Clerk of its own: two of them share nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Service> =>
  Effect.sync(() => {
    const current = instance.make(options)
    const httpApp = app.make(current)
    const look = <A>(at: (store: Store) => A) =>
      Effect.map(DateTime.now, (now) => {
        current.store.now = now
        return at(current.store)
      })
    const write = <A, E>(operation: (store: Store, now: DateTime.Utc) => Either.Either<A, E>) =>
      Effect.flatMap(DateTime.now, (now) => operation(current.store, now))
    const seedOrDie = <A>(plant: (store: Store) => Either.Either<A, ClerkError | SeedError>) =>
      Effect.orDie(write((store, now) => store.run(now, () => plant(store))))
    const listen = (listener: (event: WebhookEvent) => void) => instance.listen(current, listener)
    const subscribe = Effect.acquireRelease(Queue.unbounded<WebhookEvent>(), Queue.shutdown).pipe(
      Effect.tap((queue) =>
        Effect.acquireRelease(
          Effect.sync(() => listen((event) => queue.unsafeOffer(event))),
          (stop) => Effect.sync(stop)
        )
      )
    )
    return {
      httpApp,
      httpClient: httpClient.make(httpApp),
      secretKey: current.secretKey,
      machineSecretKey: look((store) => Redacted.make(machines.firstKey(store))),
      seed: (seed) => write((store, now) => seeds.plant(store, seed, now)),
      seedUsers: (seed) => seedOrDie((store) => users.seed.plant(seed, store)),
      seedOrganization: (seed) =>
        seedOrDie((store) => Either.map(organizations.seed.plantOne(seed, store), organizations.show)),
      seedMemberships: (organizationId, members) =>
        seedOrDie((store) =>
          Either.map(
            memberships.seed.plant(members, store, OrganizationId.make(organizationId)),
            (rows) => rows.map((row) => memberships.show(store, row))
          )
        ),
      acceptInvitation: (id) => seedOrDie((store) => invitations.accept(id, store)),
      acceptOrganizationInvitation: (id) =>
        seedOrDie((store) =>
          Either.map(organizationInvitations.accept(id, store), (row) => memberships.show(store, row))
        ),
      completeSignUp: (id) => seedOrDie((store) => signUps.complete(id, store)),
      acceptSignInToken: (id) => seedOrDie((store) => Either.map(signInTokens.accept(store, id), sessions.show)),
      acceptActorToken: (id) => seedOrDie((store) => Either.map(actorTokens.accept(store, id), sessions.show)),
      signIn: (userId, { organizationId } = {}) =>
        seedOrDie((store) => Either.map(signIn(store, userId, organizationId), sessions.show)),
      tokens: {
        issuer: tokens.issuer,
        publishableKey: tokens.publishableKey,
        session: ({ organizationId, sessionId, userId, ...options }) =>
          seedOrDie((store) =>
            Either.map(
              sessionId === undefined ? signIn(store, userId, organizationId) : store.find("sessions", sessionId),
              (row) => Redacted.make(tokens.ofSession(store, row, options))
            )
          ),
        refresh: (sessionId) =>
          seedOrDie((store) =>
            Either.map(store.find("sessions", sessionId), ({ id }) => Redacted.make(tokens.ofRefresh(id)))
          ),
        client: (sessionId) =>
          seedOrDie((store) =>
            Either.map(store.find("sessions", sessionId), ({ clientId }) => Redacted.make(tokens.ofClient(clientId)))
          ),
        m2m: ({ machineId, ...input }) =>
          seedOrDie((store) =>
            Either.gen(function*() {
              const machine = yield* store.find("machines", machineId)
              return (yield* m2m.create(store, machine, input)).token!
            })
          ),
        oauth: (input) => seedOrDie((store) => oauthAccessTokens.create(store, input)),
        apiKey: (input) =>
          seedOrDie((store) =>
            Either.map(apiKeys.add(store, input), (row) => apiKeys.showWithSecret(row, store).secret!)
          ),
        sign: (claims, header) => Redacted.make(tokens.sign(claims, header))
      },
      get jwtKey() {
        return tokens.pem()
      },
      events: Stream.unwrapScoped(Effect.map(subscribe, Stream.fromQueue)),
      subscribe,
      webhooks: {
        signingSecret: Redacted.make(deliveries.signingSecret),
        deliverTo: (target, options = {}) => deliveries.make(listen, target, options)
      },
      snapshot: look(snapshots.take),
      restore: (snapshot) =>
        write((_, now) =>
          Either.map(snapshots.read(snapshot, now), (store) => {
            instance.replace(current, store)
          })
        ),
      settings: look(({ settings }) => settings),
      updateSettings: (change) => look((store) => store.allow(withChange(store.settings, change))),
      users: look((store) => store.all("users")),
      organizations: look((store) => store.all("organizations").map(organizations.show)),
      memberships: look((store) => store.all("memberships").map((row) => memberships.show(store, row))),
      domains: look((store) => store.all("domains").map((row) => domains.show(store, row))),
      allowlistIdentifiers: look((store) => store.all("allowlistIdentifiers").map(allowlist.show)),
      blocklistIdentifiers: look((store) => store.all("blocklistIdentifiers").map(blocklist.show)),
      rows: (table) => look((store) => store.all(table) as never),
      requests: Effect.sync(() => instance.recorded(current)),
      reset: Effect.sync(() => instance.reset(current))
    }
  })

/**
 * An in-memory Clerk and an `HttpClient` that calls it, for a program that builds its own client. {@link layer} gives no
 * `HttpClient`, so that it does not take the place of another one.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as ConfigProvider from "effect/ConfigProvider"
 * import * as Layer from "effect/Layer"
 *
 * const ClerkTest = Clerk.layerConfig().pipe(
 *   Layer.provideMerge(InMemoryClerk.layerHttpClient()),
 *   Layer.provide(Layer.setConfigProvider(ConfigProvider.fromJson({ CLERK_SECRET_KEY: "sk_test_in_memory" })))
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient = (options?: Options): Layer.Layer<HttpClient.HttpClient | InMemoryClerk> =>
  Layer.effectContext(
    Effect.map(
      make(options),
      (clerk) => Context.make(InMemoryClerk, clerk).pipe(Context.add(HttpClient.HttpClient, clerk.httpClient))
    )
  )

/**
 * What a test needs to run production code as it is: `Clerk` and each resource, the client below them, and the control
 * of the in-memory Clerk that answers.
 *
 * @since 0.1.0
 * @category models
 */
export type Provided =
  | Clerk.Clerk
  | Clerk.Resources
  | ClerkClient.ClerkClient
  | InMemoryClerk

/**
 * {@link layer} with an instance that is set up otherwise.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: Options): Layer.Layer<Provided> =>
  Layer.unwrapEffect(Effect.map(make(options), (clerk) =>
    production.layer(clerk).pipe(
      Layer.provide(Layer.succeed(HttpClient.HttpClient, clerk.httpClient)),
      Layer.merge(Layer.succeed(InMemoryClerk, clerk))
    )))

/**
 * `Clerk` and each resource as production has them, on an in-memory Clerk whose control is there too. Each build of the
 * layer has a Clerk of its own: each `layer(...)` block of a test file, or each test that provides it. An `it.layer(...)`
 * within such a block shares that of the block, unless it is given `Layer.fresh(InMemoryClerk.layer)`. The client has no
 * throttle, so that no test waits for a budget; everything else follows `TestClock`.
 *
 * @example
 * import * as Clerk from "@effect-clerk/client/Clerk"
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Effect from "effect/Effect"
 *
 * const test = Effect.gen(function*() {
 *   const control = yield* InMemoryClerk.InMemoryClerk
 *   const [ada] = yield* control.seedUsers([{ firstName: "Ada" }])
 *   const clerk = yield* Clerk.Clerk
 *   return yield* clerk.organizations.create({ name: "Acme", createdBy: ada!.id })
 * }).pipe(Effect.provide(InMemoryClerk.layer))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Provided> = layerWith({})
