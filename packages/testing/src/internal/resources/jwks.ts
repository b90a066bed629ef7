import { JwksApi } from "@effect-clerk/core/contract/Jwks"
import { Jwk, JwkSet } from "@effect-clerk/core/Jwk"
import * as Either from "effect/Either"
import * as Resource from "../resource.js"
import * as tokens from "../tokens.js"

export const resource = Resource.make({
  group: JwksApi,
  handlers: { get: () => Either.right(new JwkSet({ keys: [new Jwk(tokens.jwk)] })) }
})
