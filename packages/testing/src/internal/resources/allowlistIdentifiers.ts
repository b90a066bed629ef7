import { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { AllowlistIdentifiersApi } from "@effect-clerk/core/contract/AllowlistIdentifiers"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as identifiers from "../identifiers.js"
import * as limits from "../limits.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as invitations from "./invitations.js"

const row = () =>
  Schema.Struct({ id: AllowlistIdentifierId, ...identifiers.fields(), invitationId: Schema.NullOr(Schema.String) })

const allowlist = Table.make("allowlistIdentifiers", {
  prefix: "alid",
  object: "allowlist_identifier",
  row,
  unique: {
    identifier: Table.distinct("identifier", (identifier) => failures.duplicateRecord("allowlist", identifier))
  }
})

declare module "../table.js" {
  interface Tables {
    readonly allowlistIdentifiers: typeof allowlist
  }
}

/** An entry as Clerk shows it. */
export const show = (row: Table.RowOf<"allowlistIdentifiers">): AllowlistIdentifier =>
  new AllowlistIdentifier({ ...row, instanceId: identifiers.instanceId }, true)

const add = (store: Store, text: string, notify: boolean) =>
  Either.gen(function*() {
    const parsed = yield* identifiers.parse(text)
    const row = yield* store.insert("allowlistIdentifiers", { ...parsed, invitationId: null })
    if (!notify || parsed.identifierType === "web3_wallet" || parsed.identifier.startsWith("*")) return row
    const invitationId = parsed.identifierType === "email_address"
      ? (yield* invitations.add(store, { emailAddress: parsed.identifier, ignorePending: true, ignoreUser: true })).id
      : store.nextId("inv")
    return yield* store.update("allowlistIdentifiers", row, { invitationId })
  })

const seed = seeding.make("allowlistIdentifiers", () => Schema.String, (text, store) => add(store, text, false))

const entries = crud.of("allowlistIdentifiers", "identifierId", show)

export const resource = Resource.make({
  group: AllowlistIdentifiersApi,
  tables: [allowlist],
  seed,
  requires: limits.inPlan("allowlist"),
  handlers: {
    // Whether Clerk limits the bare array is not documented; the spec gives `limit` its default either way.
    list: entries.list({ total: "paginated" }),
    create: ({ identifier, notify }, store) => Either.map(add(store, identifier, notify ?? false), show),
    delete: entries.delete
  }
})
