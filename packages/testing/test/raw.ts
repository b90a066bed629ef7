import { HttpBody, HttpClient, HttpClientRequest, type HttpMethod } from "@effect/platform"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Option, Redacted } from "effect"

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of any shape */
export type Json = any

export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly json: Json
}

const toBody = (body: unknown): HttpBody.HttpBody =>
  body === undefined
    ? HttpBody.empty
    : body instanceof FormData
    ? HttpBody.formData(body)
    : typeof body === "string"
    ? HttpBody.text(body, "application/json")
    : HttpBody.unsafeJson(body)

/** A request as any HTTP client makes it: method, path below `/v1` and body; the key is added. */
export const send = (
  method: HttpMethod.HttpMethod,
  path: string,
  body?: unknown,
  headers: { readonly [name: string]: string } = {}
): Effect.Effect<Answer, never, InMemoryClerk> =>
  Effect.gen(function*() {
    const { httpClient, secretKey } = yield* InMemoryClerk
    const http = Option.getOrElse(yield* Effect.serviceOption(HttpClient.HttpClient), () => httpClient)
    const request = HttpClientRequest.make(method)(`https://clerk.test/v1${path}`).pipe(
      HttpClientRequest.setBody(toBody(body)),
      HttpClientRequest.setHeaders({ authorization: `Bearer ${Redacted.value(secretKey)}`, ...headers })
    )
    const response = yield* http.execute(request)
    const text = yield* response.text
    return { status: response.status, headers: response.headers, json: text === "" ? null : JSON.parse(text) }
  }).pipe(Effect.orDie)

/** A summary of an error: its status, its codes and the invalid parameters. */
const failure = ({ json, status }: Answer) => ({
  status,
  codes: json.errors.map(({ code }: Json) => code),
  params: json.errors.flatMap(({ meta }: Json) => meta?.param_name ?? [])
})

/** Sends a request and returns the summary of its error. */
export const fails = (...args: Parameters<typeof send>) => Effect.map(send(...args), failure)

/** Sends a request, asserts a 200 and returns the body. */
export const ok = (...args: Parameters<typeof send>) =>
  Effect.flatMap(
    send(...args),
    ({ json, status }) =>
      status === 200 ? Effect.succeed(json as Json) : Effect.dieMessage(`${status} ${JSON.stringify(json)}`)
  )
