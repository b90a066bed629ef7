// The calls below are never made.
// @effect-diagnostics floatingEffect:off
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
import { expectTypeOf, test } from "vitest"

test("a requirement fails with ReverificationRequired only if it asks for reverification", () => {
  expectTypeOf(CurrentSession.require({ role: "admin" })).toEqualTypeOf<
    Effect.Effect<Session, Forbidden, CurrentSession.CurrentSession>
  >()
  expectTypeOf(CurrentSession.require({ role: "admin", reverification: "strict" })).toEqualTypeOf<
    Effect.Effect<Session, Forbidden | ReverificationRequired, CurrentSession.CurrentSession>
  >()
  expectTypeOf(CurrentSession.require({} as Authorization.Requirement)).toEqualTypeOf<
    Effect.Effect<Session, Forbidden | ReverificationRequired, CurrentSession.CurrentSession>
  >()
  // @ts-expect-error: no key `roles`
  CurrentSession.require({ roles: "admin" })
  // @ts-expect-error: no such level
  CurrentSession.require({ reverification: "stricter" })
})

test("the caller is of one of the accepted kinds", () => {
  const authentication = {} as Authentication.Service
  const headers = {} as Headers.Headers
  expectTypeOf(authentication.authenticate(headers, ["session", "apiKey"])).toEqualTypeOf<
    Effect.Effect<Session | ApiKey, TokenError>
  >()
  expectTypeOf(authentication.authenticate(headers, ["m2m"])).toEqualTypeOf<Effect.Effect<M2M, TokenError>>()
})

test("a router that requires a session requires SessionTokens", () => {
  const router = HttpRouter.empty.pipe(
    HttpRouter.get("/me", Effect.as(CurrentSession.CurrentSession, HttpServerResponse.empty())),
    HttpRouter.use(SessionRequired.route)
  )
  expectTypeOf(router).toEqualTypeOf<HttpRouter.HttpRouter<TokenError, SessionTokens>>()
  expectTypeOf(SessionRequired.route(Effect.as(CurrentSession.CurrentSession, HttpServerResponse.empty())))
    .toEqualTypeOf<
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
  expectTypeOf(Webhooks.app(handlers)).toEqualTypeOf<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      Full | Gone,
      Users | Mail | Webhooks.Webhooks | HttpServerRequest.HttpServerRequest
    >
  >()
  expectTypeOf(Webhooks.handle(handlers)).toEqualTypeOf<Webhooks.Handler<Full | Gone, Users | Mail>>()
  expectTypeOf(Webhooks.app({})).toEqualTypeOf<
    Effect.Effect<
      HttpServerResponse.HttpServerResponse,
      never,
      Webhooks.Webhooks | HttpServerRequest.HttpServerRequest
    >
  >()
})

test("handling once requires a store, and the route answers its errors", () => {
  expectTypeOf(Webhooks.respond(Webhooks.once(Webhooks.handle(handlers)))).toEqualTypeOf<
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
      expectTypeOf(data).toEqualTypeOf<User>()
      return Effect.void
    },
    "session.created": ({ data }) => {
      expectTypeOf(data.user).toEqualTypeOf<User | null>()
      return Effect.void
    },
    orElse: (event) => {
      expectTypeOf(event).toEqualTypeOf<WebhookEvent.WebhookEvent>()
      return Effect.void
    }
  })
  // @ts-expect-error: no such event
  Webhooks.handle({ "user.create": () => Effect.void })
  // @ts-expect-error: a handler returns an effect
  Webhooks.app({ "user.created": () => 1 })
})

test("an event is narrowed by its type", () => {
  const event = {} as WebhookEvent.WebhookEvent
  if (WebhookEvent.is(event, "user.created", "session.created")) {
    expectTypeOf(event).toEqualTypeOf<WebhookEvent.Of<"session.created"> | WebhookEvent.Of<"user.created">>()
  }
})
