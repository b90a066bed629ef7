import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as Metadata from "@effect-clerk/core/Metadata"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import { defined } from "./defined.js"
import { compile } from "./operation.js"

interface Parts {
  readonly publicMetadata?: Metadata.Metadata | undefined
  readonly privateMetadata?: Metadata.Metadata | undefined
  readonly unsafeMetadata?: Metadata.Metadata | undefined
}

/**
 * The `update` of a resource with metadata: one call for API versions whose update accepts metadata, before 2026-05-12,
 * or else a second call that replaces it. `id` is the name of the path parameter.
 */
export const update = <Input extends Parts & object, Id extends keyof Input & string, A, E, E2>(
  client: { readonly apiVersion: ApiVersion.ApiVersion },
  endpoint: Endpoint.Any,
  id: Id,
  methods: {
    readonly update: (input: Input) => Effect.Effect<A, E>
    readonly replaceMetadata: (input: Pick<Input, Id> & Parts) => Effect.Effect<A, E2>
  }
): (input: Input) => Effect.Effect<A, E | E2> => {
  if (ApiVersion.updatesMetadataInPlace(client.apiVersion)) return methods.update
  const { encode } = compile(endpoint)
  return (input) => {
    if (!Predicate.isRecord(input)) return methods.update(input)
    const { privateMetadata, publicMetadata, unsafeMetadata, ...settings } = input
    const metadata = defined({ privateMetadata, publicMetadata, unsafeMetadata })
    // an invalid input is rejected completely, before the first of two calls
    if (
      Object.keys(metadata).length === 0 || Either.isLeft(encode({ ...input } as Readonly<Record<string, unknown>>))
    ) return methods.update(input)
    const replace = methods.replaceMetadata({ [id]: input[id], ...metadata } as Pick<Input, Id> & Parts)
    return Object.keys(defined(settings)).length > 1
      ? Effect.zipRight(methods.update(settings as Omit<Input, keyof Parts> as Input), replace)
      : replace
  }
}
