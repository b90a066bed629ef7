import type { HttpMethod } from "@effect/platform"
import type * as Clerk from "@effect-clerk/client/Clerk"
import type { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import type { Effect } from "effect"
import { readdirSync } from "node:fs"
import type { Json } from "../raw.js"

/** A request or an answer that follows the real API and not the document. */
export interface Deviation {
  /** By name, or any of them for which the document differs. */
  readonly operations: ReadonlyArray<string> | "any"
  readonly versions: ReadonlyArray<string>
  /** The status of an answer, or a request of the client. */
  readonly about: number | "request"
  readonly problem: string
  readonly reason: string
}

/** Sends a request below `/v1`, asserts the status, compares the answer with the document, and returns the body. */
export type Call = (
  method: HttpMethod.HttpMethod,
  path: string,
  status: number
) => (body?: unknown, headers?: { readonly [name: string]: string }) => Effect.Effect<Json, never, InMemoryClerk>

/** Requests of the client that the documents do not allow. */
export type Sends = (clerk: Clerk.Service) => Effect.Effect<unknown, unknown>

/** The requests of a group: for each operation at least one that succeeds and one that is refused. */
export interface Fidelity {
  readonly script: (call: Call, version: string) => Effect.Effect<unknown, never, InMemoryClerk>
  readonly sends?: Sends
  readonly deviations?: ReadonlyArray<Deviation>
  /** Texts that an operation accepts, or that find something, by the key of an input. */
  readonly leading?: { readonly [key: string]: string }
}

/** One file per group, in the folder `fidelity`. */
export const groups: ReadonlyArray<Fidelity> = await Promise.all(
  readdirSync(new URL("../fidelity", import.meta.url)).map(
    async (file): Promise<Fidelity> => import(`../fidelity/${file.replace(/\.ts$/, "")}.ts`)
  )
)
