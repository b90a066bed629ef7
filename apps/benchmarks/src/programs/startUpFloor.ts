/**
 * A minimal program with `HttpClient`. The benchmark imports it after all modules of Effect that this library imports.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { request } from "undici"

const client = HttpClient.make((sent, url) =>
  Effect.promise(async () => {
    const { body } = await request(url)
    return HttpClientResponse.fromWeb(sent, new Response(await body.text()))
  })
)

await Effect.runPromise(
  HttpClient.get(`${process.env["CLERK_API_URL"]}/v1/organizations/org_1`).pipe(
    Effect.flatMap(({ json }) => json),
    Effect.flatMap(Console.log),
    Effect.provide(Layer.succeed(HttpClient.HttpClient, client))
  )
)
