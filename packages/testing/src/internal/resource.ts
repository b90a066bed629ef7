import type { ApiVersion } from "@effect-clerk/core/ApiVersion"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import type * as failures from "./failures.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/** What a handler may need to know of its request besides the input. */
export interface Request {
  /** The secret key of the request. */
  readonly key: string
  readonly version: ApiVersion
}

/** An encoded body, for answers that would take long to encode with their schema. */
export class Wire {
  constructor(readonly body: unknown) {}
}

/**
 * Runs an operation: a function of the store without other effects. It returns the answer of the contract or fails. What it wrote
 * before it failed is rolled back.
 */
export type Handler<Input, Success> = (
  input: Input,
  store: Store,
  request: Request
) => Either.Either<Success | Wire, ClerkError>

/** A handler with an asynchronous check of its input, such as the bytes of an image. */
export interface Prepared<Input, Success> {
  readonly prepare: (input: Input) => Effect.Effect<Input, ClerkError>
  readonly handle: Handler<Input, Success>
}

/** Handlers by the names of the operations. A missing one is answered with a 501. */
export type Handlers<Endpoints> = {
  readonly [Name in keyof Endpoints]?: Endpoints[Name] extends Endpoint.Any ?
      | Handler<Endpoint.Input<Endpoints[Name]>, Endpoint.Success<Endpoints[Name]>>
      | Prepared<Endpoint.Input<Endpoints[Name]>, Endpoint.Success<Endpoints[Name]>>
    : never
}

/** The parameters of a body or a query by their wire keys. */
export type Sent = { readonly [param: string]: unknown }

/** A body as it was sent: an object or, if the operation takes a list, a list. */
export type Body = Sent | ReadonlyArray<unknown> | null

/** Custom errors of parameters, by wire key, instead of the default ones. */
export type Refusals = { readonly [param: string]: (value: unknown) => failures.Detail }

/** A rule on the request that no schema states: returns what is accepted and what is refused. */
export type Rule = (sent: Sent | ReadonlyArray<unknown>, version: ApiVersion) => {
  readonly sent: Sent | ReadonlyArray<unknown>
  readonly refused?: ReadonlyArray<failures.Detail>
}

interface Definition<Endpoints, Tables extends ReadonlyArray<Table.Any>, Seed> {
  /** The group of the contract that it implements. */
  readonly group?: { readonly identifier: string; readonly endpoints: Endpoints }
  readonly tables?: Tables
  /** Its rows in a seed, under a separate key. */
  readonly seed?: Seed
  readonly handlers?: Handlers<Endpoints>
  /** Checks whether the instance has the feature of these operations. */
  readonly requires?: (settings: Settings) => Either.Either<void, ClerkError>
  /** Accepts keys other than the secret key of the instance. */
  readonly accepts?: (key: string, store: Store) => boolean
  /** Custom errors for values that the contract's schemas refuse, instead of `form_param_value_invalid`. */
  readonly refusals?: Refusals
  /** Parameters with values that the instance defines instead of the contract, such as roles. */
  readonly open?: ReadonlyArray<string>
  readonly rules?: { readonly [Name in keyof Endpoints]?: Rule }
  /** Whether it is also served without `/v1`, which Clerk's JavaScript SDK omits for some operations. */
  readonly unversioned?: boolean
}

/** A resource of the in-memory Clerk: its tables, and the handlers of its group. */
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
