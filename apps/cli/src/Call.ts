/**
 * Calls operations whose names are only known at run time.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Resource from "@effect-clerk/client/Resource"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type { Page } from "@effect-clerk/core/Page"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Answer from "./Answer.js"
import type { Operation } from "./Operations.js"

/**
 * An input as `Fields.decode` returns it.
 */
export type Input = Readonly<Record<string, unknown>>

type Error = ClerkError.ClerkError

/**
 * Calls an operation once.
 */
export const once = (
  { endpoint, group }: Operation,
  input: Input
): Effect.Effect<unknown, Error, ClerkClient.ClerkClient> =>
  Effect.flatMap(ClerkClient.ClerkClient, (client) => {
    const method: (input: Input) => Effect.Effect<unknown, Error> = client.methods(group)[endpoint.name] as never
    return method(input)
  })

/** A placeholder for a key that is not sent. */
const unused = Redacted.make("sk_test_unused")

/**
 * The client for an operation. An operation that uses a machine secret key needs no other key.
 */
export const client = (
  { endpoint }: Operation
): Layer.Layer<ClerkClient.ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient> =>
  ClerkClient.layerConfig(
    endpoint.key === "machine"
      ? { secretKey: Config.withDefault(Config.map(Config.string("CLERK_SECRET_KEY"), Redacted.make), unused) }
      : {}
  )

type Pages = Stream.Stream<Page<unknown, number | null>, Error, ClerkClient.ClerkClient>

/** A service whose methods are only known by name. */
const service = Resource.make as (
  tag: unknown,
  group: unknown
) => Effect.Effect<{ readonly [name: string]: (input: Input) => Pages }, never, ClerkClient.ClerkClient>

/**
 * Reads all pages of a list.
 */
export const pages = (operation: Operation, input: Input): Pages =>
  operation.endpoint.list === null || operation.endpoint.list.by === "whole"
    ? Stream.fromEffect(once(operation, input)) as Pages
    : Stream.unwrap(
      Effect.map(
        service(ClerkClient.ClerkClient, operation.group),
        (methods) => methods[`${operation.endpoint.name}Pages`]!(input)
      )
    )

/**
 * A request as it would be sent, without its key.
 */
export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Answer.Json
}

const bodyOf = (
  { body }: HttpClientRequest.HttpClientRequest,
  input: Input,
  secrets: boolean
): Answer.Json | undefined => {
  if (body._tag !== "Uint8Array") return undefined
  if (body.contentType !== "application/json") return `${body.contentType}, ${body.body.length} bytes`
  const json = JSON.parse(new TextDecoder().decode(body.body)) as Answer.Json
  return secrets ? json : Answer.masked(json, input)
}

/**
 * The request of a call, without sending it. Needs no key.
 */
export const request = (
  operation: Operation,
  input: Input,
  { secrets = false }: Answer.Show
): Effect.Effect<Request, Error | ConfigError.ConfigError> =>
  Effect.gen(function*() {
    const sent = yield* Deferred.make<Request>()
    const recorder = HttpClient.make((request, url) => {
      const { authorization: _, ...headers } = request.headers
      const body = bodyOf(request, input, secrets)
      return Effect.zipRight(
        Deferred.succeed(sent, {
          method: request.method,
          url: url.href,
          headers,
          ...(body === undefined ? {} : { body })
        }),
        Effect.never
      )
    })
    const client = ClerkClient.layerConfig({
      secretKey: Config.succeed(Redacted.make("sk_test_dry_run")),
      machineSecretKey: Config.succeed(Redacted.make("ak_dry_run"))
    })
    return yield* Effect.raceFirst(Deferred.await(sent), Effect.zipRight(once(operation, input), Effect.never)).pipe(
      Effect.provide(Layer.provide(client, Layer.succeed(HttpClient.HttpClient, recorder)))
    )
  })
