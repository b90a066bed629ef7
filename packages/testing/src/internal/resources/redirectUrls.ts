import { RedirectUrlsApi } from "@effect-clerk/core/contract/RedirectUrls"
import { RedirectUrl } from "@effect-clerk/core/RedirectUrl"
import * as Either from "effect/Either"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import * as Table from "../table.js"

const redirectUrls = Table.ofModel("redirectUrls", RedirectUrl, {
  prefix: "ru",
  object: "redirect_url",
  unique: {
    // guess: the code and the status of the error for a redirect URL that exists already
    url: Table.distinct("url", (url) => failures.duplicateRecord("redirect url", url))
  }
})

declare module "../table.js" {
  interface Tables {
    readonly redirectUrls: typeof redirectUrls
  }
}

const rows = crud.of("redirectUrls", "id")

const create = rows.create(({ url }: { readonly url: string }) => ({ url }))

// guess: the code of the error for a redirect URL without a scheme
const checkUrl = (url: string) =>
  failures.refuse([
    /^[a-z][a-z0-9+.-]*:\/\/./i.test(url)
      ? null
      : failures.parameterFormat("url", "prefixed with https:// or a custom scheme")
  ])

export const resource = Resource.make({
  group: RedirectUrlsApi,
  tables: [redirectUrls],
  handlers: {
    list: rows.list({ total: "paginated" }),
    create: (input, store, request) => Either.flatMap(checkUrl(input.url), () => create(input, store, request)),
    get: rows.get,
    delete: rows.delete
  }
})
