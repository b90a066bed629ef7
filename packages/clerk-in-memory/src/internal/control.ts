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
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { Session } from "@effect-clerk/core/Session"
import type * as Faults from "@effect-clerk/testing/Faults"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Seed } from "@effect-clerk/testing/Seed"
import { Snapshot } from "@effect-clerk/testing/Snapshot"
import { FaultPlan, follow } from "./faultPlan.js"
import * as paths from "./paths.js"

/** What is wrong with the body of a request, and where, such as `users[0].firstName`. */
export const Refused = Schema.Struct({
  problems: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String }))
}).annotations({ identifier: "Refused" })

type Refused = typeof Refused.Type

const refused = (path: string, message: string): Refused => ({ problems: [{ path, message }] })

/** The id of the resource that is accepted or completed, or of the user who signs in. */
const Path = Schema.Struct({ id: Schema.String })

const Person = Schema.Struct({ userId: Schema.String }).annotations({ identifier: "Person" })

const Member = Schema.Struct({ organizationId: Schema.String, userId: Schema.String, role: Schema.String })
  .annotations({ identifier: "Member" })

/** A user who is signed in, with a session token that `/v1/jwks` verifies. */
const SignedIn = Schema.Struct({ userId: Schema.String, sessionId: Schema.String, token: Schema.String })
  .annotations({ identifier: "SignedIn" })

/** The active organization of a user who signs in, and the origin that their session token names. The body may be empty. */
const SignIn = Schema.NullOr(
  Schema.Struct({ organizationId: Schema.optional(Schema.String), authorizedParty: Schema.optional(Schema.String) })
).annotations({ identifier: "SignIn" })

/** An action of a user in a browser, on the resource with an id. */
const person = <Name extends string>(name: Name, path: `/control/${string}/:id/${string}`, summary: string) =>
  HttpApiEndpoint.post(name, path).setPath(Path).addError(Refused, { status: 400 }).annotate(OpenApi.Summary, summary)

/** The control API for tests in other processes. Clerk's paths start with `/v1`, so there are no conflicts. */
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
        .annotate(OpenApi.Summary, "Add users, organizations and identifiers, all or nothing")
    )
    .add(
      HttpApiEndpoint.get("snapshot", "/control/snapshot")
        .addSuccess(Snapshot.annotations({ identifier: "Snapshot" }))
        .annotate(OpenApi.Summary, "Get the complete state")
    )
    .add(
      HttpApiEndpoint.put("restore", "/control/snapshot")
        .setPayload(Snapshot.annotations({ identifier: "Snapshot" }))
        .addError(Refused, { status: 400 })
        .annotate(OpenApi.Summary, "Replace the complete state")
    )
    .add(
      HttpApiEndpoint.put("faults", "/control/faults")
        .setPayload(FaultPlan)
        .addError(Refused, { status: 400 })
        .annotate(OpenApi.Summary, "Set the faults of the next requests and replace earlier ones")
    )
    .add(
      person("acceptInvitation", "/control/invitations/:id/accept", "Follow the link of an invitation and sign up")
        .addSuccess(Person)
    )
    .add(
      person(
        "acceptOrganizationInvitation",
        "/control/organization_invitations/:id/accept",
        "Follow the link of an invitation to an organization and join it"
      ).addSuccess(Member)
    )
    .add(
      person("completeSignUp", "/control/sign_ups/:id/complete", "Complete a sign-up of a seed")
        .addSuccess(Person)
    )
    .add(
      person("acceptSignInToken", "/control/sign_in_tokens/:id/accept", "Follow the link of a sign-in token")
        .addSuccess(SignedIn)
    )
    .add(
      person("acceptActorToken", "/control/actor_tokens/:id/accept", "Follow the link of an actor token")
        .addSuccess(SignedIn)
    )
    .add(
      person("signIn", "/control/users/:id/sign_in", "Sign a user in, in an organization if one is given")
        .setPayload(SignIn)
        .addSuccess(SignedIn)
    )
    .annotate(
      OpenApi.Description,
      "The control API of the in-memory Clerk, for tests in other processes. No key is needed."
    )
) {}

/** Within this process the control dies of an invalid call. Over HTTP it answers with the reason. */
const refusing = <A>(effect: Effect.Effect<A>): Effect.Effect<A, Refused> =>
  Effect.catchAllDefect(
    effect,
    (defect) => Effect.fail(refused("", Predicate.isError(defect) ? defect.message : String(defect)))
  )

const memberOf = ({ organization, publicUserData, role }: OrganizationMembership) => ({
  organizationId: organization.id,
  userId: publicUserData!.userId,
  role
})

const personOf = ({ id }: Snapshot["users"][number]) => ({ userId: id })

export const layer = (clerk: InMemoryClerk.Service, faults: Faults.Service, reset: Effect.Effect<void>) => {
  const signedIn = (session: Effect.Effect<Session>, authorizedParty?: string) =>
    refusing(
      Effect.flatMap(session, ({ id: sessionId, userId }) =>
        Effect.map(clerk.tokens.session({ userId, sessionId, authorizedParty }), (token) => ({
          userId,
          sessionId,
          token: Redacted.value(token)
        })))
    )
  return HttpApiBuilder.group(ControlApi, "control", (handlers) =>
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
      .handle("faults", ({ payload }) => follow(faults, payload))
      .handle("acceptInvitation", ({ path }) => Effect.map(refusing(clerk.acceptInvitation(path.id)), personOf))
      .handle("acceptOrganizationInvitation", ({ path }) =>
        Effect.map(refusing(clerk.acceptOrganizationInvitation(path.id)), memberOf))
      .handle("completeSignUp", ({ path }) =>
        Effect.map(refusing(clerk.completeSignUp(path.id)), personOf))
      .handle("acceptSignInToken", ({ path }) => signedIn(clerk.acceptSignInToken(path.id)))
      .handle("acceptActorToken", ({ path }) => signedIn(clerk.acceptActorToken(path.id)))
      .handle(
        "signIn",
        ({ path, payload }) => signedIn(clerk.signIn(path.id, payload ?? {}), payload?.authorizedParty)
      ))
}

const answer = (status: number, body: Refused) => Effect.succeed(HttpServerResponse.unsafeJson(body, { status }))

/** Without options, `curl -d` sends a form. */
const requireJson = <E, R>(app: HttpApp.Default<E, R>): HttpApp.Default<E, R> =>
  Effect.flatMap(
    HttpServerRequest.HttpServerRequest,
    ({ headers }) =>
      headers["content-type"]?.startsWith("application/x-www-form-urlencoded") && headers["content-length"] !== "0"
        ? answer(415, refused("", "The body must be JSON, sent with the header content-type: application/json."))
        : app
  )

/** Rewrites errors that Effect's server answers before a handler runs to {@link Refused}. */
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
      ? answer(404, refused("", "This path does not exist. GET /openapi.json lists all paths."))
      : Effect.failCause(cause)
  })
)
