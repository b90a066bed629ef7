import { TestingTokensApi } from "@effect-clerk/core/contract/TestingTokens"
import { TestingToken } from "@effect-clerk/core/TestingToken"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Resource from "../resource.js"

export const resource = Resource.make({
  group: TestingTokensApi,
  handlers: {
    create: (_, store) => {
      const now = Math.floor(store.now.epochMillis / 1000)
      return Either.right(
        new TestingToken({
          token: Redacted.make(`${now}-${store.nextId("testing")}`),
          // guess: a testing token expires after an hour
          expiresAt: DateTime.unsafeMake((now + 3_600) * 1000)
        }, true)
      )
    }
  }
})
