import { assert, describe, it } from "@effect/vitest"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as WebhookSender from "@effect-clerk/testing/WebhookSender"
import { verifyWebhook } from "@clerk/backend/webhooks"
import { DateTime, Effect, Inspectable, Redacted, TestClock } from "effect"

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

const sender = WebhookSender.make(Redacted.make(secret))

const deleted = { type: "user.deleted", data: { object: "user", id: "user_1", deleted: true } }

describe("a sender of webhooks", () => {
  it.effect("signs like the vector of Standard Webhooks", () =>
    Effect.gen(function*() {
      const { sign } = yield* sender
      const options = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: DateTime.unsafeMake(1_614_265_330_000) }
      const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
      const { headers } = yield* sign("{\"test\": 2432232314}", options)
      assert.deepStrictEqual(headers, {
        "content-type": "application/json",
        "svix-id": options.id,
        "svix-timestamp": "1614265330",
        "svix-signature": signature
      })
      const other = yield* sign("{\"test\": 2432232314}", { ...options, headers: "webhook" })
      assert.strictEqual(other.headers["webhook-signature"], signature)
      assert.notProperty(other.headers, "svix-signature")
    }))

  it.live("makes requests that Clerk's own library verifies", () =>
    Effect.gen(function*() {
      const { request } = yield* sender
      const received = yield* request(deleted)
      const event = yield* Effect.promise(() => verifyWebhook(received, { signingSecret: secret }))
      assert.deepStrictEqual<unknown>(event.data, deleted.data)
    }))

  it.effect("fills in the envelope by the clock, and sends a decoded event unchanged", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_800_000_000_000)
      const { sign } = yield* sender
      const first = yield* sign(deleted)
      const envelope = JSON.parse(first.body)
      assert.deepInclude(envelope, { ...deleted, object: "event", timestamp: 1_800_000_000_000 })
      const event = yield* WebhookEvent.fromUnknown(envelope)
      const second = yield* sign(event)
      assert.strictEqual(second.body, first.body)
      assert.notStrictEqual(second.id, first.id)
      assert.strictEqual((yield* sign(event, { id: first.id })).id, first.id)
    }))

  it.effect("refuses an invalid signing secret, without leaking it", () =>
    Effect.gen(function*() {
      for (const text of ["", "whsec_", "whsec_c2hvcnQ=", "sk_test_0123456789"]) {
        const error = yield* Effect.flip(WebhookSender.make(Redacted.make(text)))
        assert.strictEqual(error._op, "InvalidData")
        if (text !== "" && text !== "whsec_") assert.notInclude(Inspectable.toStringUnknown(error), text)
      }
    }))
})
