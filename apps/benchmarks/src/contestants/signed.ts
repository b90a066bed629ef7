/**
 * Session tokens and webhooks as Clerk signs them. The key is one of this process.
 */
import { createHmac, generateKeyPairSync, sign } from "node:crypto"

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })

export const jwtKey = publicKey.export({ type: "spki", format: "pem" }).toString()

export const party = "https://app.example.com"

export const publishableKey = `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A token that is good for an hour. */
export const token = (session: number): string => {
  const now = Math.floor(Date.now() / 1000)
  const header = { alg: "RS256", typ: "JWT", kid: "ins_1", cat: "cl_B7d4PD111AAA" }
  const claims = {
    iss: "https://clerk.example.com",
    sub: "user_2abc",
    sid: `sess_${session}`,
    azp: party,
    iat: now - 10,
    nbf: now - 20,
    exp: now + 3600,
    fva: [1, -1],
    sts: "active",
    v: 2,
    o: { id: "org_2abc", slg: "acme", rol: "admin", per: "manage,read", fpm: "3,2" },
    fea: "o:dashboard,o:teams",
    pla: "u:free,o:pro"
  }
  const content = `${encode(header)}.${encode(claims)}`
  return `${content}.${sign("RSA-SHA256", Buffer.from(content), privateKey).toString("base64url")}`
}

export const signingSecret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`

/** A delivery of so many bytes. */
export const delivery = (bytes: number): { readonly headers: Record<string, string>; readonly body: string } => {
  const event = (bio: string) =>
    JSON.stringify({
      type: "user.created",
      object: "event",
      timestamp: Date.now(),
      instance_id: "ins_1",
      event_attributes: { http_request: { client_ip: "203.0.113.7", user_agent: "Mozilla/5.0" } },
      data: {
        object: "user",
        id: "user_2abc",
        username: null,
        first_name: "Ada",
        last_name: "Lovelace",
        public_metadata: { bio },
        private_metadata: {},
        unsafe_metadata: {},
        email_addresses: [],
        phone_numbers: [],
        web3_wallets: [],
        passkeys: [],
        external_accounts: [],
        saml_accounts: [],
        created_at: 1_700_000_000_000,
        updated_at: 1_700_000_000_000
      }
    })
  const body = event("x".repeat(bytes - event("").length))
  const id = "msg_2abc"
  const timestamp = String(Math.floor(Date.now() / 1000))
  const secret = Buffer.from(signingSecret.slice("whsec_".length), "base64")
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")
  return {
    body,
    headers: {
      "content-type": "application/json",
      "svix-id": id,
      "svix-timestamp": timestamp,
      "svix-signature": `v1,${signature}`
    }
  }
}
