import { PhoneNumbersApi } from "@effect-clerk/core/contract/PhoneNumbers"
import * as Either from "effect/Either"
import * as identifications from "../identifications.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"

const find = ({ phoneNumberId }: { readonly phoneNumberId: string }, store: Store) =>
  identifications.find(store, "phone_number", phoneNumberId)

export const resource = Resource.make({
  group: PhoneNumbersApi,
  handlers: {
    create: ({ phoneNumber, primary, reservedForSecondFactor, userId, verified }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId, "user_id")
        const row = yield* identifications.add(store, user.id, {
          kind: "phone_number",
          identifier: yield* identifications.parse("phone_number", phoneNumber),
          verified: verified ?? false,
          primary: primary ?? false,
          reservedForSecondFactor: reservedForSecondFactor ?? false
        })
        return identifications.showPhoneNumber(row, store)
      }),
    get: (input, store) => Either.map(find(input, store), (row) => identifications.showPhoneNumber(row, store)),
    update: (input, store) =>
      Either.gen(function*() {
        const row = yield* identifications.update(store, yield* find(input, store), input)
        return identifications.showPhoneNumber(row, store)
      }),
    delete: (input, store) => Either.flatMap(find(input, store), (row) => identifications.remove(store, row)),
    prepareVerification: (input, store) =>
      Either.flatMap(find(input, store), (row) => identifications.prepare(store, row)),
    attemptVerification: ({ code, verificationId, ...input }, store) =>
      Either.flatMap(find(input, store), (row) => identifications.tryCode(store, row, verificationId, code)),
    replaceForUser: ({ phoneNumber, identificationStatus, userId }, store) =>
      Either.map(
        identifications.replace(store, userId, "phone_number", phoneNumber, identificationStatus),
        (row) => identifications.showPhoneNumber(row, store)
      )
  }
})
