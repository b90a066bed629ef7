import { WebhooksApi } from "@effect-clerk/core/contract/Webhooks"
import { SvixUrl } from "@effect-clerk/core/SvixUrl"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

/** The Svix application of the instance; there is at most one. */
const svixApps = Table.make("svixApps", {
  prefix: "app",
  object: "svix_app",
  row: () => Schema.Struct({ id: Schema.String, createdAt: Schema.DateTimeUtc }),
  unique: {
    app: {
      key: () => "app",
      taken: () =>
        failures.badRequest(failures.detail("svix_app_exists", "A Svix app already exists for this instance."))
    }
  }
})

declare module "../table.js" {
  interface Tables {
    readonly svixApps: typeof svixApps
  }
}

const app = (store: Store) =>
  Either.fromNullable(
    store.one("svixApps", "app", "app"),
    () => failures.badRequest(failures.detail("svix_app_missing", "There is no Svix app for this instance."))
  )

const link = (store: Store, { id }: Table.RowOf<"svixApps">) =>
  new SvixUrl({ svixUrl: Redacted.make(`https://app.svix.com/login#app=${id}&key=${store.next("svixUrl")}`) }, true)

export const resource = Resource.make({
  group: WebhooksApi,
  tables: [svixApps],
  handlers: {
    createSvixApp: (_input, store) => Either.map(store.insert("svixApps", {}), (app) => link(store, app)),
    deleteSvixApp: (_input, store) => Either.map(app(store), ({ id }) => store.delete("svixApps", id)),
    generateSvixAuthUrl: (_input, store) => Either.map(app(store), (app) => link(store, app))
  }
})
