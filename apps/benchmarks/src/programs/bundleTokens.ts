/** The worker of `bundleRouter.ts`, which verifies a session token first. */
import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const Answer = Schema.Struct({ userId: Schema.String })

const router = HttpRouter.empty.pipe(HttpRouter.get(
  "/",
  Effect.gen(function*() {
    const { authenticate } = yield* SessionTokens.SessionTokens
    const { headers } = yield* HttpServerRequest.HttpServerRequest
    const { userId } = yield* authenticate(headers)
    return yield* HttpServerResponse.schemaJson(Answer)({ userId })
  })
))

const SessionTokensLive = SessionTokens.layerConfig({ authorizedParties: ["https://app.example.com"] }).pipe(
  Layer.provide(Keys.layerConfig())
)

export const { handler } = HttpApp.toWebHandlerLayer(router, SessionTokensLive)
