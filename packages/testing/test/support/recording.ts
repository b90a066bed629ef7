import { HttpClient, type HttpClientRequest, HttpClientResponse, UrlParams } from "@effect/platform"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Context, Effect, Layer } from "effect"
import type { Json } from "../raw.js"
import type { Exchange } from "./clerkSpec.js"

/** The exchanges between client and server since the last call. */
export class Exchanges extends Context.Tag("@effect-clerk/testing/test/support/recording/Exchanges")<Exchanges, {
  readonly take: Effect.Effect<ReadonlyArray<Exchange>>
}>() {}

const bodyOf = ({ body, headers }: HttpClientRequest.HttpClientRequest): Effect.Effect<Json> => {
  if (body._tag === "Empty") return Effect.void
  if (body._tag !== "Uint8Array") return Effect.dieMessage(`the client sent a body of ${body._tag}`)
  const whole = new Response(new Uint8Array(body.body), { headers })
  return Effect.promise(async () => {
    if (!headers["content-type"]?.startsWith("multipart/")) return whole.json()
    const parts = [...await whole.formData()]
    return Object.fromEntries(parts.map(([name, part]) => [name, typeof part === "string" ? part : part.name]))
  })
}

const record = (http: HttpClient.HttpClient, onExchange: (exchange: Exchange) => void): HttpClient.HttpClient =>
  HttpClient.transform(http, (execute, request) =>
    Effect.gen(function*() {
      const url = yield* Effect.orDie(UrlParams.makeUrl(request.url, request.urlParams, request.hash))
      const body = yield* bodyOf(request)
      const response = yield* execute
      const text = yield* response.text
      const { headers, status } = response
      onExchange({
        sent: { method: request.method, url, headers: request.headers, body },
        received: { status, body: text === "" ? null : JSON.parse(text) }
      })
      return HttpClientResponse.fromWeb(request, new Response(text === "" ? null : text, { status, headers }))
    }))

const layerHttpClient = Layer.effectContext(Effect.map(InMemoryClerk.make(), (control) => {
  const exchanges: Array<Exchange> = []
  return Context.make(InMemoryClerk.InMemoryClerk, control).pipe(
    Context.add(Exchanges, { take: Effect.sync(() => exchanges.splice(0)) }),
    Context.add(HttpClient.HttpClient, record(control.httpClient, (exchange) => exchanges.push(exchange)))
  )
}))

/** `InMemoryClerk.layer` under an API version, and the exchanges of its client. */
export const layer = (apiVersion: string) =>
  Clerk.layer.pipe(
    Layer.provide(Layer.unwrapEffect(
      Effect.map(
        InMemoryClerk.InMemoryClerk,
        ({ machineSecretKey, secretKey }) => Layer.orDie(ClerkClient.layer({ secretKey, machineSecretKey, apiVersion }))
      )
    )),
    Layer.provide(Throttle.layerNone),
    Layer.provideMerge(layerHttpClient)
  )
