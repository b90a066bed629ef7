import { createClient } from "@hey-api/openapi-ts"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { expect } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Json } from "../raw.js"
import { fileOf } from "./clerkSpec.js"

interface Answer {
  readonly data: Json
  readonly error: Json
  readonly response: Response
}

type Sdk = Record<string, (options?: object) => Promise<Answer>>

/** A generated client of a server. Its functions are called by name, in any case, with `{ path, query, body }`. */
export interface Service {
  readonly names: ReadonlyArray<string>
  readonly call: (name: string, options?: object) => Effect.Effect<Answer>
  /** Asserts that a call succeeds and returns the body. */
  readonly ok: (name: string, options?: object) => Effect.Effect<Json>
  /** Asserts that a call fails and returns the code of the error. */
  readonly refused: (name: string, options?: object) => Effect.Effect<string>
}

export class GeneratedClient
  extends Context.Tag("@effect-clerk/testing/test/support/generatedClient")<GeneratedClient, Service>()
{}

interface Endpoint {
  readonly method: string
  readonly path: string
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Writes a client of all operations, or of some, from Clerk's document and loads it. */
const generate = (version: string, operations?: ReadonlyArray<Endpoint>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "clerk-generated-"))),
    (folder) =>
      Effect.promise(async () => {
        const include = operations?.map(({ method, path }) =>
          `${method} ${path.replace(/:(\w+)/g, (_, name) => `{${snake(name)}}`)}`
        )
        await createClient({
          input: fileOf(version),
          output: { path: folder },
          ...(include && { parser: { filters: { operations: { include }, orphans: false } } }),
          plugins: ["@hey-api/client-fetch", "@hey-api/sdk"],
          logs: { level: "silent" }
        })
        const [{ client }, sdk] = await Promise.all([
          import(join(folder, "client.gen.ts")),
          import(join(folder, "sdk.gen.ts"))
        ])
        return { client, sdk: { ...sdk } as Sdk }
      }),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

const make = (version: string, operations?: ReadonlyArray<Endpoint>) =>
  Effect.gen(function*() {
    const { secretKey } = yield* InMemoryClerk
    const { url } = yield* ClerkServer.ClerkServer
    const { client, sdk } = yield* generate(version, operations)
    client.setConfig({
      baseUrl: `${url}/v1`,
      auth: Redacted.value(secretKey),
      headers: { "Clerk-API-Version": version }
    })
    const functions = new Map(Object.entries(sdk).map(([name, call]) => [name.toLowerCase(), call]))
    const call: Service["call"] = (name, options) => Effect.promise(() => functions.get(name.toLowerCase())!(options))
    return GeneratedClient.of({
      names: Object.keys(sdk),
      call,
      ok: (name, options) =>
        Effect.map(call(name, options), ({ data, error }) => {
          expect([name, error]).toEqual([name, undefined])
          return data
        }),
      refused: (name, options) =>
        Effect.map(call(name, options), ({ data, error }) => {
          expect([name, data]).toEqual([name, undefined])
          return error.errors[0].code
        })
    })
  })

/** A server, and a client of it that is generated from Clerk's document: of all operations, or of some. */
export const layer = (version: string, operations?: ReadonlyArray<Endpoint>) =>
  Layer.effect(GeneratedClient, make(version, operations)).pipe(Layer.provideMerge(ClerkServer.layer()))
