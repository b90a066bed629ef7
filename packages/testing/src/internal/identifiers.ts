import type { UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { isEmailAddress } from "./emailAddresses.js"
import * as failures from "./failures.js"

const formats = [
  // a pattern for all addresses of a domain is an identifier too
  ["email_address", (text: string) => isEmailAddress(text.replace(/^\*@/, "any@"))],
  ["phone_number", (text: string) => /^\+[1-9]\d{1,14}$/.test(text)],
  ["web3_wallet", (text: string) => /^0x[0-9a-f]{40}$/.test(text)]
] as const

/** An identifier on a list, in stored form. */
export interface Identifier {
  readonly identifier: string
  readonly identifierType: (typeof formats)[number][0]
}

/** The identifier in stored form, and its type, by its format. */
export const parse = (text: string): Either.Either<Identifier, UnprocessableEntity> => {
  const identifier = text.trim().toLowerCase()
  const format = formats.find(([, fits]) => fits(identifier))
  return format === undefined
    ? Either.left(failures.unprocessable(failures.parameterFormat(
      "identifier",
      "either a valid email address, a valid phone number according to E.164 international standard or a valid web3 wallet"
    )))
    : Either.right({ identifier, identifierType: format[0] })
}

/** The fields of a row of either list in a snapshot. */
export const fields = () => ({
  identifier: Schema.String,
  identifierType: Schema.String,
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc
})

export const instanceId = `ins_${"1".padStart(27, "0")}`
