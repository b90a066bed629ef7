import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { SessionsApi } from "@effect-clerk/core/contract/Sessions"
import { Session, SessionToken } from "@effect-clerk/core/Session"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import { refresh } from "../refresh.js"
import * as Resource from "../resource.js"
import * as sessions from "../sessions.js"
import type { Store } from "../store.js"
import * as tokens from "../tokens.js"

const encode = Schema.encodeSync(Session)

/** There is no activity to tell of, and no task. */
export const toWire = (row: sessions.Row): object => {
  const { latest_activity: _, tasks: __, ...wire } = encode(sessions.show(row)) as { readonly [key: string]: unknown }
  return wire
}

const write = (row: sessions.Row): Resource.Wire => new Resource.Wire(toWire(row))

/** The session of the path, for which there can be a token. */
const active = (store: Store, id: string): Either.Either<sessions.Row, ClerkError> =>
  Either.filterOrLeft(
    store.find("sessions", id),
    ({ status }) => status === "active",
    // guess: no source says what a token of another one is answered with
    () => failures.resourceNotFound("session", id)
  )

const seconds = (lifetime: Duration.Duration | null | undefined): number | undefined =>
  lifetime == null ? undefined : Duration.toSeconds(lifetime)

const token = (jwt: string): SessionToken => new SessionToken({ jwt: Redacted.make(jwt) }, true)

export const resource = Resource.make({
  group: SessionsApi,
  handlers: {
    list: ({ clientId, limit, offset, paginated, status, userId }, store) => {
      if (clientId === undefined && userId === undefined) {
        return Either.left(failures.badRequest(failures.detail(
          "missing_query_parameter",
          "missing query parameter",
          "One of client_id and user_id must be given."
        )))
      }
      const rows = userId !== undefined
        ? store.by("sessions", "userId", userId)
        : store.by("sessions", "clientId", clientId!)
      const found = rows.filter((row) =>
        (clientId === undefined || row.clientId === clientId) && (status === undefined || row.status === status)
      )
      const { data, totalCount } = lists.page(
        lists.sort(found, ({ createdAt }) => createdAt.epochMillis, true),
        { limit, offset }
      )
      const wire = data.map(toWire)
      return Either.right(new Resource.Wire(paginated ? { data: wire, total_count: totalCount } : wire))
    },
    create: ({ activeOrganizationId, userId }, store) =>
      Either.map(sessions.add(store, userId, { organizationId: activeOrganizationId }), write),
    get: ({ sessionId }, store) => Either.map(store.find("sessions", sessionId), write),
    refresh: (input, store) => refresh(store, input),
    revoke: ({ sessionId }, store) =>
      Either.map(Either.flatMap(store.find("sessions", sessionId), (row) => sessions.revoke(store, row)), write),
    createToken: ({ expiresInSeconds, sessionId }, store) =>
      Either.map(
        active(store, sessionId),
        (row) => token(tokens.ofSession(store, row, { expiresInSeconds: seconds(expiresInSeconds) }))
      ),
    createTokenFromTemplate: ({ expiresInSeconds, sessionId, templateName }, store) =>
      Either.gen(function*() {
        const { userId } = yield* active(store, sessionId)
        const template = yield* Either.fromNullable(
          store.one("jwtTemplates", "name", templateName),
          () => failures.resourceNotFound("JWT template", templateName)
        )
        const lifetime = seconds(expiresInSeconds ?? template.lifetime)!
        return token(tokens.ofTemplate(store, userId, lifetime, template.claims))
      })
  }
})
