/**
 * An in-memory Clerk: the contract of `@effect-clerk/core`, served from a store instead of `api.clerk.com`, through an `HttpClient`
 * that runs in the fiber of its caller. It uses no port, no network and no secret, and its time follows `TestClock`.
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
 * The control of an in-memory Clerk, with which a test sets up and inspects the state. Seeding checks the rules of the API but not
 * its limits: a seed may exceed a quota.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The API under `/v1`, as an application that answers one request: {@link layer} and `ClerkServer` serve it. */
  readonly httpApp: HttpApp.Default
  /** A client of {@link httpApp}, for any origin. It runs in the fiber of the caller. */
  readonly httpClient: HttpClient.HttpClient
  /** The key that requests must carry. */
  readonly secretKey: Redacted.Redacted
  /**
   * The secret key of the oldest machine, with which the clients of the layers create and verify M2M tokens. Without a machine,
   * an invalid key.
   *
   * @since 0.2.0
   */
  readonly machineSecretKey: Effect.Effect<Redacted.Redacted>
  /** Adds the complete seed or, if it breaks a rule, nothing. */
  readonly seed: (seed: Seed.Seed) => Effect.Effect<void, Seed.SeedError>
  /** Adds users and returns them in the given order. This and the next two die if a rule is broken. */
  readonly seedUsers: <const Users extends ReadonlyArray<unknown>>(
    users: { readonly [Index in keyof Users]: Seed.User }
  ) => Effect.Effect<{ readonly [Index in keyof Users]: Snapshot.User }>
  /** Adds an organization with its members and domains. */
  readonly seedOrganization: (organization: Seed.Organization) => Effect.Effect<Organization>
  /** Adds members to an organization and returns them in the given order. */
  readonly seedMemberships: <const Members extends ReadonlyArray<unknown>>(
    organizationId: string,
    members: { readonly [Index in keyof Members]: Seed.Member }
  ) => Effect.Effect<{ readonly [Index in keyof Members]: OrganizationMembership }>
  /**
   * Follows the link of a pending invitation to the application, and returns the user who then has its email address. Dies if the
   * invitation is not pending.
   *
   * @since 0.2.0
   */
  readonly acceptInvitation: (invitationId: string) => Effect.Effect<Snapshot.User>
  /**
   * Follows the link of a pending invitation to an organization, and returns the membership of its recipient. Dies if the
   * invitation is not pending.
   *
   * @since 0.2.0
   */
  readonly acceptOrganizationInvitation: (invitationId: string) => Effect.Effect<OrganizationMembership>
  /**
   * Completes a sign-up that a {@link seed} has started, and returns its user, who is then signed in. Dies if the sign-up is not in
   * progress, has no email address, or has an identifier that another user has.
   *
   * @since 0.2.0
   */
  readonly completeSignUp: (signUpId: string) => Effect.Effect<Snapshot.User>
  /**
   * Follows the link of a sign-in token, which signs its user in once. Dies if the token is not pending or has expired, or if the
   * user is banned.
   *
   * @since 0.2.0
   */
  readonly acceptSignInToken: (signInTokenId: string) => Effect.Effect<Session>
  /**
   * Follows the link of an actor token, with which its actor signs in as the user. Dies like {@link acceptSignInToken}.
   *
   * @since 0.2.0
   */
  readonly acceptActorToken: (actorTokenId: string) => Effect.Effect<Session>
  /**
   * Signs a user in: creates an active session, in an organization of the user if one is given. Like `tokens.session`, dies if the
   * user or the membership does not exist, or if the user is banned.
   *
   * @since 0.2.0
   */
  readonly signIn: (
    userId: string,
    options?: { readonly organizationId?: string | undefined }
  ) => Effect.Effect<Session>
  /**
   * Tokens as a browser sends them. The keys at `/v1/jwks`, or `jwtKey`, verify them.
   *
   * @since 0.2.0
   */
  readonly tokens: Tokens
  /**
   * The public key of the instance in PEM: the value for `CLERK_JWT_KEY`. It is the same for all in-memory Clerks.
   *
   * @since 0.2.0
   */
  readonly jwtKey: string
  /**
   * Every change as a webhook event, from when the stream is run. Changes that are rolled back, {@link restore} and {@link reset}
   * have no events, and neither do states that expire as the clock moves, such as invitations.
   *
   * @since 0.2.0
   */
  readonly events: Stream.Stream<WebhookEvent>
  /**
   * {@link events} from now on, as a queue that misses none; `Queue.takeAll` returns the events so far.
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
  /** The state as data, to be stored and {@link restore}d. */
  readonly snapshot: Effect.Effect<Snapshot.Snapshot>
  /** Replaces the state with a snapshot, unless it breaks a rule. Recorded requests are kept. */
  readonly restore: (snapshot: Snapshot.Snapshot) => Effect.Effect<void, Snapshot.SnapshotError>
  readonly settings: Effect.Effect<Settings.Settings>
  /** Changes the given settings, from the next request on. */
  readonly updateSettings: (change: Settings.Change) => Effect.Effect<void>
  /** All users, oldest first. The same order applies to the lists below. */
  readonly users: Effect.Effect<ReadonlyArray<Snapshot.User>>
  readonly organizations: Effect.Effect<ReadonlyArray<Organization>>
  readonly memberships: Effect.Effect<ReadonlyArray<OrganizationMembership>>
  readonly domains: Effect.Effect<ReadonlyArray<OrganizationDomain>>
  readonly allowlistIdentifiers: Effect.Effect<ReadonlyArray<AllowlistIdentifier>>
  readonly blocklistIdentifiers: Effect.Effect<ReadonlyArray<BlocklistIdentifier>>
  /** The rows of any table, by its key in a {@link Snapshot.Snapshot}. */
  readonly rows: <Table extends Snapshot.Table>(table: Table) => Effect.Effect<Snapshot.Snapshot[Table]>
  /** The last 10,000 requests, including refused ones, in the order of their answers. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** Clears everything, including requests and changes of settings; ids and trace ids start over. */
  readonly reset: Effect.Effect<void>
}

/**
 * The subject of a session token: an existing session or, by default, a new one of the user.
 *
 * @since 0.2.0
 * @category models
 */
export interface SessionTokenInput extends tokens.SessionTokenOptions {
  readonly userId: string
  readonly sessionId?: string | undefined
  /** The active organization. The token contains the role and the permissions of the user in it. */
  readonly organizationId?: string | undefined
}

/**
 * The machine of a token, and the input of `m2m.createToken`.
 *
 * @since 0.2.0
 * @category models
 */
export interface MachineTokenInput extends M2M.Input<"createToken"> {
  readonly machineId: string
}

/**
 * The OAuth application, the user for whom it acts, and the lifetime of the token.
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
  /** The value for `CLERK_WEBHOOK_SIGNING_SECRET`. It is the same for all in-memory Clerks. */
  readonly signingSecret: Redacted.Redacted
  /**
   * Sends every event from now on to a URL, or to an application in a separate fiber, until the scope closes. A 2xx within 15
   * seconds acknowledges a webhook. Otherwise it is retried after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours by the clock of
   * the test, or until an answer has the header `webhook-delivery: abort-message`. Redirects are not followed. Fails if the secret
   * is invalid.
   *
   * In a test, wait for `idle`, and adjust the clock to the next attempt. An attempt that waits for a promise times out if the clock
   * is moved further.
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
 * Issues tokens of the instance.
 *
 * @since 0.2.0
 * @category models
 */
export interface Tokens {
  /** The URL of the Frontend API, which is the `iss` of every token. */
  readonly issuer: string
  /** The value for `CLERK_PUBLISHABLE_KEY`. */
  readonly publishableKey: string
  /** A session token, which lives for 60 seconds by the clock of the test. */
  readonly session: (input: SessionTokenInput) => Effect.Effect<Redacted.Redacted>
  /**
   * The value of the cookie `__refresh` of a session, for `sessions.refresh`, which also takes a session token with an
   * `authorizedParty`. Dies if the session does not exist.
   */
  readonly refresh: (sessionId: string) => Effect.Effect<Redacted.Redacted>
  /** The value of the cookie `__client` of a session, for `clients.verify`. Dies if the session does not exist. */
  readonly client: (sessionId: string) => Effect.Effect<Redacted.Redacted>
  /**
   * An M2M token, for the machines that the given machine may call now. It lives for an hour unless the machine or the input sets
   * another lifetime. Dies if the machine does not exist.
   */
  readonly m2m: (input: MachineTokenInput) => Effect.Effect<Redacted.Redacted>
  /**
   * An access token of an OAuth application for a user, opaque or a JWT. It lives for a day unless the input sets another lifetime.
   * Dies if the application or the user does not exist.
   */
  readonly oauth: (input: OAuthTokenInput) => Effect.Effect<Redacted.Redacted>
  /** The secret of a new API key. Dies if its subject does not exist. */
  readonly apiKey: (input: ApiKeys.Input<"create">) => Effect.Effect<Redacted.Redacted>
  /** A token with arbitrary claims, and header members in addition to the usual ones, to forge tokens. */
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
 * Makes a separate in-memory Clerk: two of them share nothing.
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
      seedUsers: (seed) => seedOrDie((store) => users.seed.plant(seed, store)) as never,
      seedOrganization: (seed) =>
        seedOrDie((store) => Either.map(organizations.seed.plantOne(seed, store), organizations.show)),
      seedMemberships: (organizationId, members) =>
        seedOrDie((store) =>
          Either.map(
            memberships.seed.plant(members, store, OrganizationId.make(organizationId)),
            (rows) => rows.map((row) => memberships.show(store, row))
          )
        ) as never,
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
 * An in-memory Clerk and an `HttpClient` that calls it, for a program that builds its own client. {@link layer} provides no
 * `HttpClient`, so that it does not replace another one.
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
 * The services for running production code unchanged: `Clerk` and each resource, the client below them, and the control of the
 * in-memory Clerk.
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
 * {@link layer} with other settings.
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
 * `Clerk` and each resource as in production, on an in-memory Clerk, and its control. Each build of the layer has a separate
 * Clerk: each `layer(...)` block of a test file, and each test that provides it. An `it.layer(...)` within such a block shares the
 * Clerk of the block, unless it is given `Layer.fresh(InMemoryClerk.layer)`. The client has no throttle, so that no test waits for
 * permits. Everything else follows `TestClock`.
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
 *   return yield* clerk.organizations.create({ name: "Acme", createdBy: ada.id })
 * }).pipe(Effect.provide(InMemoryClerk.layer))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Provided> = layerWith({})
