import { isEmailAddress } from "./emailAddresses.js"
import * as failures from "./failures.js"
import * as identifications from "./identifications.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/** The user who has claimed an email address, ignoring case. */
export const withEmailAddress = (store: Store, emailAddress: string): Table.RowOf<"users"> | undefined => {
  const owned = identifications.owner(store, "email_address", emailAddress)
  return owned && store.get("users", owned.userId)
}

/** The user with an email address, a phone number, a wallet or a username, ignoring case. */
export const withIdentifier = (store: Store, identifier: string): Table.RowOf<"users"> | undefined => {
  const owned = (["email_address", "phone_number", "web3_wallet"] as const)
    .map((kind) => identifications.owner(store, kind, identifier))
    .find((row) => row !== undefined)
  return owned ? store.get("users", owned.userId) : store.one("users", "username", identifier.toLowerCase())
}

/** The identifier by which Clerk refers to a user: the first one that the user has. */
export const identifierOf = (
  { emailAddress, phoneNumber, username, web3Wallet }: Table.RowOf<"users">
): string | null => emailAddress ?? phoneNumber ?? username ?? web3Wallet

/** Normalizes an email address; `null` if it is invalid. */
export const emailAddress = (text: string): string | null => {
  const address = text.trim().toLowerCase()
  return isEmailAddress(address) ? address : null
}

export const notAnEmailAddress = () => failures.parameterFormat("email_address", "a valid email address")
