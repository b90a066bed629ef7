import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { chromium } from "playwright-core"
import { document, operationsOf, served } from "./support/docs.js"

const executablePath = "/usr/bin/chromium"
const found = existsSync(executablePath)

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The browser's own requests are blocked.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
]

const page = Effect.acquireRelease(
  Effect.promise(() => chromium.launch({ executablePath, args: flags })),
  (browser) => Effect.promise(() => browser.close())
).pipe(Effect.flatMap((browser) => Effect.promise(() => browser.newPage())))

describe(found ? "/docs" : `/docs (skipped: there is no ${executablePath})`, () => {
  it.scopedLive.skipIf(!found)(
    "shows the operations in a browser, without requests to other hosts",
    () =>
      Effect.gen(function*() {
        const { url } = yield* served
        const tab = yield* page
        const asked: Array<string> = []
        tab.on("request", (request) => asked.push(request.url()))
        const failed: Array<string> = []
        tab.on("pageerror", (error) => failed.push(String(error)))

        yield* Effect.promise(() => tab.goto(url))
        yield* Effect.promise(() => tab.waitForSelector(".opblock"))
        expect(tab.url()).toBe(`${url}/docs`)
        expect(yield* Effect.promise(() => tab.title())).toContain("In-memory Clerk")
        const shown = yield* Effect.promise(() => tab.locator(".opblock-summary").allInnerTexts())
        // A zero-width space after each slash lets long paths wrap.
        const lines = shown.map((text) => text.replace(/\u200b/g, "").split(/\s*\n\s*/).slice(0, 3).join(" "))
        const operations = operationsOf(yield* document(url))
        expect([...lines].sort()).toEqual(
          operations.map(({ method, path, summary }) => `${method.toUpperCase()} ${path} ${summary}`).sort()
        )

        yield* Effect.promise(() => tab.getByText("organizations.create", { exact: true }).click())
        yield* Effect.promise(() => tab.getByText("The plan of the instance does not include this").first().waitFor())

        expect(asked.filter((address) => !address.startsWith(`${url}/`) && !address.startsWith("data:"))).toEqual([])
        expect(failed).toEqual([])
      }),
    60_000
  )
})
