import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServer from "@effect/platform/HttpServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as domains from "./domains.js"
import * as identifiers from "./identifiers.js"
import * as memberships from "./memberships.js"
import * as middleware from "./middleware.js"
import { Api } from "./operations.js"
import * as organizations from "./organizations.js"

const handlers = Layer.mergeAll(
  organizations.layer,
  domains.layer,
  memberships.layer,
  identifiers.allowlistLayer,
  identifiers.blocklistLayer
)

const layer = Layer.mergeAll(
  HttpApiBuilder.api(Api).pipe(Layer.provide(handlers)),
  middleware.layer,
  HttpApiBuilder.Router.Live,
  HttpApiBuilder.Middleware.layer,
  HttpServer.layerContext
)

const build: Effect.Effect<HttpApp.Default> = Effect.gen(function*() {
  const context = yield* Layer.build(layer)
  const app = yield* Effect.provide(HttpApiBuilder.httpApp, context)
  return Effect.scoped(Effect.provide(app, context))
}).pipe(Effect.scoped)

let app: HttpApp.Default | undefined

/**
 * The API over the current instance. Building it takes some time, so it is done once for all instances, and in one go:
 * an interruption cannot come between.
 */
export const built: Effect.Effect<HttpApp.Default> = Effect.sync(() => app ??= Effect.runSync(build))
