import { type ClerkClient, createClerkClient } from "@clerk/backend"
import { expect, layer } from "@effect/vitest"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Effect, Redacted } from "effect"
import { subscribe } from "node:diagnostics_channel"

const origins = new Set<string>()
subscribe("undici:request:create", (message) => {
  origins.add((message as { readonly request: { readonly origin: string } }).request.origin)
})

/** The classes whose operations are in the contract. The others have no documents, or are not in the latest version of the API. */
const groupsOf = (sdk: ClerkClient) =>
  Object.entries(sdk).filter(([name, group]) =>
    typeof group === "object" && !name.startsWith("__") && name !== "telemetry" && name !== "emails"
  )

/** The methods whose operations are not in the contract. */
const others = [
  "betaFeatures.changeDomain",
  "clients.getHandshakePayload",
  "invitations.deleteInvitation",
  "sessions.verifySession"
]

const methodsOf = (sdk: ClerkClient): ReadonlyArray<string> =>
  groupsOf(sdk).flatMap(([group, methods]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(methods))
      .filter((name) => name !== "constructor")
      .map((name) => `${group}.${name}`)
  )

const called = new Set<string>()

/** The SDK, with a record of the methods that were called. */
const noting = (sdk: ClerkClient): ClerkClient =>
  Object.assign(
    {},
    sdk,
    Object.fromEntries(
      groupsOf(sdk).map(([group, methods]) => [
        group,
        new Proxy(methods, {
          get: (target, name) => {
            called.add(`${group}.${String(name)}`)
            return Reflect.get(target, name).bind(target)
          }
        })
      ])
    )
  )

/** The server as used by Clerk's own JavaScript SDK. */
layer(ClerkServer.layer())("@clerk/backend", (it) => {
  const withSdk = <A>(use: (sdk: ClerkClient) => Promise<A>) =>
    Effect.gen(function*() {
      const { url } = yield* ClerkServer.ClerkServer
      const { secretKey } = yield* InMemoryClerk
      const sdk = createClerkClient({
        apiUrl: url,
        secretKey: Redacted.value(secretKey),
        telemetry: { disabled: true }
      })
      return yield* Effect.promise(() => use(noting(sdk)))
    })

  const seeded = Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    yield* clerk.reset
    yield* clerk.seedUsers([{ id: "user_1", emailAddress: "ada@acme.com" }, {
      id: "user_2",
      firstName: "Bob",
      username: "bob",
      emailAddress: "bob@beta.com",
      phoneNumber: "+15550001111",
      web3Wallet: "0xb0b",
      lastActiveAt: DateTime.unsafeMake(2_000),
      createdAt: DateTime.unsafeMake(2_000)
    }])
  })

  const operations = Effect.gen(function*() {
    const { requests } = yield* InMemoryClerk
    return (yield* requests).map(({ operation, status }) => `${operation} ${status}`)
  })

  it.effect("drives organizations", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id } = await organizations.createOrganization({
          name: "Acme",
          createdBy: "user_1",
          publicMetadata: { plan: "pro" } as never
        })
        expect((await organizations.getOrganization({ slug: "acme", includeMembersCount: true })).membersCount).toBe(1)
        const list = await organizations.getOrganizationList({
          includeMembersCount: true,
          query: "acm",
          orderBy: "-name",
          organizationId: [id, "org_x"],
          limit: 1,
          offset: 0
        })
        expect(list).toMatchObject({
          data: [{ name: "Acme", publicMetadata: { plan: "pro" }, membersCount: 1 }],
          totalCount: 1
        })
        expect(await organizations.getOrganizationList({ organizationId: ["org_x"] }))
          .toMatchObject({ data: [], totalCount: 0 })
        expect(await organizations.getOrganizationList({ offset: 1 })).toMatchObject({ data: [], totalCount: 1 })
        expect((await organizations.updateOrganization(id, { name: "Acme Ltd", maxAllowedMemberships: 5 })).name)
          .toBe("Acme Ltd")
        const merged = await organizations.updateOrganizationMetadata(id, {
          publicMetadata: { seats: 3 } as never
        })
        expect(merged.publicMetadata).toEqual({ plan: "pro", seats: 3 })
        const replaced = await organizations.replaceOrganizationMetadata(id, { privateMetadata: { a: 1 } as never })
        expect(replaced.privateMetadata).toEqual({ a: 1 })
        const file = new File([new Uint8Array([0xff, 0xd8, 0xff])], "logo.jpg")
        expect((await organizations.updateOrganizationLogo(id, { file, uploaderUserId: "user_1" })).hasImage).toBe(true)
        expect((await organizations.deleteOrganizationLogo(id)).hasImage).toBe(false)
        await organizations.deleteOrganization(id)
        await expect(organizations.getOrganization({ organizationId: id })).rejects.toMatchObject({
          status: 404,
          clerkTraceId: expect.stringMatching(/^0+c$/),
          errors: [{ code: "resource_not_found", longMessage: "Given organization not found." }]
        })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizations.get 200",
        "organizations.list 200",
        "organizations.list 200",
        "organizations.list 200",
        "organizations.update 200",
        "organizations.mergeMetadata 200",
        "organizations.replaceMetadata 200",
        "organizations.uploadLogo 200",
        "organizations.deleteLogo 200",
        "organizations.delete 200",
        "organizations.get 404"
      ])
    }))

  it.effect("drives memberships", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id: organizationId } = await organizations.createOrganization({ name: "Acme", createdBy: "user_1" })
        const member = { organizationId, userId: "user_2" }
        const created = await organizations.createOrganizationMembership({ ...member, role: "org:member" })
        expect(created).toMatchObject({ role: "org:member", publicUserData: { userId: "user_2", firstName: "Bob" } })
        const admin = await organizations.updateOrganizationMembership({ ...member, role: "org:admin" })
        expect(admin.permissions).toContain("org:sys_memberships:manage")
        await organizations.updateOrganizationMembershipMetadata({
          ...member,
          publicMetadata: { team: "blue" } as never
        })
        const page = await organizations.getOrganizationMembershipList({
          organizationId,
          orderBy: "+created_at",
          role: ["org:admin"],
          emailAddress: ["ada@acme.com"],
          limit: 500
        })
        expect(page).toMatchObject({ data: [{ publicUserData: { userId: "user_1" } }], totalCount: 1 })
        const others = [
          { userId: ["user_2"] },
          { phoneNumber: ["+15550001111"] },
          { username: ["bob"] },
          { web3Wallet: ["0xb0b"] },
          { query: "BO" },
          { emailAddressQuery: "@beta" },
          { phoneNumberQuery: "555" },
          { usernameQuery: "ob" },
          { nameQuery: "bob" },
          { lastActiveAtAfter: 1_000, lastActiveAtBefore: 3_000 },
          { createdAtAfter: 1_999, createdAtBefore: 2_001 },
          { orderBy: "-first_name", limit: 1, offset: 1 }
        ] as const
        for (const filter of others) {
          const { data } = await organizations.getOrganizationMembershipList({ organizationId, ...filter } as never)
          expect([filter, data.map(({ publicUserData }) => publicUserData?.userId)]).toEqual([filter, ["user_2"]])
        }
        const instance = await organizations.getInstanceOrganizationMembershipList({ orderBy: "-created_at", limit: 1 })
        expect(instance).toMatchObject({ data: [{ role: "org:admin" }], totalCount: 2 })
        expect((await organizations.deleteOrganizationMembership(member)).publicMetadata).toEqual({ team: "blue" })
        await expect(organizations.deleteOrganizationMembership({ organizationId, userId: "user_1" }))
          .rejects.toMatchObject({ status: 400, errors: [{ code: "organization_minimum_permissions_needed" }] })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizationMemberships.create 200",
        "organizationMemberships.update 200",
        "organizationMemberships.updateMetadata 200",
        ...Array.from({ length: 13 }, () => "organizationMemberships.list 200"),
        "organizationMemberships.listAll 200",
        "organizationMemberships.delete 200",
        "organizationMemberships.delete 400"
      ])
    }))

  it.effect("drives domains", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id: organizationId } = await organizations.createOrganization({ name: "Acme" })
        const { id: domainId } = await organizations.createOrganizationDomain({
          organizationId,
          name: "acme.com",
          enrollmentMode: "automatic_invitation"
        })
        const page = await organizations.getOrganizationDomainList({ organizationId, limit: 5 })
        expect(page).toMatchObject({ data: [{ id: domainId, name: "acme.com" }], totalCount: 1 })
        const updated = await organizations.updateOrganizationDomain({ organizationId, domainId, verified: false })
        expect(updated).toMatchObject({ affiliation_verification: { status: "unverified" } })
        expect(await organizations.deleteOrganizationDomain({ organizationId, domainId })).toMatchObject({
          id: domainId
        })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizationDomains.create 200",
        "organizationDomains.list 200",
        "organizationDomains.update 200",
        "organizationDomains.delete 200"
      ])
    }))

  it.effect("drives allowlist and blocklist", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ allowlistIdentifiers, blocklistIdentifiers }) => {
        const { id, invitationId } = await allowlistIdentifiers.createAllowlistIdentifier({
          identifier: "Ada@Acme.com",
          notify: true
        })
        expect(invitationId).toMatch(/^inv_/)
        expect(await allowlistIdentifiers.getAllowlistIdentifierList({ limit: 1 }))
          .toMatchObject({ data: [{ id, identifier: "ada@acme.com", identifierType: "email_address" }], totalCount: 1 })
        expect(await allowlistIdentifiers.deleteAllowlistIdentifier(id)).toMatchObject({ id, deleted: true })
        const blocked = await blocklistIdentifiers.createBlocklistIdentifier({ identifier: "+15550001111" })
        expect(await blocklistIdentifiers.getBlocklistIdentifierList())
          .toMatchObject({ data: [{ id: blocked.id, identifierType: "phone_number" }], totalCount: 1 })
        expect(await blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id)).toMatchObject({ deleted: true })
      })
      expect(yield* operations).toEqual([
        "allowlistIdentifiers.create 200",
        "allowlistIdentifiers.list 200",
        "allowlistIdentifiers.delete 200",
        "blocklistIdentifiers.create 200",
        "blocklistIdentifiers.list 200",
        "blocklistIdentifiers.delete 200"
      ])
    }))

  /** All requests since the seed were successful. */
  const succeeded = Effect.map(operations, (all) => expect(all.filter((one) => !/ 20\d$/.test(one))).toEqual([]))

  it.effect("drives users and their addresses", () =>
    Effect.gen(function*() {
      yield* seeded
      const clerk = yield* InMemoryClerk
      yield* clerk.seedUsers([{
        id: "user_3",
        emailAddress: "cleo@acme.com",
        password: "correct horse",
        totpEnabled: true,
        backupCodes: ["abc"],
        passkeys: ["Laptop"],
        web3Wallets: [`0x${"a".repeat(40)}`],
        externalAccounts: [{ provider: "oauth_google", providerUserId: "1", token: "ya29", scopes: ["email"] }]
      }])
      const passkey = (yield* clerk.rows("users")).at(-1)!.passkeys[0]!.id
      yield* withSdk(async ({ emailAddresses, phoneNumbers, users }) => {
        const { id } = await users.createUser({
          firstName: "Dee",
          emailAddress: ["dee@acme.com"],
          password: "correct horse",
          publicMetadata: { plan: "pro" } as never
        })
        expect((await users.getUserList({ query: "dee", orderBy: "-created_at" })).data).toMatchObject([{ id }])
        expect(await users.getCount({ emailAddress: ["dee@acme.com"] })).toBe(1)
        expect(await users.getUser(id)).toMatchObject({ firstName: "Dee", publicMetadata: { plan: "pro" } })
        expect(await users.updateUser(id, { lastName: "Doe", externalId: "dee" })).toMatchObject({ externalId: "dee" })
        await users.updateUserMetadata(id, { privateMetadata: { a: 1 } as never })
        expect(await users.replaceUserMetadata(id, { privateMetadata: { b: 2 } as never }))
          .toMatchObject({ privateMetadata: { b: 2 } })
        await users.updateUserProfileImage(id, { file: new File([new Uint8Array([0xff, 0xd8, 0xff])], "dee.jpg") })
        await users.deleteUserProfileImage(id)
        expect(await users.verifyPassword({ userId: id, password: "correct horse" })).toEqual({ verified: true })
        await users.setPasswordCompromised(id)
        await users.unsetPasswordCompromised(id)
        await users.removePassword(id)
        expect((await users.banUser(id)).banned).toBe(true)
        expect((await users.unbanUser(id)).banned).toBe(false)
        expect((await users.lockUser(id)).locked).toBe(true)
        expect((await users.unlockUser(id)).locked).toBe(false)
        await users.replaceUserEmailAddress(id, { emailAddress: "dee@beta.com" })
        await users.replaceUserPhoneNumber(id, { phoneNumber: "+15550000100" })
        expect((await users.getOrganizationMembershipList({ userId: id })).totalCount).toBe(0)
        expect((await users.getOrganizationInvitationList({ userId: id })).totalCount).toBe(0)

        const other = { userId: "user_3" }
        const { externalAccounts, web3Wallets } = await users.getUser("user_3")
        expect((await users.getUserOauthAccessToken("user_3", "google")).data).toMatchObject([{ token: "ya29" }])
        expect(await users.verifyTOTP({ ...other, code: "424242" })).toMatchObject({ verified: true })
        await users.deleteUserPasskey({ ...other, passkeyIdentificationId: passkey })
        await users.deleteUserWeb3Wallet({ ...other, web3WalletIdentificationId: web3Wallets[0]!.id })
        await users.deleteUserExternalAccount({ ...other, externalAccountId: externalAccounts[0]!.id })
        await users.deleteUserBackupCodes("user_3")
        await users.deleteUserTOTP("user_3")
        await users.disableUserMFA("user_3")

        const address = await emailAddresses.createEmailAddress({ userId: id, emailAddress: "d@acme.com" })
        expect(await emailAddresses.getEmailAddress(address.id)).toMatchObject({ emailAddress: "d@acme.com" })
        await emailAddresses.updateEmailAddress(address.id, { verified: true })
        expect(await emailAddresses.deleteEmailAddress(address.id)).toMatchObject({ deleted: true })
        const number = await phoneNumbers.createPhoneNumber({ userId: id, phoneNumber: "+15550000101" })
        expect(await phoneNumbers.getPhoneNumber(number.id)).toMatchObject({ phoneNumber: "+15550000101" })
        await phoneNumbers.updatePhoneNumber(number.id, { verified: true })
        expect(await phoneNumbers.deletePhoneNumber(number.id)).toMatchObject({ deleted: true })
        expect(await users.deleteUser(id)).toMatchObject({ id })
      })
      yield* succeeded
    }))

  it.effect("drives sessions, clients, tickets and sign-ups", () =>
    Effect.gen(function*() {
      yield* seeded
      const clerk = yield* InMemoryClerk
      yield* clerk.seed({ signUps: [{ id: "sua_1", emailAddress: "new@acme.com" }] })
      const session = yield* clerk.signIn("user_1")
      const text = Effect.map((token: Redacted.Redacted) => Redacted.value(token))
      const cookie = yield* text(clerk.tokens.client(session.id))
      const refresh = {
        expired_token: yield* text(
          clerk.tokens.session({ userId: "user_1", sessionId: session.id, authorizedParty: "https://acme.com" })
        ),
        refresh_token: yield* text(clerk.tokens.refresh(session.id)),
        request_origin: "https://acme.com"
      }
      yield* withSdk(async (sdk) => {
        const { actorTokens, agentTasks, clients, jwks, jwtTemplates, sessions, signInTokens, signUps } = sdk
        expect((await clients.getClientList()).data).toMatchObject([{ id: session.clientId }])
        expect(await clients.getClient(session.clientId)).toMatchObject({ sessionIds: [session.id] })
        expect(await clients.verifyClient(cookie)).toMatchObject({ id: session.clientId })
        const template = await jwtTemplates.create({ name: "hasura", claims: { role: "user" } })
        expect(await jwtTemplates.get(template.id)).toMatchObject({ name: "hasura" })
        expect((await jwtTemplates.list()).totalCount).toBe(1)
        expect((await sessions.getToken(session.id)).jwt).toContain(".")
        expect((await sessions.getToken(session.id, "hasura")).jwt).toContain(".")
        await jwtTemplates.update({ templateId: template.id, name: "other", claims: {} })
        await jwtTemplates.delete(template.id)
        expect((await jwks.getJwks()).keys).toHaveLength(1)
        expect((await sessions.refreshSession(session.id, { ...refresh, format: "token" })).jwt).toContain(".")
        const { id } = await sessions.createSession({ userId: "user_1" })
        expect(await sessions.getSession(id)).toMatchObject({ status: "active" })
        expect((await sessions.getSessionList({ userId: "user_1" })).totalCount).toBe(2)
        expect(await sessions.revokeSession(id)).toMatchObject({ status: "revoked" })

        const ticket = await signInTokens.createSignInToken({ userId: "user_1", expiresInSeconds: 60 })
        expect(await signInTokens.revokeSignInToken(ticket.id)).toMatchObject({ status: "revoked" })
        const actor = await actorTokens.create({ userId: "user_1", actor: { sub: "user_2" } })
        expect(await actorTokens.revoke(actor.id)).toMatchObject({ status: "revoked" })
        const task = await agentTasks.create({
          onBehalfOf: { userId: "user_1" },
          permissions: "*",
          agentName: "Travel",
          taskDescription: "Book a flight",
          redirectUrl: "https://acme.com"
        })
        await agentTasks.revoke(task.agentTaskId)
        expect(await sdk.testingTokens.createTestingToken()).toMatchObject({ token: expect.any(String) })
        expect(await signUps.get("sua_1")).toMatchObject({ status: "missing_requirements" })
        expect(await signUps.update({ signUpAttemptId: "sua_1", externalId: "new" })).toMatchObject({
          externalId: "new"
        })
      })
      yield* succeeded
    }))

  it.effect("drives invitations and the waitlist", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ invitations, organizations, waitlistEntries }) => {
        const { id } = await invitations.createInvitation({ emailAddress: "a@acme.com" })
        expect(await invitations.createInvitationBulk([{ emailAddress: "b@acme.com" }])).toHaveLength(1)
        expect((await invitations.getInvitationList()).totalCount).toBe(2)
        expect(await invitations.revokeInvitation(id)).toMatchObject({ status: "revoked" })

        const { id: organizationId } = await organizations.createOrganization({ name: "Acme", createdBy: "user_1" })
        const input = { emailAddress: "a@acme.com", role: "org:member" }
        const invited = await organizations.createOrganizationInvitation({ organizationId, ...input })
        const one = { organizationId, invitationId: invited.id }
        await organizations.createOrganizationInvitationBulk(organizationId, [{ ...input, emailAddress: "b@acme.com" }])
        expect(await organizations.getOrganizationInvitation(one)).toMatchObject({ emailAddress: "a@acme.com" })
        expect((await organizations.getOrganizationInvitationList({ organizationId })).totalCount).toBe(2)
        expect(await organizations.revokeOrganizationInvitation(one)).toMatchObject({ status: "revoked" })

        const waiting = await waitlistEntries.create({ emailAddress: "c@acme.com" })
        const [other] = await waitlistEntries.createBulk([{ emailAddress: "d@acme.com" }])
        expect((await waitlistEntries.list()).totalCount).toBe(2)
        expect(await waitlistEntries.invite(waiting.id)).toMatchObject({ status: "invited" })
        await waitlistEntries.delete(other!.id)
        expect(await waitlistEntries.reject(waiting.id)).toMatchObject({ status: "rejected" })
      })
      yield* succeeded
    }))

  it.effect("drives machines, API keys and OAuth applications", () =>
    Effect.gen(function*() {
      yield* seeded
      const clerk = yield* InMemoryClerk
      yield* clerk.seed({ oauthApplications: [{ id: "oa_notes", name: "Notes" }] })
      const token = Redacted.value(yield* clerk.tokens.oauth({ applicationId: "oa_notes", userId: "user_1" }))
      yield* withSdk(async ({ apiKeys, idPOAuthAccessToken, m2m, machines, oauthApplications }) => {
        const billing = await machines.create({ name: "Billing" })
        const orders = await machines.create({ name: "Orders", scopedMachines: [billing.id] })
        expect((await machines.list({ query: "ord" })).data).toMatchObject([{ id: orders.id }])
        expect(await machines.get(orders.id)).toMatchObject({ scopedMachines: [{ id: billing.id }] })
        await machines.update({ machineId: billing.id, name: "Bills" })
        await machines.createScope(billing.id, orders.id)
        await machines.deleteScope(billing.id, orders.id)
        const { secret: machineSecretKey } = await machines.getSecretKey(orders.id)
        const made = await m2m.createToken({ machineSecretKey })
        expect(await m2m.verify({ token: made.token! })).toMatchObject({ id: made.id, subject: orders.id })
        expect((await m2m.list({ subject: orders.id })).totalCount).toBe(1)
        expect(await m2m.revokeToken({ m2mTokenId: made.id })).toMatchObject({ revoked: true })
        await machines.rotateSecretKey({ machineId: orders.id, previousTokenTtl: 0 })
        await machines.delete(orders.id)

        const key = await apiKeys.create({ name: "Deploy", subject: "user_1" })
        expect(await apiKeys.get(key.id)).toMatchObject({ name: "Deploy" })
        expect((await apiKeys.list({ subject: "user_1" })).totalCount).toBe(1)
        const { secret } = await apiKeys.getSecret(key.id)
        expect(await apiKeys.verify(secret)).toMatchObject({ id: key.id })
        await apiKeys.update({ apiKeyId: key.id, subject: "user_1", description: "Of Ada" })
        expect(await apiKeys.revoke({ apiKeyId: key.id })).toMatchObject({ revoked: true })
        await apiKeys.delete(key.id)

        expect(await idPOAuthAccessToken.verify(token)).toMatchObject({ subject: "user_1", revoked: false })
        await oauthApplications.revokeToken({ oauthApplicationId: "oa_notes", token })
        expect(await idPOAuthAccessToken.verify(token)).toMatchObject({ revoked: true })
        const application = await oauthApplications.create({ name: "Calendar", redirectUris: ["https://a.com"] })
        expect(application.clientSecret).toEqual(expect.any(String))
        expect(await oauthApplications.get(application.id)).toMatchObject({ name: "Calendar" })
        expect((await oauthApplications.list({ nameQuery: "cal" })).totalCount).toBe(1)
        await oauthApplications.update({ oauthApplicationId: application.id, name: "Dates" })
        expect((await oauthApplications.rotateSecret(application.id)).clientSecret).not.toBe(application.clientSecret)
        await oauthApplications.delete(application.id)
      })
      yield* succeeded
    }))

  it.effect("drives roles, permissions and role sets", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizationPermissions, organizationRoles, roleSets }) => {
        const permission = await organizationPermissions.createOrganizationPermission({
          name: "Read",
          key: "org:bills:read"
        })
        await organizationPermissions.getOrganizationPermission(permission.id)
        expect((await organizationPermissions.getOrganizationPermissionList({ query: "bills" })).totalCount).toBe(1)
        await organizationPermissions.updateOrganizationPermission({ permissionId: permission.id, name: "See" })
        const role = await organizationRoles.createOrganizationRole({ name: "Billing", key: "org:billing" })
        const both = { organizationRoleId: role.id, permissionId: permission.id }
        expect((await organizationRoles.assignPermissionToOrganizationRole(both)).permissions).toHaveLength(1)
        expect((await organizationRoles.removePermissionFromOrganizationRole(both)).permissions).toHaveLength(0)
        await organizationRoles.getOrganizationRole(role.id)
        expect((await organizationRoles.getOrganizationRoleList()).totalCount).toBe(3)
        await organizationRoles.updateOrganizationRole({ organizationRoleId: role.id, name: "Bills" })

        const keys = { defaultRoleKey: "org:admin", creatorRoleKey: "org:admin", roles: ["org:admin"] }
        const set = await roleSets.createRoleSet({ name: "Small", ...keys })
        const other = await roleSets.createRoleSet({ name: "Other", ...keys })
        expect(await roleSets.getRoleSet(set.key)).toMatchObject({ name: "Small", roles: [{ key: "org:admin" }] })
        expect((await roleSets.getRoleSetList({ query: "small" })).totalCount).toBe(1)
        await roleSets.updateRoleSet({ roleSetKeyOrId: set.id, description: "Of all" })
        const more = { roleSetKeyOrId: set.id, roleKeys: ["org:billing"] }
        expect((await roleSets.addRolesToRoleSet(more)).roles).toHaveLength(2)
        const less = { roleSetKeyOrId: set.id, roleKey: "org:billing", toRoleKey: "org:admin" }
        expect((await roleSets.replaceRoleInRoleSet(less)).roles).toHaveLength(1)
        expect(await roleSets.replaceRoleSet({ roleSetKeyOrId: set.id, destRoleSetKey: other.key }))
          .toMatchObject({ deleted: true })
        await organizationRoles.deleteOrganizationRole(role.id)
        await organizationPermissions.deleteOrganizationPermission(permission.id)
      })
      yield* succeeded
    }))

  it.effect("drives connections and billing", () =>
    Effect.gen(function*() {
      yield* seeded
      const clerk = yield* InMemoryClerk
      yield* clerk.seed({
        organizations: [{ id: "org_1", name: "Acme" }],
        plans: [{ name: "Pro", slug: "pro", amount: 1000, freeTrialDays: 7 }],
        subscriptionItems: [
          { id: "csubitem_1", payer: "user_1", plan: "pro" },
          { id: "csubitem_2", payer: "user_2", plan: "pro", freeTrial: true }
        ]
      })
      yield* withSdk(async ({ billing, enterpriseConnections, samlConnections }) => {
        const connection = await enterpriseConnections.createEnterpriseConnection({
          name: "Acme",
          domains: ["acme.com"],
          provider: "saml_custom"
        })
        expect(await enterpriseConnections.getEnterpriseConnection(connection.id)).toMatchObject({
          domains: ["acme.com"]
        })
        expect((await enterpriseConnections.getEnterpriseConnectionList()).totalCount).toBe(1)
        await enterpriseConnections.updateEnterpriseConnection(connection.id, { name: "Acme Ltd" })
        await enterpriseConnections.deleteEnterpriseConnection(connection.id)
        const saml = await samlConnections.createSamlConnection({
          name: "Beta",
          domain: "beta.com",
          provider: "saml_google"
        })
        expect(await samlConnections.getSamlConnection(saml.id)).toMatchObject({ name: "Beta" })
        expect((await samlConnections.getSamlConnectionList()).totalCount).toBe(1)
        await samlConnections.updateSamlConnection(saml.id, { name: "Beta Ltd" })
        await samlConnections.deleteSamlConnection(saml.id)

        expect((await billing.getPlanList({ payerType: "user" })).data.map(({ slug }) => slug)).toContain("pro")
        expect(await billing.getUserBillingSubscription("user_1")).toMatchObject({ status: "active" })
        expect(await billing.getOrganizationBillingSubscription("org_1")).toMatchObject({ status: "active" })
        expect(await billing.cancelSubscriptionItem("csubitem_1")).toMatchObject({ status: "canceled" })
        const extendTo = new Date(20 * 86_400_000)
        await billing.extendSubscriptionItemFreeTrial("csubitem_2", { extendTo })
      })
      yield* succeeded
    }))

  it.effect("drives the instance", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ domains, instance, proxyChecks, redirectUrls, webhooks }) => {
        await instance.update({ allowedOrigins: ["https://acme.com"] })
        expect(await instance.get()).toMatchObject({ allowedOrigins: ["https://acme.com"] })
        expect(await instance.updateRestrictions({ allowlist: true })).toMatchObject({ allowlist: true })
        expect(await instance.getOrganizationSettings()).toMatchObject({ creatorRole: "org:admin" })
        await instance.updateOrganizationSettings({ maxAllowedMemberships: 3 })
        const domain = await domains.add({ name: "satellite.com", is_satellite: true })
        const another = await domains.add({ name: "other.com", is_satellite: true })
        expect((await domains.list()).totalCount).toBe(3)
        const proxyUrl = "https://satellite.com/__clerk"
        await domains.update({ domainId: domain.id, proxy_url: proxyUrl })
        expect(await proxyChecks.verify({ domainId: domain.id, proxyUrl })).toMatchObject({ successful: true })
        await domains.delete(domain.id)
        await domains.deleteDomain(another.id)
        const { id } = await redirectUrls.createRedirectUrl({ url: "https://acme.com/back" })
        expect(await redirectUrls.getRedirectUrl(id)).toMatchObject({ url: "https://acme.com/back" })
        expect((await redirectUrls.getRedirectUrlList()).totalCount).toBe(1)
        await redirectUrls.deleteRedirectUrl(id)
        await webhooks.createSvixApp()
        await webhooks.generateSvixAuthURL()
        await webhooks.deleteSvixApp()
      })
      yield* succeeded
    }))

  it.effect("leaves no method out", () =>
    Effect.map(withSdk((sdk) => Promise.resolve(methodsOf(sdk))), (methods) => {
      expect(others.filter((name) => !methods.includes(name))).toEqual([])
      expect(methods.filter((name) => !called.has(name) && !others.includes(name))).toEqual([])
    }))

  it.effect("contacts no other host", () =>
    Effect.gen(function*() {
      const { url } = yield* ClerkServer.ClerkServer
      expect(Array.from(origins)).toEqual([url])
    }))
})
