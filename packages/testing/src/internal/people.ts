import { isEmailAddress } from "./emailAddresses.js"
import * as failures from "./failures.js"
import * as identifications from "./identifications.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/** The user whose e-mail address it is. Case makes no difference. */
export const withEmailAddress = (store: Store, emailAddress: string): Table.RowOf<"users"> | undefined => {
  const owned = identifications.owner(store, "email_address", emailAddress)
  return owned && store.get("users", owned.userId)
}

/** What Clerk calls a user by: the first of its identifiers. */
export const identifierOf = (
  { emailAddress, phoneNumber, username, web3Wallet }: Table.RowOf<"users">
): string | null => emailAddress ?? phoneNumber ?? username ?? web3Wallet

/** An e-mail address as it is stored, `null` where it is none. */
export const emailAddress = (text: string): string | null => {
  const address = text.trim().toLowerCase()
  return isEmailAddress(address) ? address : null
}

export const notAnEmailAddress = () => failures.parameterFormat("email_address", "a valid email address")
