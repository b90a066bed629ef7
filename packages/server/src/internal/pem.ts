import * as Effect from "effect/Effect"
import * as Base64Url from "./base64url.js"
import { type CryptoKey, fromSpki } from "./publicKey.js"

/**
 * Reads keys in the forms in which people paste them: one or more PEM blocks, with line breaks, with `\n` instead or with neither;
 * in quotes; without the first and last line; or all of that encoded in base64. Fails with a message that says what to do.
 */
export const parse = (text: string): Effect.Effect<ReadonlyArray<CryptoKey>, string> => {
  const plain = text.replace(/\\+[rn]/g, "\n").replace(/^[\s"'`]+|[\s"'`]+$/g, "")
  const blocks = [...plain.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END [A-Z0-9 ]+-----/g)]
  if (blocks.length > 0) {
    return Effect.forEach(
      blocks,
      ([, label, body]) => label === "PUBLIC KEY" ? importKey(body!) : Effect.fail(wrongLabel(label!))
    )
  }
  if (plain.startsWith("{")) return Effect.fail(`This is JSON. ${expected}`)
  if (plain.includes("-----")) return Effect.fail(`The first or the last line is missing. ${expected}`)
  const inner = decodeBase64(plain)
  return inner?.startsWith("-----BEGIN ") ? parse(inner) : Effect.map(importKey(plain), (key) => [key])
}

const expected =
  "Expected the JWT public key of the instance in PEM: copy the complete key from the page API keys of the Clerk Dashboard."

const wrongLabel = (label: string): string =>
  label.includes("PRIVATE")
    ? `This is a private key. ${expected}`
    : `This is a ${label.toLowerCase()}, not a public key in SPKI. ${expected}`

const decodeBase64 = (text: string): string | undefined => {
  try {
    return Base64Url.decode(text.replace(/\s/g, ""))
  } catch {
    return undefined
  }
}

const importKey = (body: string): Effect.Effect<CryptoKey, string> => {
  const bytes = decodeBase64(body.replace(/["'`]/g, ""))
  return bytes === undefined || bytes === ""
    ? Effect.fail(`It is not base64. ${expected}`)
    : Effect.promise(() => fromSpki(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))).pipe(
      Effect.filterOrFail(
        (key) => key !== null,
        () => `It is not an RSA public key of at least 2048 bits. ${expected}`
      )
    )
}
