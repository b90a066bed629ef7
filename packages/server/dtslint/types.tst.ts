import type { Session } from "@effect-clerk/core/SessionClaims"
import type * as Authentication from "@effect-clerk/server/Authentication"
import type { ApiKey, M2M } from "@effect-clerk/server/Caller"
import * as CurrentSession from "@effect-clerk/server/CurrentSession"
import * as SessionRequired from "@effect-clerk/server/SessionRequired"
import type { SessionTokens } from "@effect-clerk/server/SessionTokens"
import type { Forbidden, ReverificationRequired, TokenError } from "@effect-clerk/server/TokenError"
import type { Headers, HttpServerRequest } from "@effect/platform"
import { HttpRouter, HttpServerResponse } from "@effect/platform"
import type { Authorization } from "@effect-clerk/core"
import { Effect } from "effect"
import { expect, test } from "tstyche"

test("a requirement fails with a demand for verification only where it asks for one", () => {
  expect(CurrentSession.require({ role: "admin" })).type.toBe<
    Effect.Effect<Session, Forbidden, CurrentSession.CurrentSession>
  >()
  expect(CurrentSession.require({ role: "admin", reverification: "strict" })).type.toBe<
    Effect.Effect<Session, Forbidden | ReverificationRequired, CurrentSession.CurrentSession>
  >()
  expect(CurrentSession.require({} as Authorization.Requirement)).type.toBe<
    Effect.Effect<Session, Forbidden | ReverificationRequired, CurrentSession.CurrentSession>
  >()
  expect(CurrentSession.require).type.not.toBeCallableWith({ roles: "admin" })
  expect(CurrentSession.require).type.not.toBeCallableWith({ reverification: "stricter" })
})

test("who calls is one of the kinds that are asked for", () => {
  const authentication = {} as Authentication.Service
  const headers = {} as Headers.Headers
  expect(authentication.authenticate(headers, ["session", "apiKey"])).type.toBe<
    Effect.Effect<Session | ApiKey, TokenError>
  >()
  expect(authentication.authenticate(headers, ["m2m"])).type.toBe<Effect.Effect<M2M, TokenError>>()
})

test("a router that needs a session needs the tokens", () => {
  const router = HttpRouter.empty.pipe(
    HttpRouter.get("/me", Effect.as(CurrentSession.CurrentSession, HttpServerResponse.empty())),
    HttpRouter.use(SessionRequired.route)
  )
  expect(router).type.toBe<HttpRouter.HttpRouter<TokenError, SessionTokens>>()
  expect(SessionRequired.route(Effect.as(CurrentSession.CurrentSession, HttpServerResponse.empty()))).type.toBe<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      TokenError,
      SessionTokens | HttpServerRequest.HttpServerRequest
    >
  >()
})
