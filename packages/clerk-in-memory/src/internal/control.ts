import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Faults from "@effect-clerk/testing/Faults"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Seed } from "@effect-clerk/testing/Seed"
import { Snapshot } from "@effect-clerk/testing/Snapshot"
import { FaultPlan, follow } from "./faultPlan.js"
import * as paths from "./paths.js"

/** What is wrong with the body of a request, and where in it, such as `users[0].firstName`. */
export const Refused = Schema.Struct({
  problems: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String }))
}).annotations({ identifier: "Refused" })

type Refused = typeof Refused.Type

const refused = (path: string, message: string): Refused => ({ problems: [{ path, message }] })

/** What tests in other processes ask of a server. Clerk's paths start with `/v1`, so that the two never meet. */
export class ControlApi extends HttpApi.make("control").add(
  HttpApiGroup.make("control")
    .add(
      HttpApiEndpoint.post("reset", "/control/reset")
        .annotate(OpenApi.Summary, "Reset to the initial state, such as the seed or the users")
    )
    .add(
      HttpApiEndpoint.post("seed", "/control/seed")
        .setPayload(Seed.annotations({ identifier: "Seed" }))
        .addError(Refused, { status: 400 })
        .annotate(OpenApi.Summary, "Add users, organizations and identifiers: all of them or, where one is wrong, none")
    )
    .add(
      HttpApiEndpoint.get("snapshot", "/control/snapshot")
        .addSuccess(Snapshot.annotations({ identifier: "Snapshot" }))
        .annotate(OpenApi.Summary, "Get the whole state")
    )
    .add(
      HttpApiEndpoint.put("restore", "/control/snapshot")
        .setPayload(Snapshot.annotations({ identifier: "Snapshot" }))
        .addError(Refused, { status: 400 })
        .annotate(OpenApi.Summary, "Replace the whole state")
    )
    .add(
      HttpApiEndpoint.put("faults", "/control/faults")
        .setPayload(FaultPlan)
        .addError(Refused, { status: 400 })
        .annotate(OpenApi.Summary, "Set the faults of the next requests. They replace the faults that were set before")
    )
    .annotate(
      OpenApi.Description,
      "The control API of the in-memory Clerk, for tests in other processes. No key is needed."
    )
) {}

export const layer = (clerk: InMemoryClerk.Service, faults: Faults.Service, reset: Effect.Effect<void>) =>
  HttpApiBuilder.group(ControlApi, "control", (handlers) =>
    handlers
      .handle("reset", () => reset)
      .handle(
        "seed",
        ({ payload }) => Effect.mapError(clerk.seed(payload), ({ path, reason }) => refused(path, reason))
      )
      .handle("snapshot", () => clerk.snapshot)
      .handle(
        "restore",
        ({ payload }) => Effect.mapError(clerk.restore(payload), ({ path, reason }) => refused(path, reason))
      )
      .handle("faults", ({ payload }) => follow(faults, payload)))

const answer = (status: number, body: Refused) => Effect.succeed(HttpServerResponse.unsafeJson(body, { status }))

/** A form is what `curl -d` sends where nothing else is said. */
const requireJson = <E, R>(app: HttpApp.Default<E, R>): HttpApp.Default<E, R> =>
  Effect.flatMap(
    HttpServerRequest.HttpServerRequest,
    ({ headers }) =>
      headers["content-type"]?.startsWith("application/x-www-form-urlencoded") && headers["content-length"] !== "0"
        ? answer(415, refused("", "The body must be JSON, sent with the header content-type: application/json."))
        : app
  )

/** What Effect's server finds wrong before a handler runs, in the words of {@link Refused}. */
export const failures = HttpApiBuilder.middleware((app) =>
  Effect.catchAllCause(requireJson(app), (cause) => {
    const error = Cause.squash(cause)
    return error instanceof HttpApiDecodeError
      ? answer(400, {
        problems: error.issues.map(({ message, path }) => ({
          path: paths.render(path),
          message
        }))
      })
      : Predicate.isTagged(error, "RequestError")
      ? answer(400, refused("", "The body is not JSON."))
      : Predicate.isTagged(error, "RouteNotFound")
      ? answer(404, refused("", "There is no such path. GET /openapi.json lists them."))
      : Effect.failCause(cause)
  })
)
