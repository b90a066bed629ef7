import { SignInTokensApi } from "@effect-clerk/core/contract/SignInTokens"
import { SignInToken, SignInTokenId } from "@effect-clerk/core/SignInToken"
import { UserId } from "@effect-clerk/core/User"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as members from "../members.js"
import * as Resource from "../resource.js"
import * as Table from "../table.js"
import * as tokens from "../tokens.js"

const row = () =>
  Schema.Struct({
    id: SignInTokenId,
    userId: UserId,
    status: Schema.Literal("pending", "accepted", "revoked"),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const signInTokens = Table.make("signInTokens", {
  prefix: "sit",
  object: "sign_in_token",
  row,
  parents: { userId: "users" }
})

declare module "../table.js" {
  interface Tables {
    readonly signInTokens: typeof signInTokens
  }
}

/** A token as Clerk shows it: one that is pending with the ticket. */
const show = (row: Table.RowOf<"signInTokens">): SignInToken => {
  const ticket = `ticket_${row.id}`
  return new SignInToken({
    ...row,
    ...(row.status === "pending" && {
      token: Redacted.make(ticket),
      url: Redacted.make(`${tokens.issuer}/v1/tickets/accept?ticket=${ticket}`)
    })
  }, true)
}

export const resource = Resource.make({
  group: SignInTokensApi,
  tables: [signInTokens],
  handlers: {
    create: ({ orgId, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId, "user_id")
        if (orgId && members.find(store, orgId, user.id) === undefined) {
          yield* Either.left(failures.forbidden(failures.detail(
            "not_a_member_in_organization",
            "not a member",
            `User ${user.id} is not a member of the organization ${orgId}.`
          )))
        }
        return show(yield* store.insert("signInTokens", { userId: user.id, status: "pending" }))
      }),
    revoke: ({ signInTokenId }, store) =>
      Either.gen(function*() {
        const token = yield* store.find("signInTokens", signInTokenId)
        if (token.status !== "pending") {
          yield* Either.left(failures.badRequest(failures.detail(
            "sign_in_token_cannot_be_revoked_code",
            "cannot be revoked",
            `A sign-in token that is ${token.status} cannot be revoked.`
          )))
        }
        return show(yield* store.update("signInTokens", token, { status: "revoked" }))
      })
  }
})
