import { EmailAddressesApi } from "@effect-clerk/core/contract/EmailAddresses"
import * as Either from "effect/Either"
import * as identifications from "../identifications.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"

const find = ({ emailAddressId }: { readonly emailAddressId: string }, store: Store) =>
  identifications.find(store, "email_address", emailAddressId)

export const resource = Resource.make({
  group: EmailAddressesApi,
  handlers: {
    create: ({ emailAddress, primary, userId, verified }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId, "user_id")
        const row = yield* identifications.add(store, user.id, {
          kind: "email_address",
          identifier: yield* identifications.parse("email_address", emailAddress),
          verified: verified ?? false,
          primary: primary ?? false
        })
        return identifications.showEmailAddress(row, store)
      }),
    get: (input, store) => Either.map(find(input, store), (row) => identifications.showEmailAddress(row, store)),
    update: (input, store) =>
      Either.gen(function*() {
        const row = yield* identifications.update(store, yield* find(input, store), input)
        return identifications.showEmailAddress(row, store)
      }),
    delete: (input, store) => Either.flatMap(find(input, store), (row) => identifications.remove(store, row)),
    prepareVerification: (input, store) =>
      Either.flatMap(find(input, store), (row) => identifications.prepare(store, row)),
    attemptVerification: ({ code, verificationId, ...input }, store) =>
      Either.flatMap(find(input, store), (row) => identifications.tryCode(store, row, verificationId, code)),
    replaceForUser: ({ emailAddress, identificationStatus, userId }, store) =>
      Either.map(
        identifications.replace(store, userId, "email_address", emailAddress, identificationStatus),
        (row) => identifications.showEmailAddress(row, store)
      )
  }
})
