/**
 * The connection to one Clerk instance: its key, its transport and the way a contract becomes methods.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Decoder from "@effect-clerk/core/Decoder"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Group from "@effect-clerk/core/Group"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as Call from "./internal/call/call.js"
import { invalid } from "./internal/configError.js"
import { defined } from "./internal/defined.js"
import * as Exchange from "./internal/exchange.js"
import * as Operation from "./internal/operation.js"
import * as SecretKey from "./internal/secretKey.js"

import * as RetryPolicy from "./RetryPolicy.js"
import * as Throttle from "./Throttle.js"
import * as Timeouts from "./Timeouts.js"

/**
 * What a client is made from. Only the key is needed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The secret key of the instance, or an effect that yields it: it is run once, and anew after Clerk refused the key
   * (401), so that a key can rotate. If that effect dies, the 401 is returned.
   */
  readonly secretKey: Redacted.Redacted | Effect.Effect<Redacted.Redacted>
  /**
   * The secret key of a machine, `ak_...`, or an effect that yields it. Only `m2m.createToken` needs it: the token is that
   * machine's. `MachineTokens` of `@effect-clerk/server` verifies M2M tokens by it, where there is one.
   *
   * @since 0.2.0
   */
  readonly machineSecretKey?: Redacted.Redacted | Effect.Effect<Redacted.Redacted> | undefined
  /** The origin of the API, without `/v1`. Default: `https://api.clerk.com`. */
  readonly apiUrl?: string | undefined
  /** Default: the version that this library is written against. */
  readonly apiVersion?: ApiVersion.ApiVersion | undefined
  /** When a failed call is retried, unless a program says otherwise. */
  readonly retryPolicy?: RetryPolicy.Policy | undefined
  /** How long a call may take, unless a program says otherwise. */
  readonly timeouts?: Timeouts.SomeLimits | undefined
  /** Whether the trace headers `traceparent` and `b3` are sent to Clerk. Default: they are not. */
  readonly propagateTrace?: boolean | undefined
  /**
   * Whether answers may be decoded by code that is generated with `new Function` from the schemas of the contract, once a client
   * has read so many rows that it pays: a large page then takes less than half the time. Where the runtime forbids that, closures
   * decode the same values. Give `false` where even the attempt would be reported, as by a Content Security Policy. Default: true.
   *
   * @since 0.2.0
   */
  readonly generateCode?: boolean | undefined
  /**
   * A say over the HTTP client: a proxy, logging, extra headers. It must not retry requests itself, as
   * `HttpClient.retryTransient` does, POSTs too.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
}

/**
 * What a query takes as a value.
 *
 * @since 0.2.0
 * @category models
 */
export type QueryValue = string | number | boolean

/**
 * An operation that the contract does not hold.
 *
 * @since 0.1.0
 * @category models
 */
export interface Request<A, I> {
  /** A name for errors, spans and metrics, such as `users.get`. */
  readonly operation: string
  readonly method: HttpMethod.HttpMethod
  /** The path without `/v1` and without a query; `:name` stands for a parameter, as in `/users/:userId`. */
  readonly path: `/${string}`
  /** The parameters of the path. They are encoded. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /** The query. An array is sent as a repeated key; what is `undefined` is left out. */
  readonly query?:
    | Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | undefined>>
    | undefined
  /** The body, sent as JSON. A GET has none. */
  readonly body?: unknown
  /** The schema of what a success carries; `Schema.Void` for an empty body. */
  readonly success: Schema.Schema<A, I>
  /** Whether it may be retried after an ambiguous failure. Default: all but POST and PATCH may. */
  readonly idempotent?: boolean | undefined
  /**
   * The key that it is authenticated by: with `machine` that of the machine, where the client has one. Default: that of the
   * instance.
   *
   * @since 0.2.0
   */
  readonly key?: "secret" | "machine" | undefined
}

/**
 * The method that an endpoint becomes: its path, query and body parts as one flat input.
 *
 * @since 0.1.0
 * @category models
 */
export type Method<Endpoint_ extends Endpoint.Any> = {} extends Endpoint.Input<Endpoint_>
  ? (input?: Endpoint.Input<Endpoint_>) => Effect.Effect<Endpoint.Success<Endpoint_>, Endpoint.Failure<Endpoint_>>
  : (input: Endpoint.Input<Endpoint_>) => Effect.Effect<Endpoint.Success<Endpoint_>, Endpoint.Failure<Endpoint_>>

/**
 * The methods that a group of endpoints becomes.
 *
 * @since 0.1.0
 * @category models
 */
export type Methods<Group_ extends Group.Any> = {
  readonly [Name in keyof Group_["endpoints"]]: Method<Group_["endpoints"][Name]>
}

/**
 * A client: what the resources are made from, and the way to an operation that none of them has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The version that requests name. */
  readonly apiVersion: ApiVersion.ApiVersion
  /**
   * Turns a group of a contract into methods: Clerk's, or one's own that is built with `Group` and `Endpoint` of
   * `@effect-clerk/core`.
   */
  readonly methods: <Group_ extends Group.Any>(group: Group_) => Methods<Group_>
  /**
   * Calls an operation that the contract does not hold, with the same key, throttle, retries, limits and errors.
   *
   * @example
   * import * as ClerkClient from "@effect-clerk/client/ClerkClient"
   * import * as Effect from "effect/Effect"
   * import * as Schema from "effect/Schema"
   *
   * const getUser = (userId: string) =>
   *   Effect.flatMap(ClerkClient.ClerkClient, (client) =>
   *     client.request({
   *       operation: "users.get",
   *       method: "GET",
   *       path: "/users/:userId",
   *       params: { userId },
   *       success: Schema.Struct({ id: Schema.String })
   *     }))
   */
  readonly request: <A, I>(request: Request<A, I>) => Effect.Effect<A, ClerkError.ClerkError>
}

/**
 * The client of one instance. Use two layers for two instances.
 *
 * @since 0.1.0
 * @category services
 */
export class ClerkClient extends Context.Tag("@effect-clerk/client/ClerkClient")<ClerkClient, Service>() {}

const defaultApiUrl = "https://api.clerk.com"

const userAgent = "effect-clerk/0.1.0"

/**
 * A client, made from its options. Fails when the key or the URL cannot be right. Uses the `Throttle` that is there or
 * makes one sized from the key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Service, ConfigError.ConfigError, HttpClient.HttpClient> =>
  Effect.gen(function*() {
    const context = yield* Effect.context<HttpClient.HttpClient>()
    const apiUrl = yield* checkApiUrl(options.apiUrl ?? defaultApiUrl)
    const apiVersion = options.apiVersion ?? ApiVersion.latest
    const secretKey = yield* SecretKey.make(options.secretKey)
    const key = yield* secretKey.get
    yield* checkSecretKey(key)
    const machineSecretKey = options.machineSecretKey === undefined
      ? null
      : yield* SecretKey.make(options.machineSecretKey, "machine")
    if (machineSecretKey !== null) yield* checkMachineSecretKey(yield* machineSecretKey.get)
    yield* checkApiVersion(apiVersion)
    const call = Call.make({
      exchange: Exchange.make(context, options.transformClient),
      apiUrl,
      headers: { accept: "application/json", "clerk-api-version": apiVersion, "user-agent": userAgent },
      secretKey,
      machineSecretKey,
      throttle: Context.getOption(context, Throttle.Throttle).pipe(
        Option.getOrElse(() => Throttle.make(Throttle.fromSecretKey(Redacted.value(key))))
      ),
      retryPolicy: options.retryPolicy ?? Context.get(context, RetryPolicy.RetryPolicy) ?? RetryPolicy.defaultPolicy,
      timeouts: {
        ...Timeouts.defaults,
        ...defined(Context.get(context, Timeouts.Timeouts)),
        ...defined(options.timeouts ?? {})
      },
      propagateTrace: options.propagateTrace ?? false
    })

    const decoding: Decoder.Options = { generateCode: options.generateCode ?? true }

    const method = (endpoint: Endpoint.Any) => {
      const operation = Operation.compile(endpoint, decoding)
      return (input: Readonly<Record<string, unknown>> = {}) =>
        Effect.suspend(() => {
          const encoded = operation.key === "machine" && machineSecretKey === null
            ? Either.left([noMachineSecretKey])
            : operation.encode(input)
          return call(operation, encoded, Either.isRight(encoded) ? budget(operation.limit, input) : null)
        })
    }

    return ClerkClient.of({
      apiVersion,
      methods: ({ endpoints }) => Record.map(endpoints, method) as never,
      request: ({ idempotent, key = "secret", method, operation, path, success, ...values }) =>
        Effect.suspend(() =>
          call(
            Operation.describe(
              {
                operation,
                method,
                path: path.replace(/[?#].*$/, ""),
                idempotent: idempotent ?? Endpoint.isIdempotentMethod(method)
              },
              success,
              key,
              decoding
            ),
            Operation.encode(method, path, values),
            null
          )
        )
    })
  })

const noMachineSecretKey = {
  path: "",
  message: "needs the secret key of a machine: give the client machineSecretKey (CLERK_MACHINE_SECRET_KEY)"
}

const budget = (
  limit: Endpoint.ResourceLimit | "none" | null,
  input: Readonly<Record<string, unknown>>
): Throttle.ResourceBudget | "none" | null =>
  limit === null || limit === "none" ? limit : {
    key: [limit.scope, ...limit.params.map((param) => encodeURIComponent(String(input[param])))].join("/"),
    limit: limit.limit,
    window: limit.windowMillis
  }

const checkApiVersion = (version: string): Effect.Effect<void, ConfigError.ConfigError> =>
  /^[\x21-\x7e]+$/.test(version)
    ? Effect.void
    : invalid("CLERK_API_VERSION", "Expected a version such as 2026-05-12.")

const checkSecretKey = (key: Redacted.Redacted): Effect.Effect<void, ConfigError.ConfigError> =>
  SecretKey.isWellFormed(key)
    ? Effect.void
    : invalid(
      "CLERK_SECRET_KEY",
      Redacted.value(key).startsWith("pk_")
        ? "This is the publishable key. The Backend API needs the secret key, which starts with sk_."
        : "Expected a secret key, which starts with sk_ and has no spaces."
    )

const checkMachineSecretKey = (key: Redacted.Redacted): Effect.Effect<void, ConfigError.ConfigError> =>
  SecretKey.isWellFormed(key, "machine")
    ? Effect.void
    : invalid(
      "CLERK_MACHINE_SECRET_KEY",
      "Expected the secret key of a machine, which starts with ak_ and has no spaces."
    )

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname)

/** A key sent over plain HTTP is a key given away, so that is for loopback alone. */
const checkApiUrl = (apiUrl: string): Effect.Effect<string, ConfigError.ConfigError> => {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  const isOrigin = url !== undefined && (url.pathname === "/" || url.pathname === "") && url.search === ""
    && url.hash === "" && url.username === "" && url.password === ""
  return isOrigin && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
    ? Effect.succeed(url.origin)
    : invalid(
      "CLERK_API_URL",
      "Expected the origin of the API, such as https://api.clerk.com: no /v1, no credentials, and https unless it is on loopback."
    )
}

/**
 * A client with the given options.
 *
 * @example
 * import * as ClerkClient from "@effect-clerk/client/ClerkClient"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const client = ClerkClient.layer({ secretKey: Redacted.make("sk_test_...") }).pipe(
 *   Layer.provide(FetchHttpClient.layer)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options
): Layer.Layer<ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient> => Layer.effect(ClerkClient, make(options))

/**
 * A client with options from the configuration. What is left out comes from `CLERK_SECRET_KEY`, `CLERK_API_URL` and
 * `CLERK_API_VERSION`, the last two of which have defaults, and from `CLERK_MACHINE_SECRET_KEY`, which only few need.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config:
    & {
      readonly [Key in "secretKey" | "machineSecretKey" | "apiUrl" | "apiVersion"]?: Config.Config<
        NonNullable<Options[Key]>
      >
    }
    & Omit<Options, "secretKey" | "machineSecretKey" | "apiUrl" | "apiVersion"> = {}
): Layer.Layer<ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient> => {
  const {
    apiUrl = Config.withDefault(Config.string("CLERK_API_URL"), defaultApiUrl),
    apiVersion = Config.withDefault(Config.string("CLERK_API_VERSION"), ApiVersion.latest),
    machineSecretKey = Config.string("CLERK_MACHINE_SECRET_KEY").pipe(
      Config.map(Redacted.make),
      Config.option,
      Config.map(Option.getOrUndefined)
    ),
    // Config.redacted would redact what is wrong too
    secretKey = Config.map(Config.string("CLERK_SECRET_KEY"), Redacted.make),
    ...options
  } = config
  return Layer.effect(
    ClerkClient,
    Effect.flatMap(
      Config.all({ secretKey, machineSecretKey, apiUrl, apiVersion }),
      (values) => make({ ...options, ...values })
    )
  )
}
