import * as User from "@effect-clerk/core/User"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as WebhookSignature from "@effect-clerk/core/WebhookSignature"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, DateTime, Effect, Encoding, FastCheck, Option, Redacted, Schema } from "effect"
import { inspect } from "node:util"
import { vi } from "vitest"

const at = 1_716_883_200_000

const times = { created_at: at, updated_at: at }

const user = {
  object: "user",
  id: "user_1",
  email_addresses: [{ object: "email_address", id: "idn_1", email_address: "ada@example.com", linked_to: [] }],
  external_accounts: [],
  first_name: "Ada",
  primary_email_address_id: "idn_1",
  username: null,
  ...times
}

const session = {
  object: "session",
  id: "sess_1",
  client_id: "client_1",
  user_id: "user_1",
  status: "active",
  last_active_at: at,
  expire_at: at,
  abandon_at: at,
  ...times
}

const organization = { object: "organization", id: "org_1", name: "Acme", slug: "acme", ...times }

const deleted = (object: string, id: string) => ({ object, id, deleted: true })

const invitation = {
  object: "organization_invitation",
  id: "orginv_1",
  email_address: "ada@example.com",
  organization_id: "org_1",
  role: "org:member",
  status: "pending",
  ...times
}

const permission = { object: "permission", id: "perm_1", key: "org:a:read", name: "Read", description: "", ...times }

const payer = { object: "commerce_payer", id: "cpayer_1", instance_id: "ins_1", user_id: "user_1", email: "a@b.c" }

const money = { amount: 100, amount_formatted: "1.00", currency: "USD", currency_symbol: "$" }

const item = {
  object: "commerce_subscription_item",
  id: "csubi_1",
  status: "active",
  plan: { id: "cplan_1", name: "Pro", slug: "pro", amount: 100, is_default: false },
  plan_period: "month",
  period_start: at,
  period_end: null,
  amount: money,
  lifetime_paid: 0,
  payer
}

/** The data that Clerk sends, by the part of the type before the dot. */
const data: Readonly<Record<string, object>> = {
  user,
  session,
  organization,
  email: {
    object: "email",
    id: "ema_1",
    subject: "123456 is your code",
    body: "123456",
    body_plain: "123456",
    data: { otp_code: "123456" }
  },
  sms: { object: "sms_message", id: "sms_1", message: "123456 is your code", data: { otp_code: "123456" } },
  organizationDomain: {
    object: "organization_domain",
    id: "orgdmn_1",
    organization_id: "org_1",
    name: "acme.example",
    enrollment_mode: "manual_invitation",
    verification: null,
    affiliation_email_address: null,
    ...times
  },
  organizationMembership: {
    object: "organization_membership",
    id: "orgmem_1",
    role: "org:admin",
    organization,
    public_user_data: { user_id: "user_1", identifier: "ada@example.com", first_name: "Ada", last_name: null },
    ...times
  },
  organizationInvitation: invitation,
  role: {
    object: "role",
    id: "role_1",
    key: "org:a",
    name: "A",
    description: null,
    permissions: [permission],
    ...times
  },
  permission,
  waitlistEntry: {
    object: "waitlist_entry",
    id: "wle_1",
    email_address: "a@b.c",
    status: "pending",
    invitation: null,
    ...times
  },
  paymentAttempt: {
    object: "commerce_payment_attempt",
    id: "cpatt_1",
    payment_id: "cpay_1",
    statement_id: "cstmt_1",
    status: "failed",
    failed_reason: { code: "card_declined", decline_code: "expired_card" },
    charge_type: "checkout",
    payee: { id: "payee_1", gateway_type: "stripe" },
    payer,
    totals: { subtotal: money, tax_total: money, grand_total: money },
    payment_source: { id: "cpm_1", gateway: "stripe", payment_method: "card", status: "active", last4: "4242" },
    subscription_items: [item],
    ...times
  },
  subscription: { object: "commerce_subscription", id: "csub_1", status: "active", payer, items: [item], ...times },
  subscriptionItem: item
}

const types = Object.keys(WebhookEvent.payloads) as ReadonlyArray<WebhookEvent.Type>

const envelope = (type: string, data: unknown) => ({
  object: "event",
  type,
  data,
  timestamp: at,
  instance_id: "ins_1",
  event_attributes: { http_request: { client_ip: "192.0.2.1", user_agent: "curl" } }
})

describe("fromUnknown", () => {
  it("knows 45 types", () => assert.strictEqual(types.length, 45))

  it.effect.each(types)("%s: what Clerk sends becomes a model", (type) =>
    Effect.gen(function*() {
      const [kind = "", what] = type.split(".")
      const wire = what === "deleted" && ["user", "organization", "organizationDomain"].includes(kind)
        ? deleted(kind, "x_1")
        : data[kind]
      const event = yield* WebhookEvent.fromUnknown(envelope(type, wire))
      assert.strictEqual(event.type, type)
      assert.isTrue(Schema.is(Schema.typeSchema(WebhookEvent.payloads[type] as Schema.Schema<unknown>))(event.data))
      assert.deepStrictEqual(event.timestamp, DateTime.unsafeMake(at))
      assert.strictEqual(event.instanceId, "ins_1")
      assert.deepStrictEqual(event.request, { clientIp: "192.0.2.1", userAgent: "curl" })
      assert.strictEqual(Redacted.value(event.raw)["data"], wire)
    }))

  it.effect.each(types)("%s: a nearly empty payload is unreadable, with its paths", (type) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(WebhookEvent.fromUnknown(envelope(type, { id: 1 })))
      assert.strictEqual(error.type, type)
      assert.include(error.paths, "data.id")
    }))

  it.effect("a user is a User, whose flags are false where they are missing", () =>
    Effect.gen(function*() {
      const event = yield* WebhookEvent.fromUnknown(envelope("user.created", { ...user, banned: true }))
      assert.isTrue(WebhookEvent.is(event, "user.created", "user.updated"))
      if (!WebhookEvent.is(event, "user.created")) return
      assert.instanceOf(event.data, User.User)
      assert.strictEqual(event.data.primaryEmailAddress?.emailAddress, "ada@example.com")
      assert.isTrue(event.data.banned)
      assert.isFalse(event.data.locked)
    }))

  it.effect("a session has its user, and an accepted invitation the user who accepted it", () =>
    Effect.gen(function*() {
      const created = yield* WebhookEvent.fromUnknown(envelope("session.created", { ...session, user }))
      const accepted = yield* WebhookEvent.fromUnknown(
        envelope("organizationInvitation.accepted", { ...invitation, status: "accepted", user_id: "user_1" })
      )
      assert.isTrue(WebhookEvent.is(created, "session.created") && created.data.user instanceof User.User)
      assert.isTrue(
        WebhookEvent.is(accepted, "organizationInvitation.accepted") && accepted.data.userId === "user_1"
      )
    }))

  it.effect("an event of an unknown type keeps its data unchanged", () =>
    Effect.gen(function*() {
      const event = yield* WebhookEvent.fromUnknown({ type: "user.renamed", data: { id: 1 } })
      assert.isFalse(WebhookEvent.is(event, "user.created"))
      assert.deepStrictEqual(event.data, { id: 1 })
      assert.isNull(event.timestamp)
      assert.isNull(event.instanceId)
      assert.isNull(event.request)
    }))

  it.effect.each([null, [], "x", 1, {}, { type: "" }, { type: 1 }])(
    "%o is no event",
    (input) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(WebhookEvent.fromUnknown(input))
        assert.isNull(error.type)
      })
  )

  it.effect.each(["__proto__", "constructor", "toString"])(
    "%s is an unknown type like any other",
    (type) =>
      Effect.gen(function*() {
        const event = yield* WebhookEvent.fromUnknown(envelope(type, user))
        assert.strictEqual(event.data, user)
      })
  )

  it.effect("codes are not visible when an event is inspected", () =>
    Effect.gen(function*() {
      for (const type of ["email.created", "sms.created"] as const) {
        const event = yield* WebhookEvent.fromUnknown(envelope(type, data[type.split(".")[0] ?? ""]))
        assert.notInclude(inspect(event, { depth: Infinity }) + JSON.stringify(event), "123456")
      }
      const error = yield* Effect.flip(
        WebhookEvent.fromUnknown(envelope("email.created", { id: 1, body: { code: "123456" } }))
      )
      assert.notInclude(JSON.stringify(error), "123456")
    }))

  it.effect("any input is an event or unreadable, never a defect", () =>
    Effect.sync(() =>
      FastCheck.assert(
        FastCheck.property(FastCheck.constantFrom(...types), FastCheck.anything(), (type, data) => {
          Effect.runSync(Effect.either(WebhookEvent.fromUnknown({ type, data })))
          Effect.runSync(Effect.either(WebhookEvent.fromUnknown(data)))
        }),
        { numRuns: 50 }
      )
    ))

  it("payloads round-trip", () => {
    for (const type of ["session.created", "subscriptionItem.created", "email.created"] as const) {
      const schema = WebhookEvent.payloads[type] as Schema.Schema<unknown>
      FastCheck.assert(
        FastCheck.property(Arbitrary.make(schema), (payload) => {
          const wire = Schema.encodeSync(schema)(payload)
          assert.deepStrictEqual(Schema.encodeSync(schema)(Schema.decodeUnknownSync(schema)(wire)), wire)
        }),
        { numRuns: 5 }
      )
    }
  })
})

describe("WebhookSignature", () => {
  it.effect.each([
    ["node:crypto", process.getBuiltinModule],
    ["WebCrypto", undefined]
  ])("signs as the vector of Standard Webhooks, by %s", ([, getBuiltinModule]) =>
    Effect.gen(function*() {
      vi.stubGlobal("process", { ...process, getBuiltinModule })
      const key = yield* WebhookSignature.importSecret(Redacted.make("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
      const signature = yield* WebhookSignature.sign(Option.getOrThrow(key), {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: "1614265330",
        body: new TextEncoder().encode(`{"test": 2432232314}`)
      })
      assert.strictEqual(Encoding.encodeBase64(signature), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }).pipe(Effect.ensuring(Effect.sync(() => vi.unstubAllGlobals()))))

  const secret = (bytes: number) => `whsec_${Encoding.encodeBase64(new Uint8Array(bytes))}`

  it.effect.each(
    [
      ["24 bytes", secret(24), true],
      ["64 bytes", secret(64), true],
      ["no prefix", secret(32).slice(6), true],
      ["23 bytes", secret(23), false],
      ["65 bytes", secret(65), false],
      ["nothing", "", false],
      ["only a prefix", "whsec_", false],
      ["no base64", "whsec_not base64 at all, but long enough!", false],
      ["a secret key", "sk_test_abcdefghijklmnopqrstuvwxyz0123456789", false]
    ] as const
  )("a secret of %s", ([, text, good]) =>
    Effect.gen(function*() {
      const key = yield* WebhookSignature.importSecret(Redacted.make(text))
      assert.strictEqual(Option.isSome(key), good)
    }))
})
