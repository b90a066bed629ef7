import { AdminPortalLinkToken, AdminPortalLinkTokenId } from "@effect-clerk/core/AdminPortalLinkToken"
import { AdminPortalLinkTokensApi } from "@effect-clerk/core/contract/AdminPortalLinkTokens"
import { InstanceId } from "@effect-clerk/core/Instance"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import { instanceId } from "../identifiers.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

const tokens = Table.make("adminPortalLinkTokens", {
  prefix: "aplt",
  object: "admin_portal_link_token",
  row: () =>
    Schema.Struct({
      id: AdminPortalLinkTokenId,
      adminPortalLinkId: Schema.String,
      organizationId: Schema.NullOr(OrganizationId),
      itContactId: Schema.NullOr(Schema.String),
      scopes: Schema.NullOr(Schema.Array(Schema.String)),
      revoked: Schema.Boolean,
      revocationReason: Schema.NullOr(Schema.String),
      expiration: Schema.DateTimeUtc,
      createdAt: Schema.DateTimeUtc,
      updatedAt: Schema.DateTimeUtc
    }),
  parents: { organizationId: "organizations" }
})

declare module "../table.js" {
  interface Tables {
    readonly adminPortalLinkTokens: typeof tokens
  }
}

type Row = Table.RowOf<"adminPortalLinkTokens">

/** A token as Clerk shows it, without the token itself. */
const show = (row: Row, store: Store): AdminPortalLinkToken =>
  new AdminPortalLinkToken({
    ...row,
    instanceId: InstanceId.make(instanceId, true),
    expired: DateTime.lessThanOrEqualTo(row.expiration, store.now)
  }, true)

const rows = crud.of("adminPortalLinkTokens", "adminPortalLinkTokenId", show)

export const resource = Resource.make({
  group: AdminPortalLinkTokensApi,
  tables: [tokens],
  handlers: {
    create: ({ itContactId, organizationId, scopes, secondsUntilExpiration }, store) =>
      Either.gen(function*() {
        if (organizationId !== undefined && !store.has("organizations", organizationId)) {
          // guess: the error for an organization that does not exist; sources only say that it is not a 404
          yield* Either.left(
            failures.badRequest(failures.detail("bad_request", `No organization was found with id ${organizationId}.`))
          )
        }
        const row = yield* store.insert("adminPortalLinkTokens", {
          id: AdminPortalLinkTokenId.make(`aplt_${String(store.next("aplt")).padStart(32, "0")}`),
          // guess: each token has a new link
          adminPortalLinkId: store.nextId("apl"),
          organizationId: organizationId ?? null,
          itContactId: itContactId ?? null,
          scopes: scopes ?? null,
          revoked: false,
          revocationReason: null,
          expiration: DateTime.addDuration(store.now, secondsUntilExpiration ?? Duration.hours(1))
        })
        return new AdminPortalLinkToken({
          ...show(row, store),
          token: Redacted.make(row.id.replace("_", "_token_"))
        }, true)
      }),
    // guess: a revoked admin portal link token can be revoked again
    revoke: (input, store) =>
      Either.gen(function*() {
        const row = yield* rows.find(input, store)
        const revoked = { revoked: true, revocationReason: input.revocationReason ?? row.revocationReason }
        return show(yield* store.update("adminPortalLinkTokens", row, revoked), store)
      })
  }
})
