/**
 * The connection to one Clerk instance: its key, its transport, and the methods of a contract.
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
 * The options of a client. Only the key is required.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The secret key of the instance, or an effect that returns it. The effect runs once, and again after Clerk rejects
   * the key (401), so that a key can be rotated. If the effect dies, the 401 is returned.
   */
  readonly secretKey: Redacted.Redacted | Effect.Effect<Redacted.Redacted>
  /**
   * The secret key of a machine, `ak_...`, or an effect that returns it. Only `m2m.createToken` needs it, to create a
   * token of that machine. If set, `MachineTokens` of `@effect-clerk/server` verifies M2M tokens with it.
   *
   * @since 0.2.0
   */
  readonly machineSecretKey?: Redacted.Redacted | Effect.Effect<Redacted.Redacted> | undefined
  /** The origin of the API, without `/v1`. Default: `https://api.clerk.com`. */
  readonly apiUrl?: string | undefined
  /** Default: the version that this library is written against. */
  readonly apiVersion?: ApiVersion.ApiVersion | undefined
  /** When a failed call is retried. A program can override it. */
  readonly retryPolicy?: RetryPolicy.Policy | undefined
  /** How long a call may take. A program can override it. */
  readonly timeouts?: Timeouts.SomeLimits | undefined
  /** Whether the trace headers `traceparent` and `b3` are sent to Clerk. Default: false. */
  readonly propagateTrace?: boolean | undefined
  /**
   * Whether responses may be decoded by code that is generated with `new Function` from the schemas of the contract,
   * once a client has read enough rows to benefit: a large page then takes less than half the time. Where the runtime
   * forbids code generation, closures decode the same values. Set it to `false` where even the attempt would be
   * reported, for example by a Content Security Policy. Default: true.
   *
   * @since 0.2.0
   */
  readonly generateCode?: boolean | undefined
  /**
   * Wraps the HTTP client, for a proxy, logging or extra headers. It must not retry requests:
   * `HttpClient.retryTransient`, for example, retries POSTs too.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
}

/**
 * A value in a query.
 *
 * @since 0.2.0
 * @category models
 */
export type QueryValue = string | number | boolean

/**
 * A request for an operation that is not in the contract.
 *
 * @since 0.1.0
 * @category models
 */
export interface Request<A, I> {
  /** A name for errors, spans and metrics, such as `users.get`. */
  readonly operation: string
  readonly method: HttpMethod.HttpMethod
  /** The path without `/v1` and without a query; `:name` is a parameter, as in `/users/:userId`. */
  readonly path: `/${string}`
  /** The parameters of the path. They are encoded. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /** The query. An array is sent as a repeated key; `undefined` values are left out. */
  readonly query?:
    | Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | undefined>>
    | undefined
  /** The body, sent as JSON. A GET has none. */
  readonly body?: unknown
  /** The schema of the response body of a success; `Schema.Void` for an empty body. */
  readonly success: Schema.Schema<A, I>
  /** Whether it may be retried after an ambiguous failure. Default: true, except for POST and PATCH. */
  readonly idempotent?: boolean | undefined
  /**
   * The key that authenticates the request: `secret` is the secret key of the instance, `machine` that of the machine,
   * if the client has one. Default: `secret`.
   *
   * @since 0.2.0
   */
  readonly key?: "secret" | "machine" | undefined
}

/**
 * The method of an endpoint. Its input is one flat object of path, query and body parts.
 *
 * @since 0.1.0
 * @category models
 */
export type Method<Endpoint_ extends Endpoint.Any> = {} extends Endpoint.Input<Endpoint_>
  ? (input?: Endpoint.Input<Endpoint_>) => Effect.Effect<Endpoint.Success<Endpoint_>, Endpoint.Failure<Endpoint_>>
  : (input: Endpoint.Input<Endpoint_>) => Effect.Effect<Endpoint.Success<Endpoint_>, Endpoint.Failure<Endpoint_>>

/**
 * The methods of a group of endpoints.
 *
 * @since 0.1.0
 * @category models
 */
export type Methods<Group_ extends Group.Any> = {
  readonly [Name in keyof Group_["endpoints"]]: Method<Group_["endpoints"][Name]>
}

/**
 * A client. The resources are built from it, and it can call operations that no resource has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The API version that requests ask for. */
  readonly apiVersion: ApiVersion.ApiVersion
  /**
   * Turns a group of endpoints into methods: a group of Clerk's contract, or a custom one that is built with `Group` and
   * `Endpoint` of `@effect-clerk/core`.
   */
  readonly methods: <Group_ extends Group.Any>(group: Group_) => Methods<Group_>
  /**
   * Calls an operation that is not in the contract, with the same key, throttle, retries, time limits and errors.
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
 * Builds a client from options. Fails with a `ConfigError` if the key, the URL or the version is malformed. Uses the
 * `Throttle` in the context, or creates one that is sized from the key.
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
  message: "needs the secret key of a machine: set machineSecretKey (CLERK_MACHINE_SECRET_KEY)"
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

/** A key sent over plain HTTP can be read by others, so only loopback is allowed. */
const checkApiUrl = (apiUrl: string): Effect.Effect<string, ConfigError.ConfigError> => {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  const isOrigin = url !== undefined && (url.pathname === "/" || url.pathname === "") && url.search === ""
    && url.hash === "" && url.username === "" && url.password === ""
  return isOrigin && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
    ? Effect.succeed(url.origin)
    : invalid(
      "CLERK_API_URL",
      "Expected the origin of the API, such as https://api.clerk.com, without /v1 or credentials. Only loopback may use http."
    )
}

/**
 * A layer that provides a client with the given options.
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
 * A layer that provides a client with options from the configuration. Options that are not given are read from
 * `CLERK_SECRET_KEY`, `CLERK_API_URL` and `CLERK_API_VERSION`, the last two of which have defaults, and from
 * `CLERK_MACHINE_SECRET_KEY`, which is optional.
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
    // Config.redacted would also redact the error message
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
