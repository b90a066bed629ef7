/** A worker that answers every request with Effect alone: the baseline to which tokens and webhooks are added. */
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const Answer = Schema.Struct({ userId: Schema.String })

const router = HttpRouter.empty.pipe(HttpRouter.get("/", HttpServerResponse.schemaJson(Answer)({ userId: "user_1" })))

export const { handler } = HttpApp.toWebHandlerLayer(router, Layer.empty)
