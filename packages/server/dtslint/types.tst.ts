import type { Session } from "@effect-clerk/core/SessionClaims"
import type * as Authentication from "@effect-clerk/server/Authentication"
import type { ApiKey, M2M } from "@effect-clerk/server/Caller"
import * as CurrentSession from "@effect-clerk/server/CurrentSession"
import * as SessionRequired from "@effect-clerk/server/SessionRequired"
import type { SessionTokens } from "@effect-clerk/server/SessionTokens"
import type { Forbidden, ReverificationRequired, TokenError } from "@effect-clerk/server/TokenError"
import type { Headers, HttpServerRequest } from "@effect/platform"
import type { WebhookStore } from "@effect-clerk/server/WebhookStore"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import type { User } from "@effect-clerk/core/User"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import { HttpRouter, HttpServerResponse } from "@effect/platform"
import type { Authorization } from "@effect-clerk/core"
import { Context, Data, Effect } from "effect"
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

class Full extends Data.TaggedError("Full") {}
class Gone extends Data.TaggedError("Gone") {}
class Users extends Context.Tag("@effect-clerk/server/dtslint/types.tst/Users")<Users, {}>() {}
class Mail extends Context.Tag("@effect-clerk/server/dtslint/types.tst/Mail")<Mail, {}>() {}

const handlers = {
  "user.created": (_: WebhookEvent.Of<"user.created">) => Effect.zipRight(Users, Effect.fail(new Full())),
  "email.created": () => Effect.zipRight(Mail, Effect.fail(new Gone())),
  orElse: () => Effect.void
}

test("the route of webhooks has the errors and the requirements of its handlers", () => {
  expect(Webhooks.app(handlers)).type.toBe<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      Full | Gone,
      Users | Mail | Webhooks.Webhooks | HttpServerRequest.HttpServerRequest
    >
  >()
  expect(Webhooks.handle(handlers)).type.toBe<Webhooks.Handler<Full | Gone, Users | Mail>>()
  expect(Webhooks.app({})).type.toBe<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      never,
      Webhooks.Webhooks | HttpServerRequest.HttpServerRequest
    >
  >()
})

test("what is handled once needs a store, and its route answers for it", () => {
  expect(Webhooks.respond(Webhooks.once(Webhooks.handle(handlers)))).type.toBe<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      Full | Gone,
      Users | Mail | WebhookStore | Webhooks.Webhooks | HttpServerRequest.HttpServerRequest
    >
  >()
})

test("a handler gets the payload of its type", () => {
  Webhooks.handle({
    "user.created": ({ data }) => {
      expect(data).type.toBe<User>()
      return Effect.void
    },
    "session.created": ({ data }) => {
      expect(data.user).type.toBe<User | null>()
      return Effect.void
    },
    orElse: (event) => {
      expect(event).type.toBe<WebhookEvent.WebhookEvent>()
      return Effect.void
    }
  })
  expect(Webhooks.handle).type.not.toBeCallableWith({ "user.create": () => Effect.void })
  expect(Webhooks.app).type.not.toBeCallableWith({ "user.created": () => 1 })
})

test("an event is narrowed by its type", () => {
  const event = {} as WebhookEvent.WebhookEvent
  if (WebhookEvent.is(event, "user.created", "session.created")) {
    expect(event).type.toBe<WebhookEvent.Of<"session.created"> | WebhookEvent.Of<"user.created">>()
  }
})
