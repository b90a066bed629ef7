import { expect, layer } from "@effect/vitest"
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import { endpoints } from "@effect-clerk/core/Contract"
import { InMemoryClerk, type Service as Control } from "@effect-clerk/testing/InMemoryClerk"
import type { SeedError } from "@effect-clerk/testing/Seed"
import { Effect, Redacted } from "effect"
import type { Json } from "./raw.js"
import { describeConformance } from "./support/clerkSpec.js"
import { gif } from "./support/contract.js"
import * as generatedClient from "./support/generatedClient.js"

describeConformance("a client of the whole API, generated from Clerk's document", () => {
  layer(generatedClient.layer(ApiVersion.latest))((it) => {
    it.effect("reaches each operation by Clerk's name for it", () =>
      Effect.gen(function*() {
        const clerk = yield* InMemoryClerk
        const { call } = yield* generatedClient.GeneratedClient
        // the documents name parameters of paths in more than one way
        const path = new Proxy({}, { get: () => "unknown" })
        for (const { method, operation, spec } of endpoints) {
          const { error, response } = yield* call(spec!, {
            path,
            ...(method !== "GET" && method !== "DELETE" && { body: {} })
          })
          const answered = (yield* clerk.requests).at(-1)?.operation
          expect(answered, `${spec} ${response.status}`).toBe(operation)
          if (response.ok) continue
          expect(response.status, operation).toBeLessThan(500)
          expect(error.errors[0].code, operation).toMatch(/\S/)
        }
      }), 120_000)

    const covered = new Set<string>()

    /** A sequence of calls on an empty instance, in which each operation of some groups succeeds. */
    const scenario = (
      behavior: string,
      groups: ReadonlyArray<string>,
      calls: (client: generatedClient.Service, control: Control) => Effect.Effect<void, SeedError>
    ) => {
      for (const group of groups) covered.add(group)
      it.effect(behavior, () =>
        Effect.gen(function*() {
          const control = yield* InMemoryClerk
          yield* control.reset
          yield* calls(yield* generatedClient.GeneratedClient, control)
          const requests = yield* control.requests
          const succeeded = new Set<string | null>(
            requests.flatMap(({ operation, status }) => status !== null && status < 300 ? [operation] : [])
          )
          const others = endpoints.map(({ operation }) => operation)
            .filter((operation) => groups.includes(operation.split(".")[0]!) && !succeeded.has(operation))
          expect(others).toEqual([])
        }))
    }

    scenario(
      "creates users, changes their identifiers, bans and deletes them",
      ["users", "emailAddresses", "phoneNumbers"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const ada = yield* ok("CreateUser", {
            body: { first_name: "Ada", email_address: ["ada@acme.com"], password: "correct horse", username: "ada_l" }
          })
          const user_id = ada.id
          const path = { user_id }
          expect(yield* refused("CreateUser", { body: { email_address: ["ADA@acme.com"] } })).toBe(
            "form_identifier_exists"
          )
          expect(yield* ok("UpdateUser", { path, body: { last_name: "Lovelace", external_id: "1" } })).toMatchObject({
            last_name: "Lovelace",
            username: "ada_l"
          })
          expect(yield* ok("GetUserList", { query: { query: "lovelace", limit: 1 } })).toMatchObject([{ id: user_id }])
          expect(yield* ok("GetUsersCount", { query: { email_address: ["ada@acme.com"] } })).toMatchObject({
            total_count: 1
          })

          const verify = (kind: "Email" | "Phone", id: string) =>
            Effect.gen(function*() {
              const name = kind === "Email" ? "EmailAddress" : "PhoneNumber"
              const path = kind === "Email" ? { email_address_id: id } : { phone_number_id: id }
              const { id: verification_id } = yield* ok(`Prepare${name}Verification`, { path })
              const body = { verification_id, code: "424242" }
              expect(yield* ok(`Attempt${name}Verification`, { path, body })).toMatchObject({ status: "verified" })
              expect(yield* ok(`Get${name}`, { path })).toMatchObject({ verification: { status: "verified" } })
              expect(yield* ok(`Update${name}`, { path, body: { primary: true } })).toMatchObject({ id })
              return path
            })
          const email = yield* ok("CreateEmailAddress", { body: { user_id, email_address: "ada@home.org" } })
          const emailPath = yield* verify("Email", email.id)
          const phone = yield* ok("CreatePhoneNumber", { body: { user_id, phone_number: "+15550000101" } })
          const phonePath = yield* verify("Phone", phone.id)
          expect(yield* ok("GetUser", { path })).toMatchObject({
            primary_email_address_id: email.id,
            primary_phone_number_id: phone.id,
            email_addresses: [{ email_address: "ada@acme.com" }, { email_address: "ada@home.org" }]
          })
          yield* ok("DeletePhoneNumber", { path: phonePath })
          yield* ok("DeleteEmailAddress", { path: emailPath })
          yield* ok("ReplaceUserPhoneNumber", { path, body: { phone_number: "+15550000102" } })
          yield* ok("ReplaceUserEmailAddress", { path, body: { email_address: "countess@acme.com" } })
          expect(yield* ok("GetUser", { path })).toMatchObject({
            email_addresses: [{ email_address: "countess@acme.com" }],
            phone_numbers: [{ phone_number: "+15550000102" }]
          })

          yield* ok("UpdateUserMetadata", {
            path,
            body: { public_metadata: { plan: "pro" }, unsafe_metadata: { a: 1 } }
          })
          expect(yield* ok("UpdateUserMetadata", { path, body: { unsafe_metadata: { a: null, b: 2 } } }))
            .toMatchObject({ public_metadata: { plan: "pro" }, unsafe_metadata: { b: 2 } })
          expect(yield* ok("ReplaceUserMetadata", { path, body: { public_metadata: { seats: 3 } } }))
            .toMatchObject({ public_metadata: { seats: 3 } })
          expect(yield* ok("SetUserProfileImage", { path, body: { file: gif } })).toMatchObject({ has_image: true })
          expect(yield* ok("DeleteUserProfileImage", { path })).toMatchObject({ has_image: false })

          expect(yield* ok("VerifyPassword", { path, body: { password: "correct horse" } })).toEqual({ verified: true })
          yield* ok("SetUserPasswordCompromised", { path, body: {} })
          yield* ok("UnsetUserPasswordCompromised", { path })
          expect(yield* ok("RemoveUserPassword", { path, body: {} })).toMatchObject({ password_enabled: false })

          for (const [action, state] of [["Lock", { locked: true }], ["Unlock", { locked: false }]] as const) {
            expect(yield* ok(`${action}User`, { path })).toMatchObject(state)
          }
          for (const [action, banned] of [["Ban", true], ["Unban", false]] as const) {
            expect(yield* ok(`${action}User`, { path })).toMatchObject({ banned })
            expect(yield* ok(`Users${action}`, { body: { user_ids: [user_id] } })).toMatchObject([{ banned }])
          }

          const [eve] = yield* control.seedUsers([{
            emailAddress: "eve@acme.com",
            web3Wallets: [`0x${"a".repeat(40)}`],
            externalAccounts: [{ provider: "oauth_google", providerUserId: "1", token: "ya29" }],
            passkeys: ["Laptop"],
            trustedDevices: [{ platform: "ios", appIdentifier: "com.acme" }],
            totpEnabled: true,
            backupCodes: ["abc"]
          }])
          const of = { user_id: eve!.id }
          expect(yield* ok("VerifyTOTP", { path: of, body: { code: "abc" } })).toEqual({
            verified: true,
            code_type: "backup_code"
          })
          yield* ok("DeleteBackupCode", { path: of })
          yield* ok("DeleteTOTP", { path: of })
          yield* ok("DisableMFA", { path: of })
          expect(yield* ok("GetOAuthAccessToken", { path: { ...of, provider: "google" } })).toMatchObject([
            { token: "ya29" }
          ])
          const { data: [device] } = yield* ok("ListUserTrustedDevices", { path: of })
          yield* ok("RevokeUserTrustedDevice", { path: { ...of, trusted_device_id: device.id } })
          yield* ok("DeleteExternalAccount", { path: { ...of, external_account_id: eve!.externalAccounts[0]!.id } })
          yield* ok("UserPasskeyDelete", { path: { ...of, passkey_identification_id: eve!.passkeys[0]!.id } })
          const wallet = { web3_wallet_identification_id: eve!.primaryWeb3WalletId }
          yield* ok("UserWeb3WalletDelete", { path: { ...of, ...wallet } })
          expect(yield* ok("GetUser", { path: of })).toMatchObject({
            two_factor_enabled: false,
            external_accounts: [],
            passkeys: [],
            web3_wallets: []
          })

          expect(yield* ok("DeleteUser", { path })).toMatchObject({ id: user_id, deleted: true })
          expect(yield* refused("GetUser", { path })).toBe("resource_not_found")
          yield* ok("CreateUser", { body: { email_address: ["countess@acme.com"] } })
        })
    )

    scenario(
      "signs users in, with tokens of a template, and out",
      ["sessions", "clients", "jwks", "jwtTemplates", "signInTokens", "actorTokens"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const claimsOf = ({ jwt }: Json) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString())
          const [ada, bob] = yield* control.seedUsers([{ emailAddress: "ada@acme.com" }, {}])
          const user_id = ada!.id
          const { client_id, id: session_id } = yield* ok("createSession", { body: { user_id } })
          const path = { session_id }
          expect(yield* ok("GetSession", { path })).toMatchObject({ user_id, status: "active" })
          expect(yield* ok("GetSessionList", { query: { user_id } })).toMatchObject([{ id: session_id }])
          expect(claimsOf(yield* ok("CreateSessionToken", { path, body: {} }))).toMatchObject({
            sub: user_id,
            sid: session_id
          })
          const { keys } = yield* ok("GetJWKS")
          expect(keys).toMatchObject([{ kty: "RSA", use: "sig" }])

          const template = yield* ok("CreateJWTTemplate", {
            body: { name: "hasura", claims: { mail: "{{user.primary_email_address}}" } }
          })
          const template_id = template.id
          const ofTemplate = { path: { ...path, template_name: "hasura" }, body: {} }
          expect(claimsOf(yield* ok("CreateSessionTokenFromTemplate", ofTemplate))).toMatchObject({
            sub: user_id,
            mail: "ada@acme.com"
          })
          const changed = { name: "hasura", claims: { role: "admin" }, lifetime: 120 }
          yield* ok("UpdateJWTTemplate", { path: { template_id }, body: changed })
          const { exp, iat, role } = claimsOf(yield* ok("CreateSessionTokenFromTemplate", ofTemplate))
          expect([exp - iat, role]).toEqual([120, "admin"])
          expect(yield* ok("GetJWTTemplate", { path: { template_id } })).toMatchObject(changed)
          expect(yield* ok("ListJWTTemplates", { query: { paginated: true } })).toMatchObject({ total_count: 1 })
          yield* ok("DeleteJWTTemplate", { path: { template_id } })
          expect(yield* refused("CreateSessionTokenFromTemplate", ofTemplate)).toBe("resource_not_found")

          const expired = yield* control.tokens.session({
            userId: user_id,
            sessionId: session_id,
            authorizedParty: "https://acme.com",
            claims: { iat: 1 }
          })
          const refreshed = yield* ok("RefreshSession", {
            path,
            body: {
              expired_token: Redacted.value(expired),
              refresh_token: Redacted.value(yield* control.tokens.refresh(session_id)),
              request_origin: "https://acme.com"
            }
          })
          expect(claimsOf(refreshed)).toMatchObject({ sid: session_id })

          const token = Redacted.value(yield* control.tokens.client(session_id))
          for (
            const client of [
              yield* ok("GetClient", { path: { client_id } }),
              yield* ok("VerifyClient", { body: { token } }),
              ...(yield* ok("GetClientList"))
            ]
          ) expect(client).toMatchObject({ id: client_id, session_ids: [session_id] })

          const ticket = yield* ok("CreateSignInToken", { body: { user_id } })
          expect(yield* control.acceptSignInToken(ticket.id)).toMatchObject({ userId: user_id, status: "active" })
          const { id: sign_in_token_id } = yield* ok("CreateSignInToken", { body: { user_id, expires_in_seconds: 60 } })
          expect(yield* ok("RevokeSignInToken", { path: { sign_in_token_id } })).toMatchObject({ status: "revoked" })
          const actor = { user_id, actor: { sub: bob!.id } }
          const impersonation = yield* ok("CreateActorToken", { body: actor })
          expect(yield* control.acceptActorToken(impersonation.id)).toMatchObject({ actor: { sub: bob!.id } })
          const { id: actor_token_id } = yield* ok("CreateActorToken", { body: actor })
          expect(yield* ok("RevokeActorToken", { path: { actor_token_id } })).toMatchObject({ status: "revoked" })

          expect(yield* ok("RevokeSession", { path })).toMatchObject({ status: "revoked" })
          expect(yield* refused("CreateSessionToken", { path, body: {} })).toBe("resource_not_found")
        })
    )

    scenario(
      "invites users, who accept, join the waitlist or sign up",
      ["invitations", "waitlistEntries", "signUps", "allowlistIdentifiers", "blocklistIdentifiers"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const body = { email_address: "ada@acme.com", public_metadata: { plan: "pro" } }
          const { id } = yield* ok("CreateInvitation", { body })
          expect(yield* refused("CreateInvitation", { body })).toBe("duplicate_record")
          const [bob, cleo] = yield* ok("CreateBulkInvitations", {
            body: [{ email_address: "bob@acme.com" }, { email_address: "cleo@acme.com" }]
          })
          expect(yield* control.acceptInvitation(id)).toMatchObject({
            emailAddress: "ada@acme.com",
            publicMetadata: { plan: "pro" }
          })
          expect(yield* ok("RevokeInvitation", { path: { invitation_id: bob.id } })).toMatchObject({ revoked: true })
          expect(yield* refused("RevokeInvitation", { path: { invitation_id: id } })).toBe(
            "invitation_already_accepted"
          )
          expect(yield* ok("ListInvitations", { query: { status: "pending" } })).toMatchObject([{ id: cleo.id }])

          const waits = { email_address: "dee@acme.com" }
          const { id: waitlist_entry_id } = yield* ok("CreateWaitlistEntry", { body: waits })
          const [first, second] = yield* ok("CreateBulkWaitlistEntries", {
            body: [{ email_address: "eve@acme.com" }, { email_address: "fay@acme.com" }]
          })
          expect(yield* ok("InviteWaitlistEntry", { path: { waitlist_entry_id }, body: {} })).toMatchObject({
            status: "invited",
            invitation: { email_address: "dee@acme.com" }
          })
          yield* ok("RejectWaitlistEntry", { path: { waitlist_entry_id: first.id } })
          yield* ok("DeleteWaitlistEntry", { path: { waitlist_entry_id: second.id } })
          expect(yield* ok("ListWaitlistEntries", { query: { status: "rejected" } })).toMatchObject({
            data: [{ email_address: "eve@acme.com" }],
            total_count: 1
          })

          const allowed = yield* ok("CreateAllowlistIdentifier", { body: { identifier: "*@acme.com" } })
          const blocked = yield* ok("CreateBlocklistIdentifier", { body: { identifier: "*@spam.com" } })
          expect(yield* ok("ListAllowlistIdentifiers")).toMatchObject([{ id: allowed.id }])
          expect(yield* ok("ListBlocklistIdentifiers")).toMatchObject({ data: [{ id: blocked.id }] })
          yield* ok("DeleteAllowlistIdentifier", { path: { identifier_id: allowed.id } })
          yield* ok("DeleteBlocklistIdentifier", { path: { identifier_id: blocked.id } })

          yield* control.seed({ signUps: [{ id: "sua_gus", emailAddress: "gus@acme.com" }] })
          const signUp = { path: { id: "sua_gus" } }
          yield* ok("UpdateSignUp", { ...signUp, body: { external_id: "gus_1" } })
          const gus = yield* control.completeSignUp("sua_gus")
          expect(yield* ok("GetSignUp", signUp)).toMatchObject({ status: "complete", created_user_id: gus.id })
          expect(yield* ok("GetUser", { path: { user_id: gus.id } })).toMatchObject({ external_id: "gus_1" })
        })
    )

    scenario(
      "creates an organization, and adds and removes members",
      ["organizations", "organizationMemberships", "organizationInvitations", "organizationDomains"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const [ada, bob, cleo] = yield* control.seedUsers([
            { emailAddress: "ada@acme.com" },
            { emailAddress: "bob@acme.com" },
            { emailAddress: "cleo@acme.com" }
          ])
          const { id: organization_id } = yield* ok("CreateOrganization", {
            body: { name: "Acme", created_by: ada!.id }
          })
          const path = { organization_id }
          yield* ok("UpdateOrganization", { path, body: { slug: "acme-ltd" } })
          expect(yield* ok("GetOrganization", { path: { organization_id: "acme-ltd" } })).toMatchObject({
            name: "Acme"
          })
          yield* ok("MergeOrganizationMetadata", { path, body: { public_metadata: { plan: "pro" } } })
          yield* ok("ReplaceOrganizationMetadata", { path, body: { public_metadata: { seats: 3 } } })
          yield* ok("UploadOrganizationLogo", { path, body: { file: gif } })
          expect(yield* ok("DeleteOrganizationLogo", { path })).toMatchObject({ public_metadata: { seats: 3 } })

          const { id: domain_id } = yield* ok("CreateOrganizationDomain", {
            path,
            body: { name: "acme.com", verified: false }
          })
          const domain = { ...path, domain_id }
          yield* ok("UpdateOrganizationDomain", { path: domain, body: { verified: true } })
          yield* ok("VerifyOrganizationDomainOwnership", { path: domain })
          for (const name of ["ListOrganizationDomains", "ListAllOrganizationDomains"]) {
            expect(yield* ok(name, { path })).toMatchObject({ data: [{ name: "acme.com" }], total_count: 1 })
          }
          yield* ok("DeleteOrganizationDomain", { path: domain })

          const invitation = { role: "org:member", inviter_user_id: ada!.id }
          const { id: invitation_id } = yield* ok("CreateOrganizationInvitation", {
            path,
            body: { ...invitation, email_address: "bob@acme.com" }
          })
          const { data: [invited] } = yield* ok("CreateOrganizationInvitationBulk", {
            path,
            body: [{ ...invitation, email_address: "dee@acme.com" }]
          })
          expect(yield* ok("GetOrganizationInvitation", { path: { ...path, invitation_id } })).toMatchObject({
            status: "pending"
          })
          expect(yield* ok("UsersGetOrganizationInvitations", { path: { user_id: bob!.id } })).toMatchObject({
            data: [{ id: invitation_id }]
          })
          expect(yield* ok("ListPendingOrganizationInvitations", { path })).toMatchObject({ total_count: 2 })
          expect(yield* control.acceptOrganizationInvitation(invitation_id)).toMatchObject({ role: "org:member" })
          yield* ok("RevokeOrganizationInvitation", {
            path: { ...path, invitation_id: invited.id },
            body: { requesting_user_id: ada!.id }
          })
          for (const name of ["ListOrganizationInvitations", "ListInstanceOrganizationInvitations"]) {
            expect(yield* ok(name, { path, query: { status: ["revoked"] } })).toMatchObject({
              data: [{ id: invited.id }]
            })
          }

          yield* ok("CreateOrganizationMembership", { path, body: { user_id: cleo!.id, role: "org:member" } })
          const member = { ...path, user_id: cleo!.id }
          yield* ok("UpdateOrganizationMembership", { path: member, body: { role: "org:admin" } })
          yield* ok("UpdateOrganizationMembershipMetadata", { path: member, body: { public_metadata: { seat: 1 } } })
          expect(yield* ok("ListOrganizationMemberships", { path, query: { role: ["org:admin"] } })).toMatchObject({
            total_count: 2
          })
          expect(yield* ok("InstanceGetOrganizationMemberships")).toMatchObject({ total_count: 3 })
          expect(yield* ok("UsersGetOrganizationMemberships", { path: { user_id: cleo!.id } })).toMatchObject({
            data: [{ role: "org:admin", public_metadata: { seat: 1 }, organization: { name: "Acme" } }]
          })
          yield* ok("DeleteOrganizationMembership", { path: member })
          expect(yield* refused("DeleteOrganizationMembership", { path: { ...path, user_id: ada!.id } })).toBe(
            "organization_minimum_permissions_needed"
          )
          yield* ok("DeleteOrganization", { path })
          expect(yield* ok("ListOrganizations")).toMatchObject({ data: [], total_count: 0 })
        })
    )

    scenario(
      "assigns permissions to roles, and role sets to organizations",
      ["organizationRoles", "organizationPermissions", "roleSets"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const [ada] = yield* control.seedUsers([{}])
          const bills = { name: "Read bills", key: "org:bills:read" }
          const { id: permission_id } = yield* ok("CreateOrganizationPermission", { body: bills })
          expect(yield* refused("CreateOrganizationPermission", { body: bills })).toBe("form_identifier_exists")
          yield* ok("UpdateOrganizationPermission", { path: { permission_id }, body: { name: "See bills" } })
          expect(yield* ok("GetOrganizationPermission", { path: { permission_id } })).toMatchObject({
            name: "See bills"
          })
          expect(yield* ok("ListOrganizationPermissions", { query: { query: "bills" } })).toMatchObject({
            total_count: 1
          })

          const role = yield* ok("CreateOrganizationRole", { body: { name: "Bookkeeper", key: "org:books" } })
          const path = { organization_role_id: role.id }
          const pair = { ...path, permission_id }
          expect(yield* ok("AssignPermissionToOrganizationRole", { path: pair })).toMatchObject({
            permissions: [{ key: "org:bills:read" }]
          })
          yield* ok("UpdateOrganizationRole", { path, body: { name: "Books" } })
          expect(yield* ok("GetOrganizationRole", { path })).toMatchObject({ name: "Books", key: "org:books" })
          expect(yield* ok("ListOrganizationRoles", { query: { query: "books" } })).toMatchObject({ total_count: 1 })

          const set = {
            name: "Shop",
            roles: ["org:admin", "org:member"],
            default_role_key: "org:member",
            creator_role_key: "org:admin"
          }
          const shop = yield* ok("CreateRoleSet", { body: set })
          const role_set_key_or_id = shop.key
          const { id: organization_id } = yield* ok("CreateOrganization", {
            body: { name: "Acme", created_by: ada!.id, role_set_key: shop.key }
          })
          const member = { organization_id, user_id: ada!.id }
          const promotion = { path: member, body: { role: "org:books" } }
          expect(yield* refused("UpdateOrganizationMembership", promotion)).toBe("resource_not_found")
          yield* ok("AddRolesToRoleSet", { path: { role_set_key_or_id }, body: { role_keys: ["org:books"] } })
          yield* ok("CreateOrganizationMembership", {
            path: { organization_id },
            body: { user_id: (yield* control.seedUsers([{}]))[0]!.id, role: "org:books" }
          })
          yield* ok("ReplaceRoleInRoleSet", {
            path: { role_set_key_or_id },
            body: { role_key: "org:books", to_role_key: "org:member" }
          })
          expect(yield* ok("ListOrganizationMemberships", { path: { organization_id } })).toMatchObject({
            data: [{ role: "org:member" }, { role: "org:admin" }]
          })
          yield* ok("UpdateRoleSet", { path: { role_set_key_or_id }, body: { description: "Of shops" } })
          expect(yield* ok("GetRoleSet", { path: { role_set_key_or_id } })).toMatchObject({ description: "Of shops" })
          const depot = yield* ok("CreateRoleSet", { body: { ...set, name: "Depot" } })
          yield* ok("ReplaceRoleSet", { path: { role_set_key_or_id }, body: { dest_role_set_key: depot.key } })
          expect(yield* ok("GetOrganization", { path: { organization_id } })).toMatchObject({ role_set_key: depot.key })
          expect(yield* ok("ListRoleSets", { query: { query: "depot" } })).toMatchObject({ data: [{ id: depot.id }] })

          yield* ok("RemovePermissionFromOrganizationRole", { path: pair })
          yield* ok("DeleteOrganizationRole", { path })
          yield* ok("DeleteOrganizationPermission", { path: { permission_id } })
        })
    )

    scenario(
      "authenticates machines, and API keys of users",
      ["machines", "m2m", "apiKeys"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const orders = yield* ok("CreateMachine", { body: { name: "Orders" } })
          const billing = yield* ok("CreateMachine", { body: { name: "Billing", scoped_machines: [orders.id] } })
          const path = { machine_id: billing.id }
          yield* ok("UpdateMachine", { path, body: { default_token_ttl: 60 } })
          expect(yield* ok("GetMachine", { path })).toMatchObject({
            default_token_ttl: 60,
            scoped_machines: [{ id: orders.id }]
          })
          expect(yield* ok("ListMachines", { query: { query: "Bill" } })).toMatchObject({ data: [{ id: billing.id }] })
          yield* ok("DeleteMachineScope", { path: { ...path, other_machine_id: orders.id } })
          yield* ok("CreateMachineScope", { path, body: { to_machine_id: orders.id } })

          const { secret } = yield* ok("GetMachineSecretKey", { path })
          const { id: m2m_token_id, token } = yield* ok("createM2MToken", {
            auth: secret,
            body: { claims: { team: "a" } }
          })
          const key = (yield* ok("GetMachineSecretKey", { path: { machine_id: orders.id } })).secret
          expect(yield* ok("verifyM2MToken", { auth: key, body: { token } })).toMatchObject({
            subject: billing.id,
            claims: { team: "a" },
            scopes: [orders.id]
          })
          expect(yield* ok("getM2MTokens", { query: { subject: billing.id } })).toMatchObject({ total_count: 1 })
          yield* ok("revokeM2MToken", { path: { m2m_token_id }, body: { revocation_reason: "lost" } })
          expect(yield* ok("verifyM2MToken", { auth: key, body: { token } })).toMatchObject({ revoked: true })
          yield* ok("RotateMachineSecretKey", { path, body: { previous_token_ttl: 0 } })
          expect(yield* refused("createM2MToken", { auth: secret, body: {} })).toBe("clerk_key_invalid")
          yield* ok("DeleteMachine", { path })

          const [ada] = yield* control.seedUsers([{}])
          const subject = ada!.id
          const deploy = yield* ok("createApiKey", { body: { name: "Deploy", subject, scopes: ["read"] } })
          const ofKey = { path: { apiKeyID: deploy.id } }
          expect(yield* ok("getApiKeySecret", ofKey)).toEqual({ secret: deploy.secret })
          yield* ok("updateApiKey", { ...ofKey, body: { subject, scopes: ["read", "write"] } })
          const verification = { body: { secret: deploy.secret } }
          expect(yield* ok("verifyApiKey", verification)).toMatchObject({ subject, scopes: ["read", "write"] })
          expect(yield* ok("getApiKeys", { query: { subject } })).toMatchObject({ data: [{ id: deploy.id }] })
          yield* ok("revokeApiKey", { ...ofKey, body: { revocation_reason: "lost" } })
          expect(yield* ok("getApiKey", ofKey)).toMatchObject({ revoked: true, revocation_reason: "lost" })
          expect(yield* refused("verifyApiKey", verification)).toBe("resource_not_found")
          yield* ok("deleteApiKey", ofKey)
        })
    )

    scenario(
      "authorizes OAuth applications, and changes the domains of the instance",
      ["oauthApplications", "oauthAccessTokens", "domains", "redirectUrls"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const [ada] = yield* control.seedUsers([{}])
          const { client_secret, id } = yield* ok("CreateOAuthApplication", {
            body: { name: "Notes", redirect_uris: ["https://notes.com"] }
          })
          const path = { oauth_application_id: id }
          yield* ok("UpdateOAuthApplication", { path, body: { name: "Notes 2" } })
          yield* ok("UploadOAuthApplicationLogo", { path, body: { file: gif } })
          expect(yield* ok("GetOAuthApplication", { path })).toMatchObject({ name: "Notes 2" })
          expect(yield* ok("ListOAuthApplications", { query: { name_query: "notes" } })).toMatchObject({
            total_count: 1
          })
          expect((yield* ok("RotateOAuthApplicationSecret", { path })).client_secret).not.toBe(client_secret)

          const token = Redacted.value(yield* control.tokens.oauth({ applicationId: id, userId: ada!.id }))
          const verification = { body: { access_token: token } }
          expect(yield* ok("verifyOAuthAccessToken", verification)).toMatchObject({ subject: ada!.id, revoked: false })
          yield* ok("RevokeOAuthApplicationToken", { path, body: { token } })
          expect(yield* ok("verifyOAuthAccessToken", verification)).toMatchObject({ revoked: true })
          yield* ok("DeleteOAuthApplication", { path })
          expect(yield* refused("GetOAuthApplication", { path })).toBe("resource_not_found")

          const body = { name: "satellite.com", is_satellite: true }
          const { id: domain_id } = yield* ok("AddDomain", { body })
          expect(yield* refused("AddDomain", { body })).toBe("duplicate_record")
          const proxy_url = "https://satellite.com/__clerk"
          expect(yield* ok("UpdateDomain", { path: { domain_id }, body: { proxy_url } })).toMatchObject({ proxy_url })
          expect(yield* ok("ListDomains")).toMatchObject({ total_count: 2 })
          yield* ok("DeleteDomain", { path: { domain_id } })

          const url = "my-app://callback"
          const redirect = yield* ok("CreateRedirectURL", { body: { url } })
          expect(yield* ok("ListRedirectURLs")).toMatchObject([{ url }])
          expect(yield* ok("GetRedirectURL", { path: { id: redirect.id } })).toMatchObject({ url })
          yield* ok("DeleteRedirectURL", { path: { id: redirect.id } })
          expect(yield* refused("GetRedirectURL", { path: { id: redirect.id } })).toBe("resource_not_found")
        })
    )

    scenario(
      "connects an organization to its identity provider, and maps groups of its directory to roles",
      ["enterpriseConnections", "samlConnections", "directories", "scimDirectories", "adminPortalLinkTokens"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          const [ada] = yield* control.seedUsers([{}])
          const { id: organization_id } = yield* ok("CreateOrganization", {
            body: { name: "Acme", created_by: ada!.id }
          })
          const link = yield* ok("createAdminPortalLinkToken", { body: { organization_id, scopes: ["sso"] } })
          const ofLink = { path: { adminPortalLinkTokenID: link.id } }
          expect(yield* ok("revokeAdminPortalLinkToken", { ...ofLink, body: {} })).toMatchObject({ revoked: true })

          const okta = { name: "Okta", provider: "saml_okta", domains: ["acme.com"] }
          const { id: enterprise_connection_id } = yield* ok("CreateEnterpriseConnection", {
            body: { ...okta, organization_id }
          })
          const path = { enterprise_connection_id }
          expect(yield* refused("UpdateEnterpriseConnection", { path, body: { active: true } })).toBe(
            "saml_connection_cant_be_activated"
          )
          yield* ok("UpdateEnterpriseConnection", {
            path,
            body: { active: true, saml: { idp_metadata_url: "https://idp.acme.com" } }
          })
          expect(yield* ok("GetEnterpriseConnection", { path })).toMatchObject({
            active: true,
            saml_connection: { idp_metadata_url: "https://idp.acme.com" }
          })
          expect(yield* ok("ListEnterpriseConnections", { query: { organization_id } })).toMatchObject({
            data: [{ id: enterprise_connection_id }]
          })
          yield* ok("CreateEnterpriseConnectionTestRun", { path })
          expect(yield* ok("ListEnterpriseConnectionTestRuns", { path })).toMatchObject({
            data: [{ status: "pending" }]
          })

          const { data: [member, admin] } = yield* ok("ListOrganizationRoles", { query: { order_by: "-key" } })
          const kinds = [["Directory", "directory_id", "directory"], [
            "SCIMDirectory",
            "scim_directory_id",
            "scim"
          ]] as const
          for (const [kind, id, key] of kinds) {
            const mappings = key === "scim" ? "SCIMGroupRoleMapping" : "DirectoryGroupRoleMapping"
            const { api_key, id: directory_id } = yield* ok(`Create${kind}`, {
              body: { enterprise_connection_id, provider: "okta" }
            })
            const path = { [id]: directory_id }
            expect((yield* ok(`Rotate${kind}APIKey`, { path })).api_key).not.toBe(api_key)
            const admins = { [`${key}_group_id`]: "admins", role_id: admin.id }
            expect(yield* refused(`Create${mappings}`, { path, body: admins })).toBe("feature_not_enabled")
            yield* ok(`Update${kind}`, { path, body: { group_role_mapping_enabled: true } })
            expect(yield* ok(`Get${kind}`, { path })).toMatchObject({ group_role_mapping_enabled: true })
            yield* ok(`Create${mappings}`, { path, body: admins })
            const { data: [staff] } = yield* ok(`Replace${mappings}s`, {
              path,
              body: { mappings: [{ [`${key}_group_id`]: "staff", role_id: member.id }, admins] }
            })
            yield* ok(`Delete${mappings}`, { path: { ...path, mapping_id: staff.id } })
            expect(yield* ok(`List${mappings}s`, { path })).toMatchObject({
              data: [{ [`${key}_group_id`]: "admins", precedence: 1, role: { key: "org:admin" } }]
            })
            expect(yield* ok(kind === "Directory" ? "ListDirectories" : "ListSCIMDirectories")).toMatchObject({
              data: [{ id: directory_id }]
            })
            yield* ok(`Delete${kind}`, { path })
          }
          yield* ok("DeleteEnterpriseConnection", { path })

          const { id: saml_connection_id } = yield* ok("CreateSAMLConnection", { body: okta })
          const saml = { path: { saml_connection_id } }
          yield* ok("UpdateSAMLConnection", { ...saml, body: { name: "Acme" } })
          expect(yield* ok("GetSAMLConnection", saml)).toMatchObject({ name: "Acme", domains: ["acme.com"] })
          expect(yield* ok("ListSAMLConnections", { query: { query: "acme" } })).toMatchObject({ total_count: 1 })
          yield* ok("DeleteSAMLConnection", saml)
          expect(yield* ok("ListEnterpriseConnections")).toMatchObject({ data: [], total_count: 0 })
        })
    )

    scenario(
      "bills users and organizations for plans",
      ["billing"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          yield* control.seed({
            users: [{ id: "user_1", emailAddress: "ada@acme.com" }],
            organizations: [{ id: "org_1", name: "Acme" }],
            plans: [{ id: "cplan_pro", name: "Pro", slug: "pro", amount: 1000, freeTrialDays: 7 }],
            discounts: [{ id: "half", name: "Half", percentOff: 50 }],
            subscriptionItems: [{ id: "csubitem_1", payer: "user_1", plan: "pro", freeTrial: true }],
            statements: [{ id: "cstmt_1", payer: "user_1", payments: [{ amount: 1000 }] }]
          })
          expect(yield* ok("GetCommercePlanList", { query: { payer_type: "org" } })).toMatchObject({
            data: [{ slug: "free_org" }]
          })
          const special = yield* ok("CreateBillingPrice", { body: { plan_id: "cplan_pro", amount: 500 } })
          const { data: [, pro] } = yield* ok("GetBillingPriceList", { query: { plan_id: "cplan_pro" } })
          expect(pro).toMatchObject({ amount: 1000, is_default: true })

          const path = { subscription_item_id: "csubitem_1" }
          yield* ok("ExtendBillingSubscriptionItemFreeTrial", { path, body: { extend_to: "1970-02-01T00:00:00Z" } })
          expect(yield* ok("GetCommerceSubscriptionItemList", { query: { status: "free_trial" } })).toMatchObject({
            data: [{ id: "csubitem_1", period_end: Date.parse("1970-02-01") }]
          })
          const discount = { path, body: { discount_id: "half" } }
          yield* ok("ApplyBillingSubscriptionItemDiscount", discount)
          expect(yield* refused("ApplyBillingSubscriptionItemDiscount", discount)).toBe("discount_already_applied")
          expect(yield* ok("GetUserBillingSubscription", { path: { user_id: "user_1" } })).toMatchObject({
            status: "active",
            next_payment: { amount: { amount: 500 } }
          })
          yield* ok("RemoveBillingSubscriptionItemDiscount", { path: { ...path, discount_id: "half" } })
          const { subscription_item } = yield* ok("CreateBillingPriceTransition", {
            path,
            body: { from_price_id: pro.id, to_price_id: special.id }
          })
          expect(
            yield* ok("CancelCommerceSubscriptionItem", {
              path: { subscription_item_id: subscription_item.id },
              query: { end_now: true }
            })
          ).toMatchObject({ status: "ended" })
          expect(yield* ok("GetOrganizationBillingSubscription", { path: { organization_id: "org_1" } })).toMatchObject(
            { subscription_items: [{ plan: { slug: "free_org" } }] }
          )

          expect(yield* ok("GetBillingStatementList")).toMatchObject({ data: [{ id: "cstmt_1" }], total_count: 1 })
          const statement = { path: { statementID: "cstmt_1" } }
          expect(yield* ok("GetBillingStatement", statement)).toMatchObject({
            totals: { grand_total: { amount: 1000 } }
          })
          expect(yield* ok("GetBillingStatementPaymentAttempts", statement)).toMatchObject({
            data: [{ status: "paid", payer: { email: "ada@acme.com" } }]
          })

          for (
            const [payer, path] of [["User", { user_id: "user_1" }], ["Organization", { organization_id: "org_1" }]]
          ) {
            const credit = (action: string, idempotency_key: string) => ({
              path,
              body: { action, amount: 300, idempotency_key }
            })
            const adjust = `Adjust${payer}BillingCreditBalance`
            const first = yield* ok(adjust, credit("increase", "1"))
            expect(yield* ok(adjust, credit("increase", "1"))).toEqual(first)
            yield* ok(adjust, credit("decrease", "2"))
            expect(yield* refused(adjust, credit("decrease", "3"))).toBe("insufficient_credit_balance")
            expect(yield* ok(`Get${payer}BillingCreditBalance`, { path })).toMatchObject({ balance: { amount: 0 } })
          }
        })
    )

    scenario(
      "changes the settings of the instance, its domain and its messages",
      ["instance", "betaFeatures", "proxyChecks", "templates", "webhooks", "testingTokens", "agentTasks"],
      ({ ok, refused }, control) =>
        Effect.gen(function*() {
          yield* ok("UpdateInstance", { body: { allowed_origins: ["https://acme.com"] } })
          expect(yield* ok("GetInstance")).toMatchObject({ allowed_origins: ["https://acme.com"] })
          for (
            const [name, change] of [
              ["Protect", { rules_enabled: true }],
              ["Communication", { blocked_country_codes: ["FR"] }],
              ["OAuthApplicationSettings", { default_scopes: ["email"] }],
              ["OrganizationSettings", { max_allowed_memberships: 3, slug_disabled: true }]
            ] as const
          ) {
            expect(yield* ok(`UpdateInstance${name}`, { body: change })).toMatchObject(change)
            expect(yield* ok(`GetInstance${name}`)).toMatchObject(change)
          }
          expect(yield* refused("CreateOrganization", { body: { name: "Acme", slug: "acme" } })).toBe(
            "organization_slugs_disabled"
          )
          expect(yield* ok("UpdateInstanceRestrictions", { body: { blocklist: true } })).toMatchObject({
            allowlist: false,
            blocklist: true
          })
          expect(yield* ok("UpdateInstanceAuthConfig", { body: { restricted_to_allowlist: true } })).toMatchObject({
            restricted_to_allowlist: true
          })

          yield* ok("ChangeProductionInstanceDomain", { body: { home_url: "https://acme.com" } })
          yield* ok("UpdateProductionInstanceDomain", { body: { home_url: "https://acme.org" } })
          const { data: [{ id: domain_id, name }] } = yield* ok("ListDomains")
          expect(name).toBe("acme.org")
          const proxy = { domain_id, proxy_url: "https://acme.org/__clerk" }
          expect(yield* ok("VerifyDomainProxy", { body: proxy })).toMatchObject({ ...proxy, successful: true })

          const path = { template_type: "email", slug: "verification_code" }
          const { body, from_email_name, name: title, reply_to_email_name } = yield* ok("GetTemplate", { path })
          const text = { name: title, body: `Hello! ${body}`, from_email_name, reply_to_email_name }
          expect(yield* ok("UpsertTemplate", { path, body: text })).toMatchObject({ body: text.body, can_revert: true })
          expect((yield* ok("PreviewTemplate", { path, body: {} })).body).toMatch(/^Hello! .*\d/)
          expect(yield* ok("ToggleTemplateDelivery", { path, body: { delivered_by_clerk: false } })).toMatchObject({
            delivered_by_clerk: false
          })
          expect(yield* ok("RevertTemplate", { path })).toMatchObject({ body, can_revert: false })
          expect(yield* ok("GetTemplateList", { path: { template_type: "email" } })).toContainEqual(
            expect.objectContaining({ slug: "verification_code", body })
          )

          const { svix_url } = yield* ok("CreateSvixApp")
          expect((yield* ok("GenerateSvixAuthURL")).svix_url).not.toBe(svix_url)
          yield* ok("DeleteSvixApp")
          expect(yield* refused("GenerateSvixAuthURL")).toBe("svix_app_missing")

          expect((yield* ok("CreateTestingToken")).expires_at).toBeGreaterThan(0)
          const [ada] = yield* control.seedUsers([{ emailAddress: "ada@acme.com" }])
          const task = (on_behalf_of: object) => ({
            body: {
              on_behalf_of,
              permissions: "*",
              agent_name: "Travel",
              task_description: "Book a flight",
              redirect_url: "https://acme.com"
            }
          })
          const { agent_id } = yield* ok("CreateAgentTask", task({ user_id: ada!.id }))
          const { agent_task_id, ...booking } = yield* ok("CreateAgentTask", task({ identifier: "ada@acme.com" }))
          expect(booking).toMatchObject({ agent_id })
          const revocation = { path: { agent_task_id } }
          yield* ok("RevokeAgentTask", revocation)
          expect(yield* refused("RevokeAgentTask", revocation)).toBe("agent_task_cannot_be_revoked")
        })
    )

    it("has a scenario for each group", () => {
      const groups = endpoints.map(({ operation }) => operation.split(".")[0])
      expect(groups.filter((group) => !covered.has(group!))).toEqual([])
    })
  })
})
