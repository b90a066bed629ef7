import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Faults from "@effect-clerk/testing/Faults"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as control from "./control.js"
import * as urls from "./urls.js"

const { Router } = HttpApiBuilder

/**
 * Runs once, on first use, in a fiber of the scope: if a caller is interrupted, the others still get the result. `Effect.cached`
 * would give them the interruption.
 */
const lazily = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Effect.Effect<A, E>, never, R | Scope.Scope> =>
  Effect.gen(function*() {
    const asked = yield* Deferred.make<void>()
    const made = yield* Effect.forkScoped(Effect.zipRight(Deferred.await(asked), effect))
    return Effect.zipRight(Deferred.succeed(asked, undefined), Fiber.join(made))
  })

/** The module of the document builds the schemas of all operations, so it is loaded on first use. */
const documented = Effect.map(Effect.promise(() => import("./openApi.js")), ({ Documented }) => Documented)

/** The docs page, self-contained. Its two megabytes are loaded on first use. */
const docs = Effect.promise(() => import("@effect/platform/HttpApiSwagger")).pipe(
  Effect.zip(documented),
  Effect.flatMap(([{ layerHttpLayerRouter }, api]) =>
    HttpLayerRouter.toHttpEffect(layerHttpLayerRouter({ api, path: "/docs" }))
  )
)

type Page = Effect.Effect<Effect.Effect.Success<typeof docs>>

const pages = (page: Page) =>
  Router.use((router) =>
    Effect.gen(function*() {
      yield* router.get("/", HttpServerResponse.redirect("/docs"))
      yield* router.get("/docs", Effect.flatten(page))
      yield* router.get(
        "/openapi.json",
        Effect.map(documented, (api) => HttpServerResponse.unsafeJson(OpenApi.fromApi(api)))
      )
    })
  )

const make = (
  page: Page,
  clerk: InMemoryClerk.Service,
  faults: Faults.Service,
  reset: Effect.Effect<void>
): Effect.Effect<HttpApp.Default> =>
  Effect.gen(function*() {
    const context = yield* Layer.build(
      Layer.mergeAll(
        HttpApiBuilder.api(control.ControlApi).pipe(Layer.provide(control.layer(clerk, faults, reset))),
        pages(page),
        control.failures,
        HttpApiBuilder.Middleware.layer,
        HttpServer.layerContext
      ).pipe(Layer.provideMerge(Router.Live))
    )
    return Effect.provide(yield* Effect.provide(HttpApiBuilder.httpApp, context), context)
  }).pipe(Effect.scoped)

/** Otherwise any page in a developer's browser could clear the instance. */
const refused = HttpServerResponse.json(
  { problems: [{ path: "", message: "must not come from a page of another site" }] },
  { status: 403 }
).pipe(Effect.orDie)

const isOwn = (path: string): boolean => /^\/($|docs\/?$|openapi\.json$|control\/)/.test(path)

/**
 * The docs, the OpenAPI document and the control API, each built on first use. Every other path is passed to `api`.
 */
export const around = (
  api: HttpApp.Default,
  clerk: InMemoryClerk.Service,
  faults: Faults.Service,
  reset: Effect.Effect<void>
): Effect.Effect<HttpApp.Default, never, Scope.Scope> =>
  Effect.gen(function*() {
    const page = yield* lazily(docs)
    const own = yield* lazily(make(page, clerk, faults, reset))
    return Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, url }) => {
      const { pathname } = urls.parse(url)
      if (!isOwn(pathname)) return api
      return pathname.startsWith("/control/") && headers["sec-fetch-site"] === "cross-site"
        ? refused
        : Effect.flatten(own)
    })
  })
