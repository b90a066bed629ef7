import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Server from "clerk-in-memory/Server"
import { Effect } from "effect"

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of any shape */
type Json = any

const methods = ["get", "post", "put", "patch", "delete"] as const

export const served = Effect.flatMap(InMemoryClerk.make(), (clerk) => Server.make(clerk))

export const document = (url: string): Effect.Effect<Json> =>
  Effect.promise(() => fetch(`${url}/openapi.json`).then((response) => response.json()))

export const operationsOf = (spec: Json): ReadonlyArray<Json> =>
  Object.entries<Json>(spec.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => operations[method] ? [{ ...operations[method], method, path }] : [])
  )
