import type { ApiVersion } from "@effect-clerk/core/ApiVersion"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import type * as failures from "./failures.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/** What a handler may have to know of its request beside the input. */
export interface Request {
  /** The key that was sent. */
  readonly key: string
  readonly version: ApiVersion
}

/** The body of an answer as it goes out, for what would take long to encode by its schema. */
export class Wire {
  constructor(readonly body: unknown) {}
}

/**
 * Carries out an operation: a function of the store, without any effect beside. It answers what the contract says or
 * refuses; what it wrote before it refused is undone.
 */
export type Handler<Input, Success> = (
  input: Input,
  store: Store,
  request: Request
) => Either.Either<Success | Wire, ClerkError>

/** A handler whose input has to be looked at in a way that takes time, such as the bytes of an image. */
export interface Prepared<Input, Success> {
  readonly prepare: (input: Input) => Effect.Effect<Input, ClerkError>
  readonly handle: Handler<Input, Success>
}

/** Handlers by the names of the operations. One that is left out is answered with a 501. */
export type Handlers<Endpoints> = {
  readonly [Name in keyof Endpoints]?: Endpoints[Name] extends Endpoint.Any ?
      | Handler<Endpoint.Input<Endpoints[Name]>, Endpoint.Success<Endpoints[Name]>>
      | Prepared<Endpoint.Input<Endpoints[Name]>, Endpoint.Success<Endpoints[Name]>>
    : never
}

/** The parameters of a body or a query by their wire keys. */
export type Sent = { readonly [param: string]: unknown }

/** A body as it was sent: an object or, where the operation takes a list, a list. */
export type Body = Sent | ReadonlyArray<unknown> | null

/** What a parameter is refused with, by its wire key: in place of what is said of such a parameter otherwise. */
export type Refusals = { readonly [param: string]: (value: unknown) => failures.Detail }

/** A rule on what is sent that no schema states: what is taken of it, and what is refused. */
export type Rule = (sent: Sent | ReadonlyArray<unknown>, version: ApiVersion) => {
  readonly sent: Sent | ReadonlyArray<unknown>
  readonly refused?: ReadonlyArray<failures.Detail>
}

interface Definition<Endpoints, Tables extends ReadonlyArray<Table.Any>, Seed> {
  /** The group of the contract that it answers. */
  readonly group?: { readonly identifier: string; readonly endpoints: Endpoints }
  readonly tables?: Tables
  /** What a seed has of it, under a key of its own. */
  readonly seed?: Seed
  readonly handlers?: Handlers<Endpoints>
  /** Whether the instance has what the operations are about at all. */
  readonly requires?: (settings: Settings) => Either.Either<void, ClerkError>
  /** Whether a key other than the secret key of the instance is accepted. */
  readonly accepts?: (key: string, store: Store) => boolean
  /** How values are refused that the contract's schemas refuse, where that is not `form_param_value_invalid`. */
  readonly refusals?: Refusals
  /** Parameters whose values the instance decides on, not the contract: a role may be one that it does not know of. */
  readonly open?: ReadonlyArray<string>
  readonly rules?: { readonly [Name in keyof Endpoints]?: Rule }
  /** Whether it is served without `/v1` too, which Clerk's JavaScript SDK leaves out for some. */
  readonly unversioned?: boolean
}

/** A resource of the in-memory Clerk: its tables, and what answers the operations of its group. */
export interface Resource<out Tables extends ReadonlyArray<Table.Any> = ReadonlyArray<Table.Any>, out Seed = unknown> {
  readonly group: string | null
  readonly tables: Tables
  readonly seed: Seed
  readonly handlers: { readonly [name: string]: Prepared<never, unknown> | Handler<never, unknown> | undefined }
  readonly requires: (settings: Settings) => Either.Either<void, ClerkError>
  readonly accepts: (key: string, store: Store) => boolean
  readonly refusals: Refusals
  readonly open: ReadonlyArray<string>
  readonly rules: { readonly [name: string]: Rule | undefined }
  readonly unversioned: boolean
}

export const make = <
  Endpoints = {},
  const Tables extends ReadonlyArray<Table.Any> = readonly [],
  Seed = null
>({
  accepts = () => false,
  group,
  handlers = {},
  open = [],
  refusals = {},
  requires = () => Either.void,
  rules = {},
  seed,
  tables,
  unversioned = false
}: Definition<Endpoints, Tables, Seed>): Resource<Tables, Seed> => ({
  group: group?.identifier ?? null,
  tables: tables ?? [] as unknown as Tables,
  seed: seed ?? null as Seed,
  handlers: handlers as Resource["handlers"],
  requires,
  accepts,
  refusals,
  open,
  rules: rules as Resource["rules"],
  unversioned
})
