import { SignInTokensApi } from "@effect-clerk/core/contract/SignInTokens"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { SignInToken, SignInTokenId } from "@effect-clerk/core/SignInToken"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as members from "../members.js"
import * as Resource from "../resource.js"
import * as sessions from "../sessions.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as tickets from "../tickets.js"

const lifetime = Duration.days(30)

const signInTokens = Table.make("signInTokens", {
  prefix: "sit",
  object: "sign_in_token",
  row: () =>
    Schema.Struct({
      id: SignInTokenId,
      ...tickets.fields(lifetime),
      organizationId: Schema.optionalWith(Schema.NullOr(OrganizationId), { default: () => null })
    }),
  parents: { userId: "users" }
})

declare module "../table.js" {
  interface Tables {
    readonly signInTokens: typeof signInTokens
  }
}

const show = (row: Table.RowOf<"signInTokens">): SignInToken => new SignInToken({ ...row, ...tickets.show(row) }, true)

/** Signs the user of a sign-in token in, with the organization of the token active. */
export const accept = (store: Store, id: string) =>
  Either.flatMap(
    tickets.accept(store, "signInTokens", id),
    ({ organizationId, userId }) => sessions.add(store, userId, { organizationId })
  )

export const resource = Resource.make({
  group: SignInTokensApi,
  tables: [signInTokens],
  handlers: {
    create: ({ expiresInSeconds, orgId, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId, "user_id")
        if (orgId) yield* limits.organizationsEnabled(store.settings)
        if (orgId && members.find(store, orgId, user.id) === undefined) {
          yield* Either.left(failures.forbidden(failures.detail(
            "not_a_member_in_organization",
            "not a member",
            `User ${user.id} is not a member of the organization ${orgId}.`
          )))
        }
        return show(
          yield* store.insert("signInTokens", {
            userId: user.id,
            status: "pending",
            expiresInSeconds: Duration.toSeconds(expiresInSeconds ?? lifetime),
            organizationId: orgId ?? null
          })
        )
      }),
    revoke: ({ signInTokenId }, store) =>
      Either.map(
        tickets.revoke(store, "signInTokens", signInTokenId, "sign_in_token_cannot_be_revoked_code"),
        show
      )
  }
})
