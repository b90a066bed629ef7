import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto"

/** The key of RFC 7515, appendix A.2. */
const rfc7515 = {
  kty: "RSA",
  n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
  e: "AQAB",
  d: "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
  p: "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
  q: "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
  dp:
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
  dq:
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
  qi:
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"
}

/** A key for signing in tests, and its public forms. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly pem: string
  readonly jwk: Readonly<Record<string, unknown>>
}

const signingKey = (kid: string, privateKey: KeyObject): SigningKey => {
  const publicKey = createPublicKey(privateKey)
  return {
    kid,
    privateKey,
    pem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }
  }
}

export const key = signingKey("ins_1", createPrivateKey({ key: rfc7515, format: "jwk" }))

let other: SigningKey | undefined

/** Another key. Generating one takes long, so all tests share it. */
export const otherKey = (): SigningKey =>
  other ??= signingKey("ins_2", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey)

export const issuer = "https://clerk.example.com"

export const publishableKey = `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`

export const origin = "https://app.example.com"

/** The time of the tests, in Unix seconds. */
export const now = 1_800_000_000

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")

export const header = { alg: "RS256", typ: "JWT", kid: key.kid, cat: "cl_B7d4PD111AAA" }

export const claims = {
  iss: issuer,
  sub: "user_2abc",
  sid: "sess_2abc",
  azp: origin,
  iat: now,
  nbf: now - 10,
  exp: now + 60,
  fva: [1, -1],
  v: 2,
  o: { id: "org_2abc", slg: "acme", rol: "admin", per: "manage,read", fpm: "3,2" },
  fea: "o:dashboard,o:teams",
  pla: "u:free,o:pro"
}

export const claimsVersion1 = {
  iss: issuer,
  sub: "user_2abc",
  sid: "sess_2abc",
  azp: origin,
  iat: now,
  nbf: now - 10,
  exp: now + 60,
  fva: [1, -1],
  org_id: "org_2abc",
  org_slug: "acme",
  org_role: "org:admin",
  org_permissions: ["org:dashboard:manage", "org:dashboard:read", "org:teams:read"]
}

/** Signs two parts unchanged, valid or not. */
export const signParts = (header: string, payload: string, { privateKey }: SigningKey = key): string =>
  `${header}.${payload}.${sign("sha256", Buffer.from(`${header}.${payload}`), privateKey).toString("base64url")}`

/** A session token with the given changes. Members that are `undefined` are left out. */
export const token = (
  changes: Readonly<Record<string, unknown>> = {},
  headerChanges: Readonly<Record<string, unknown>> = {},
  signer: SigningKey = key
): string =>
  signParts(
    encode({ ...header, kid: signer.kid, ...headerChanges }),
    encode({ ...claims, ...changes }),
    signer
  )
