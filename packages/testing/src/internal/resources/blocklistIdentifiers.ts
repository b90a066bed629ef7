import { BlocklistIdentifier, BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import { BlocklistIdentifiersApi } from "@effect-clerk/core/contract/BlocklistIdentifiers"
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

const row = () => Schema.Struct({ id: BlocklistIdentifierId, ...identifiers.fields() })

const blocklist = Table.make("blocklistIdentifiers", {
  prefix: "blid",
  object: "blocklist_identifier",
  row,
  unique: {
    identifier: Table.distinct("identifier", (identifier) => failures.duplicateRecord("blocklist", identifier))
  }
})

declare module "../table.js" {
  interface Tables {
    readonly blocklistIdentifiers: typeof blocklist
  }
}

/** An entry as Clerk shows it. */
export const show = (row: Table.RowOf<"blocklistIdentifiers">): BlocklistIdentifier =>
  new BlocklistIdentifier({ ...row, instanceId: identifiers.instanceId }, true)

const add = (store: Store, text: string) =>
  Either.flatMap(identifiers.parse(text), (parsed) => store.insert("blocklistIdentifiers", parsed))

const seed = seeding.make("blocklistIdentifiers", () => Schema.String, (text, store) => add(store, text))

const entries = crud.of("blocklistIdentifiers", "identifierId", show)

export const resource = Resource.make({
  group: BlocklistIdentifiersApi,
  tables: [blocklist],
  seed,
  requires: limits.inPlan("blocklist"),
  handlers: {
    list: entries.list({ isWhole: true }),
    create: ({ identifier }, store) => Either.map(add(store, identifier), show),
    delete: entries.delete
  }
})
