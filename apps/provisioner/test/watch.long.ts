import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as WebhookSender from "@effect-clerk/testing/WebhookSender"
import { Effect, Layer, Redacted } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { files } from "./support/provision.js"

const directory = fileURLToPath(new URL("..", import.meta.url))

const secretKey = "sk_test_in_memory"

describe("the watch process", () => {
  it.scopedLive("compares after a signed webhook, and exits immediately after SIGINT", () =>
    Effect.gen(function*() {
      const { url } = yield* ClerkServer.ClerkServer
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* clerk.seedOrganization({ name: "Acme", slug: "acme" })
      const file = yield* files({ "state.yaml": "organizations: [{ slug: acme, name: Acme }]\n" })
      const args = ["--conditions=@effect-clerk/source", "--import", "tsx", "src/bin.ts", "watch", file]
      const child = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn(process.execPath, [...args, "--webhook-port", "0", "--format", "json"], {
            cwd: directory,
            env: {
              ...process.env,
              CLERK_API_URL: url,
              CLERK_SECRET_KEY: secretKey,
              CLERK_WEBHOOK_SIGNING_SECRET: Redacted.value(clerk.webhooks.signingSecret)
            }
          })
        ),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      let [said, complaints] = ["", ""]
      child.stdout.on("data", (data) => said += data)
      child.stderr.on("data", (data) => complaints += data)
      const status = yield* Effect.fork(Effect.async<number | null>((resume) => {
        child.once("close", (status) => resume(Effect.succeed(status)))
      }))
      const lines = (count: number) =>
        Effect.gen(function*() {
          while (said.split("\n").length <= count) yield* Effect.sleep("20 millis")
          return said.trimEnd().split("\n").map((line) => JSON.parse(line))
        })
      const [watching, first] = yield* lines(2)
      assert.include(watching, { type: "watching", every: "1h" })
      assert.deepInclude(first, { type: "compared", drift: false })

      const forged = yield* WebhookSender.make(
        Redacted.make(`whsec_${Buffer.from("a secret of somebody else's").toString("base64")}`)
      )
      const { status: refused } = yield* forged.request(
        { type: "organization.deleted", data: { object: "organization", id, deleted: true } },
        { url: watching.webhooks }
      ).pipe(Effect.flatMap((request) => Effect.promise(() => fetch(request))))
      assert.strictEqual(refused, 400)

      yield* clerk.webhooks.deliverTo(watching.webhooks)
      yield* Effect.promise(() =>
        fetch(`${url}/v1/organizations/${id}`, { method: "DELETE", headers: { authorization: `Bearer ${secretKey}` } })
      )
      const [, , second, ...others] = yield* lines(3)
      assert.deepInclude(second, { type: "compared", drift: true })
      assert.deepStrictEqual(others, [])

      child.kill("SIGINT")
      assert.strictEqual(yield* Effect.timeout(status, "2 seconds"), 130)
      assert.strictEqual(complaints, "")
    }).pipe(Effect.provide([ClerkServer.layer(), Layer.mergeAll(NodeContext.layer, Throttle.layerNone)])), 120_000)
})
