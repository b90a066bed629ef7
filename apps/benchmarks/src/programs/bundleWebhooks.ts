/** The worker of `bundleRouter.ts`, which also receives webhooks. */
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Console from "effect/Console"
import * as Schema from "effect/Schema"

const Answer = Schema.Struct({ userId: Schema.String })

const router = HttpRouter.empty.pipe(
  HttpRouter.get("/", HttpServerResponse.schemaJson(Answer)({ userId: "user_1" })),
  HttpRouter.post("/webhooks", Webhooks.app({ "user.created": ({ data }) => Console.log(data.firstName) }))
)

export const { handler } = HttpApp.toWebHandlerLayer(router, Webhooks.layerConfig())
