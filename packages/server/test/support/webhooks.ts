import * as Webhooks from "@effect-clerk/server/Webhooks"
import { Redacted } from "effect"
import { createHmac } from "node:crypto"

/** The vector of Standard Webhooks. */
export const vector = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: `{"test": 2432232314}`,
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
}

export const otherSecret = "whsec_b3RoZXItc2VjcmV0LW9mLTI0LWJ5dGVzLS0t"

/** Signs independently of the tested code. */
export const sign = (
  { body, id = vector.id, secret = vector.secret, timestamp = String(vector.timestamp) }: {
    readonly secret?: string
    readonly id?: string
    readonly timestamp?: string
    readonly body: string | Uint8Array
  }
): string => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`
}

export const headersOf = (
  { body, family = "svix", id = vector.id, timestamp = String(vector.timestamp), ...more }: {
    readonly body: string | Uint8Array
    readonly family?: "svix" | "webhook"
    readonly secret?: string
    readonly id?: string
    readonly timestamp?: string
  }
): Record<string, string> => ({
  [`${family}-id`]: id,
  [`${family}-timestamp`]: timestamp,
  [`${family}-signature`]: sign({ body, id, timestamp, ...more })
})

export const webhooks = Webhooks.layer({ signingSecret: Redacted.make(vector.secret) })

const at = 1_716_883_200_000

const user = {
  object: "user",
  id: "user_1",
  first_name: "Ada",
  password_enabled: true,
  two_factor_enabled: false,
  totp_enabled: false,
  backup_code_enabled: false,
  banned: false,
  locked: false,
  delete_self_enabled: true,
  create_organization_enabled: true,
  created_at: at,
  updated_at: at
}

export const event = (type: string, data: unknown = user): string =>
  JSON.stringify({ object: "event", type, data, timestamp: at, instance_id: "ins_1" })
