// @effect-diagnostics globalDateInEffect:off
import { verifyWebhook } from "@clerk/backend/webhooks"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import { HttpApp, HttpRouter, HttpServerResponse } from "@effect/platform"
import { assert, describe, it, layer } from "@effect/vitest"
import {
  ConfigError,
  ConfigProvider,
  DateTime,
  Effect,
  Exit,
  FastCheck,
  Fiber,
  Inspectable,
  Layer,
  Option,
  Redacted,
  Ref,
  Scope,
  Stream,
  TestClock
} from "effect"
import { inspect } from "node:util"
import { Webhook } from "standardwebhooks"
import { event, headersOf, otherSecret, sign, vector, webhooks } from "./support/webhooks.js"

const verify = (input: Webhooks.Input) => Effect.flatMap(Webhooks.Webhooks, (_) => _.verify(input))

const setTime = TestClock.setTime(vector.timestamp * 1000)

const outcome = (input: Webhooks.Input) =>
  verify(input).pipe(
    Effect.map(({ event }) => event.type),
    Effect.catchAll((error) => Effect.succeed(error._tag === "WebhookRejected" ? error.reason : error._tag))
  )

const body = event("user.created")

const good = headersOf({ body })

const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

const withSignature = (signature: string) => ({ ...good, "svix-signature": signature })

const at = (timestamp: string) => headersOf({ body, timestamp })

const signed = (body: string | Uint8Array) => ({ headers: headersOf({ body }), body })

const { signature: vectorSignature } = vector

const signature = sign({ body })

layer(webhooks)("verify", (it) => {
  it.effect("the vector of Standard Webhooks is signed, but not an event", () =>
    Effect.gen(function*() {
      yield* setTime
      const headers = headersOf({ body: vector.body })
      assert.strictEqual(headers["svix-signature"], vectorSignature)
      assert.strictEqual(yield* outcome({ headers, body: vector.body }), "Envelope")
    }))

  const cases: Readonly<Record<string, readonly [input: Webhooks.Input, expected: string]>> = {
    "text": [{ headers: good, body }, "user.created"],
    "bytes": [{ headers: good, body: new TextEncoder().encode(body) }, "user.created"],
    "an ArrayBuffer": [{ headers: good, body: new TextEncoder().encode(body).buffer }, "user.created"],
    "a view into a larger buffer": [{ headers: good, body: Buffer.from(body) }, "user.created"],
    "headers of fetch": [{ headers: new Headers(good), body }, "user.created"],
    "headers in capitals": [
      { headers: Object.fromEntries(Object.entries(good).map(([key, value]) => [key.toUpperCase(), value])), body },
      "user.created"
    ],
    "the other family of headers": [{ headers: headersOf({ body, family: "webhook" }), body }, "user.created"],
    "both families, of which svix counts": [
      { headers: { ...headersOf({ body, family: "webhook" }), ...withSignature("v1,x") }, body },
      "Signature"
    ],
    "text beyond ASCII": [
      signed(event("user.created", { ...JSON.parse(body).data, first_name: "Ådä 🚀" })),
      "user.created"
    ],
    "the third of four signatures": [
      { headers: withSignature(`v1,${"A".repeat(44)} v1a,x ${signature} v2,x`), body },
      "user.created"
    ],
    "300 s old": [{ headers: at(String(vector.timestamp - 300)), body }, "user.created"],
    "300 s ahead": [{ headers: at(String(vector.timestamp + 300)), body }, "user.created"],
    "an unknown type": [signed(event("user.renamed")), "user.renamed"],
    ...Object.fromEntries(
      ["123abc", "-1", "1e9", "1.5", " ", "0x10"].map((timestamp) => [
        `the timestamp ${timestamp}`,
        [{ headers: at(timestamp), body }, "Timestamp"] as const
      ])
    ),
    "301 s old": [{ headers: at(String(vector.timestamp - 301)), body }, "TooOld"],
    "301 s ahead": [{ headers: at(String(vector.timestamp + 301)), body }, "TooNew"],
    "a time in milliseconds": [{ headers: at(String(vector.timestamp * 1000)), body }, "TooNew"],
    "no headers": [{ headers: {}, body }, "MissingHeader"],
    "no id": [{ headers: without("svix-id"), body }, "MissingHeader"],
    "no timestamp": [{ headers: without("svix-timestamp"), body }, "MissingHeader"],
    "no signature": [{ headers: without("svix-signature"), body }, "MissingHeader"],
    "an empty timestamp": [{ headers: at(""), body }, "MissingHeader"],
    "a signature of the other family": [
      { headers: { ...without("svix-signature"), "webhook-signature": signature }, body },
      "MissingHeader"
    ],
    "one header of each family": [
      { headers: { "svix-id": vector.id, "webhook-timestamp": "1", "webhook-signature": signature }, body },
      "MissingHeader"
    ],
    "an empty signature": [{ headers: withSignature("v1,"), body }, "Signature"],
    "a signature that is cut off": [{ headers: withSignature(signature.slice(0, -1)), body }, "Signature"],
    "a signature without its version": [{ headers: withSignature(signature.slice(3)), body }, "Signature"],
    "only another version": [
      { headers: withSignature(`v2,${signature.slice(3)} v1a,${signature.slice(3)}`), body },
      "Signature"
    ],
    "base64url": [
      { headers: withSignature(`v1,${Buffer.from(signature.slice(3), "base64").toString("base64url")}`), body },
      "Signature"
    ],
    "another secret": [{ headers: headersOf({ body, secret: otherSecret }), body }, "Signature"],
    "another id": [{ headers: { ...good, "svix-id": "msg_2" }, body }, "Signature"],
    "another time": [{ headers: { ...good, "svix-timestamp": String(vector.timestamp + 1) }, body }, "Signature"],
    "a body that was serialized again": [
      { headers: good, body: JSON.stringify(JSON.parse(body), null, 1) },
      "Signature"
    ],
    "a byte more": [{ headers: good, body: `${body} ` }, "Signature"],
    "a byte order mark": [{ headers: good, body: `\uFEFF${body}` }, "Signature"],
    "a signed byte order mark": [signed(`\uFEFF${body}`), "NotJson"],
    "no UTF-8": [signed(new Uint8Array([0x22, 0xff, 0x22])), "NotJson"],
    "no JSON": [signed("user.created"), "NotJson"],
    "nothing": [signed(""), "NotJson"],
    "null": [signed("null"), "Envelope"],
    "an array": [signed("[]"), "Envelope"],
    "no type": [signed(`{"data":{}}`), "Envelope"],
    "an invalid user": [signed(event("user.created", { id: 1 })), "WebhookUnreadable"],
    "more than 1 MiB": [signed(" ".repeat(1_048_577)), "Oversized"]
  }
  for (const [name, [input, expected]] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        yield* setTime
        assert.strictEqual(yield* outcome(input), expected)
      }))
  }

  it.effect("a delivery has the id, the time and the event", () =>
    Effect.gen(function*() {
      yield* setTime
      const { event, id, sentAt } = yield* verify({ headers: good, body })
      assert.strictEqual(id, vector.id)
      assert.deepStrictEqual(sentAt, DateTime.unsafeMake(vector.timestamp * 1000))
      assert.isTrue(WebhookEvent.is(event, "user.created") && event.data.firstName === "Ada")
    }))

  it.effect.prop(
    "exactly those are accepted that standardwebhooks and verifyWebhook accept",
    {
      sent: FastCheck.constantFrom(body, event("user.renamed", null), event("sms.created", { id: "sms_é" })),
      age: FastCheck.constantFrom(0, 0, 0, -200, 200, 400, -400),
      change: FastCheck.constantFrom("none", "none", "body", "id", "signature", "list")
    },
    ({ age, change, sent }) =>
      Effect.gen(function*() {
        const now = Math.floor(Date.now() / 1000)
        yield* TestClock.setTime(now * 1000)
        const timestamp = String(now - age)
        const headers = headersOf({ body: sent, timestamp })
        if (change === "id") headers["svix-id"] = "msg_other"
        if (change === "signature") headers["svix-signature"] = sign({ body: sent, timestamp, secret: otherSecret })
        if (change === "list") headers["svix-signature"] = `v1,AAAA ${headers["svix-signature"]}`
        const received = change === "body" ? `${sent} ` : sent
        const ours = yield* Effect.isSuccess(verify({ headers, body: received }))
        const standard = yield* Effect.isSuccess(
          Effect.try(() => new Webhook(vector.secret).verify(received, standardHeaders(headers)))
        )
        const clerk = yield* Effect.isSuccess(Effect.tryPromise(() =>
          verifyWebhook(new Request("http://localhost", { method: "POST", headers, body: received }), {
            signingSecret: vector.secret
          })
        ))
        assert.deepStrictEqual([standard, clerk], [ours, ours])
      }),
    { fastCheck: { numRuns: 40 } }
  )
})

/** `standardwebhooks` supports only the other family of headers. */
const standardHeaders = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace("svix", "webhook"), value]))

describe("make", () => {
  const rotated = (...secrets: ReadonlyArray<string>) =>
    Webhooks.layer({ signingSecret: secrets.map((secret) => Redacted.make(secret)) })

  it.effect("either secret is accepted during a rotation", () =>
    Effect.gen(function*() {
      yield* setTime
      const old = headersOf({ body, secret: otherSecret })
      assert.strictEqual(yield* outcome({ headers: good, body }), "user.created")
      assert.strictEqual(yield* outcome({ headers: old, body }), "user.created")
    }).pipe(Effect.provide(rotated(otherSecret, vector.secret))))

  it.effect("the tolerance can be shorter", () =>
    Effect.gen(function*() {
      yield* setTime
      assert.strictEqual(yield* outcome({ headers: at(String(vector.timestamp - 11)), body }), "TooOld")
      assert.strictEqual(yield* outcome({ headers: at(String(vector.timestamp - 10)), body }), "user.created")
    }).pipe(
      Effect.provide(Webhooks.layer({ signingSecret: Redacted.make(vector.secret), tolerance: "10 seconds" }))
    ))

  it.effect.each([
    "",
    "whsec_",
    "whsec_no base64",
    "sk_test_very_private_and_long_enough_to_be_one",
    `whsec_${"QUJD".repeat(10)}QQ`,
    `whsec_${"QUJD".repeat(10)} QUJD`
  ])(
    "the secret %o is invalid",
    (secret) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Webhooks.make({ signingSecret: Redacted.make(secret) }))
        assert.isTrue(ConfigError.isConfigError(error))
        if (secret !== "") assert.notInclude(inspect(error, { depth: Infinity }), secret.slice(6) || "none")
      })
  )

  it.effect("an empty list of secrets is invalid", () =>
    Effect.map(
      Effect.flip(Webhooks.make({ signingSecret: [] })),
      (error) => assert.isTrue(ConfigError.isConfigError(error))
    ))

  it.effect.each([["a missing", []], ["an invalid", [["CLERK_WEBHOOK_SIGNING_SECRET", "very_private"]]]] as const)(
    "%s secret in the configuration fails with its name, and without its value",
    ([, entries]) =>
      Effect.gen(function*() {
        const error = String(
          yield* Effect.flip(Layer.build(Webhooks.layerConfig())).pipe(
            Effect.scoped,
            Effect.withConfigProvider(ConfigProvider.fromMap(new Map(entries)))
          )
        )
        assert.match(error, /CLERK_WEBHOOK_SIGNING_SECRET: "Expected/)
        assert.notInclude(error, "very_private")
      })
  )

  it.effect("the secret is read from the configuration", () =>
    Effect.gen(function*() {
      yield* setTime
      const provider = ConfigProvider.fromMap(new Map([["CLERK_WEBHOOK_SIGNING_SECRET", vector.secret]]))
      const live = Layer.provide(Webhooks.layerConfig(), Layer.setConfigProvider(provider))
      assert.strictEqual(yield* Effect.provide(outcome({ headers: good, body }), live), "user.created")
    }))
})

const post = (headers: Record<string, string>, body: string) =>
  new Request("http://localhost/webhooks/clerk", { method: "POST", headers, body })

/** Sends requests to a route, on the runtime of the test. */
const serve = <E>(app: HttpApp.Default<E, Webhooks.Webhooks>) =>
  Effect.map(Effect.runtime<Webhooks.Webhooks>(), (runtime) => {
    const handler = HttpApp.toWebHandlerRuntime(runtime)(app)
    return (body: string, headers = headersOf({ body })) => Effect.promise(() => handler(post(headers, body)))
  })

layer(webhooks)("the route", (it) => {
  it.effect("passes each event to its handler, and answers 204", () =>
    Effect.gen(function*() {
      yield* setTime
      const calls = yield* Ref.make<ReadonlyArray<unknown>>([])
      const call = (call: unknown) => Ref.update(calls, (calls) => [...calls, call])
      const send = yield* serve(Webhooks.app({
        "user.created": ({ data }, { id }) => call([data.firstName, id]),
        "user.deleted": ({ data }) => call(data.id),
        orElse: ({ type }) => call(type)
      }))
      const deleted = event("user.deleted", { object: "user", id: "user_1", deleted: true })
      for (const body of [event("user.created"), deleted, event("user.updated"), event("x.y")]) {
        assert.strictEqual((yield* send(body)).status, 204)
      }
      assert.deepStrictEqual(yield* calls, [["Ada", vector.id], "user_1", "user.updated", "x.y"])
    }))

  it.effect("acknowledges an event without a handler", () =>
    Effect.gen(function*() {
      yield* setTime
      const send = yield* serve(Webhooks.app({ "user.deleted": () => Effect.die("not called") }))
      assert.strictEqual((yield* send(event("user.created"))).status, 204)
      assert.strictEqual((yield* send(event("constructor"))).status, 204)
    }))

  it.effect("answers a refused webhook by its reason, and runs no handler", () =>
    Effect.gen(function*() {
      yield* setTime
      const send = yield* serve(Webhooks.app({ orElse: () => Effect.die("not called") }))
      const rejected = yield* send(body, withSignature("v1,x"))
      assert.strictEqual(rejected.status, 400)
      assert.deepStrictEqual(yield* Effect.promise(() => rejected.json()), {
        _tag: "WebhookRejected",
        reason: "Signature"
      })
      assert.strictEqual((yield* send(body, {})).status, 400)
      assert.strictEqual((yield* send(event("user.created", { id: 1 }))).status, 500)
      assert.strictEqual((yield* send(" ".repeat(1_048_577))).status, 413)
    }))

  it.effect("fails with the error of a handler", () =>
    Effect.gen(function*() {
      yield* setTime
      const router = HttpRouter.empty.pipe(
        HttpRouter.post("/webhooks/clerk", Webhooks.app({ "user.created": () => Effect.fail("full" as const) })),
        HttpRouter.catchAll((error) => HttpServerResponse.text(error, { status: 507 }))
      )
      const send = yield* serve(Effect.orDie(router))
      assert.strictEqual((yield* send(body)).status, 507)
    }))
})

layer(webhooks)("mailbox", (it) => {
  const run = Effect.gen(function*() {
    yield* setTime
    const { app, deliveries } = yield* Webhooks.mailbox({ capacity: 2, answerWithin: "10 seconds" })
    return { send: yield* serve(app), deliveries }
  })

  /** Waits until a request was read and verified, which takes real time. */
  const taken = (deliveries: Stream.Stream<Webhooks.Pending>) =>
    Effect.map(Stream.runHead(deliveries), Option.getOrThrow)

  it.scoped("answers 204 if a webhook is acknowledged, and 503 if it is not", () =>
    Effect.gen(function*() {
      const { deliveries, send } = yield* run
      for (const [answer, status] of [["ack", 204], ["nack", 503]] as const) {
        const response = yield* Effect.fork(send(body))
        const pending = yield* taken(deliveries)
        assert.strictEqual(pending.event.type, "user.created")
        assert.isNull(response.unsafePoll())
        yield* pending[answer]
        assert.strictEqual((yield* Fiber.join(response)).status, status)
      }
    }))

  it.scoped("answers 503 after a timeout", () =>
    Effect.gen(function*() {
      const { deliveries, send } = yield* run
      const first = yield* Effect.fork(send(body))
      yield* taken(deliveries)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(first)).status, 503)
    }))

  it.effect("answers 503 if nothing reads the stream any more", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { deliveries, send } = yield* Scope.extend(run, scope)
      const response = yield* Effect.fork(send(body))
      yield* taken(deliveries)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Fiber.join(response)).status, 503)
    }))
})

describe("secrets", () => {
  it.effect("neither the signing secret nor a body or a signature is in any output", () =>
    Effect.gen(function*() {
      yield* setTime
      const code = event("email.created", { id: "ema_1", subject: "very_private", body: "very_private" })
      const unfit = event("email.created", { id: 1, subject: "very_private" })
      const service = yield* Webhooks.Webhooks
      const out = [
        service,
        yield* service.verify(signed(code)),
        yield* Effect.flip(service.verify(signed(unfit))),
        yield* Effect.exit(service.verify({ ...signed(code), headers: headersOf({ body: "very_private" }) })),
        yield* Effect.exit(service.verify(signed("very_private")))
      ].flatMap((value) => [
        String(value),
        inspect(value, { depth: Infinity, showHidden: true }),
        JSON.stringify(value) ?? "",
        Inspectable.toStringUnknown(value)
      ]).join("\n")
      for (
        const secret of ["very_private", vector.secret.slice(6), headersOf({ body: code })["svix-signature"] ?? ""]
      ) {
        assert.notInclude(out, secret)
      }
    }).pipe(Effect.provide(webhooks)))
})
