import { createClient } from "@hey-api/openapi-ts"
import { Effect } from "effect"
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

/** The functions of a generated client by name, each to be called with `{ path, query, body }`. */
export type Sdk = Record<string, (options?: object) => Promise<Answer>>

interface Endpoint {
  readonly method: string
  readonly path: string
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Writes a client of all operations, or of some, from Clerk's document and loads it. */
export const generate = (version: string, operations?: ReadonlyArray<Endpoint>) =>
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
