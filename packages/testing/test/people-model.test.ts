import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck as fc } from "effect"
import type { Json } from "./raw.js"
import { agrees, type Call, commandsOf, defined, index, optional, pick, timeout, withMore } from "./support/commands.js"
import { type Invitation, ReferencePeople } from "./support/referencePeople.js"

const organizationId = "org_acme"

/** The contents of the store in the format of the model. */
const stored = Effect.gen(function*() {
  const { memberships, rows } = yield* InMemoryClerk.InMemoryClerk
  return {
    users: (yield* rows("users")).map((row) => ({
      id: row.id,
      username: row.username,
      externalId: row.externalId,
      banned: row.banned,
      primaryId: row.primaryEmailAddressId,
      emailAddress: row.emailAddress
    })),
    addresses: (yield* rows("identifications")).map(({ id, identifier, userId, verified }) => ({
      id,
      userId,
      emailAddress: identifier,
      verified
    })),
    sessions: (yield* rows("sessions")).map(({ id, status, userId }) => ({ id, userId, status })),
    invitations: (yield* rows("invitations")).map(({ emailAddress, id, status }) => ({ id, emailAddress, status })),
    organizationInvitations: (yield* rows("organizationInvitations")).map(({ emailAddress, id, role, status }) => ({
      id,
      emailAddress,
      role,
      status
    })),
    memberships: (yield* memberships).map(({ publicUserData, role }) => ({ userId: publicUserData!.userId, role })),
    roles: (yield* rows("organizationRoles")).map(({ id, key }) => ({ id, key }))
  }
})

const isToOrganization = ({ role }: Invitation): boolean => role !== null

const ofModel = (model: ReferencePeople) => {
  const shown = ({ emailAddress, id, role, ...invitation }: Invitation) => ({
    id,
    emailAddress,
    ...(role !== null && { role }),
    status: model.statusOf({ emailAddress, id, role, ...invitation })
  })
  return {
    users: model.users.map((user) => ({
      ...user,
      emailAddress: model.addresses.find(({ id }) => id === user.primaryId)?.emailAddress ?? null
    })),
    addresses: model.addresses,
    sessions: model.sessions.map((session) => ({
      id: session.id,
      userId: session.userId,
      status: model.sessionStatusOf(session)
    })),
    invitations: model.invitations.filter((invitation) => !isToOrganization(invitation)).map(shown),
    organizationInvitations: model.invitations.filter(isToOrganization).map(shown),
    memberships: model.memberships,
    roles: model.roles
  }
}

const all = { limit: 500 }

const idsOf = (rows: ReadonlyArray<{ readonly id: string }>) => rows.map(({ id }) => id)

/** The contents of the API, newest first, and of the model. */
const lists: ReadonlyArray<readonly [Call, of: (model: ReferencePeople) => ReadonlyArray<{ readonly id: string }>]> = [
  [(clerk) => clerk.users.list(all), (model) => model.users],
  [
    (clerk) => clerk.invitations.list({ ...all, paginated: true }),
    (model) => model.invitations.filter((row) => !isToOrganization(row) && row.answer !== "revoked")
  ],
  [
    (clerk) => clerk.organizationInvitations.list({ ...all, organizationId }),
    (model) => model.invitations.filter(isToOrganization)
  ],
  [
    (clerk) => clerk.organizationInvitations.listPending({ ...all, organizationId }),
    (model) => model.invitations.filter((row) => isToOrganization(row) && model.isPending(row))
  ],
  [(clerk) => clerk.organizationRoles.list({ ...all, query: "org:of_" }), (model) => model.roles]
]

const command = commandsOf(
  fc.constantFrom(0, 1, 60_000, 3 * 86_400_000),
  (model: ReferencePeople) =>
    Effect.gen(function*() {
      expect(yield* stored).toEqual(ofModel(model))
      const [call, of] = lists[model.commands++ % lists.length]!
      const { data } = yield* Effect.flatMap(Clerk.Clerk, call)
      expect(idsOf(data)).toEqual(idsOf(of(model)).reverse())
    })
)

const notFound = "resource_not_found"
const taken = "form_identifier_exists"

const emailAddress = fc.constantFrom("ada@acme.com", "Ada@acme.com", "bob@acme.com", "cleo@acme.com", "dee@acme.com")
const username = fc.constantFrom("ada_", "Bob_")
const externalId = fc.constantFrom("1", "2")
const role = fc.constantFrom("org:admin", "org:member", "org:of_a", "org:of_b")
const expiresInDays = optional(fc.constantFrom(1, 7))

const userAt = (model: ReferencePeople, at: number | null): string => pick(model.users, at)?.id ?? "user_none"

const isTaken = (
  model: ReferencePeople,
  { externalId, username }: { readonly externalId?: string | undefined; readonly username?: string | undefined },
  except?: string
) =>
  model.users.some((user) =>
    user.id !== except
    && ((username !== undefined && user.username?.toLowerCase() === username.toLowerCase())
      || (externalId !== undefined && user.externalId === externalId))
  ) && taken

/** The effect of a command on a user. */
const ofUser = (
  name: string,
  call: (clerk: Json, userId: string) => ReturnType<Call>,
  apply: (model: ReferencePeople, userId: string, answer: Json) => void,
  refusal: (model: ReferencePeople, userId: string) => string | false = () => false
) =>
  command(name, index, (model, at) => {
    const userId = userAt(model, at)
    return {
      refusals: [!model.user(userId) && notFound, refusal(model, userId)],
      call: (clerk) => call(clerk, userId),
      apply: (answer) => apply(model, userId, answer)
    }
  })

const userCommands = [
  command(
    "users.create",
    fc.record({
      emailAddress: fc.array(emailAddress, { maxLength: 2 }),
      username: optional(username),
      externalId: optional(externalId)
    }),
    (model, input) => {
      const addresses = input.emailAddress.map((text) => text.toLowerCase())
      return {
        refusals: [
          addresses.length === 0 && input.username === undefined && "form_data_missing",
          (addresses.some((text) => model.owner(text)) || new Set(addresses).size < addresses.length) && taken,
          isTaken(model, input)
        ],
        call: (clerk) => clerk.users.create(input),
        apply: ({ emailAddresses, id }) => {
          const { emailAddress: _, ...given } = input
          model.addUser({ id, ...defined(given) })
          for (const { emailAddress, id: addressId } of emailAddresses) {
            model.addAddress({ id: addressId, userId: id, emailAddress, verified: true })
          }
          expect(model.addressesOf(id).map(({ emailAddress }) => emailAddress)).toEqual(addresses)
        }
      }
    }
  ),
  ofUser(
    "users.delete",
    (clerk, userId) => clerk.users.delete({ userId }),
    (model, userId) => model.deleteUser(userId)
  ),
  command(
    "users.update",
    fc.record({
      at: index,
      username: optional(username),
      externalId: optional(externalId),
      primary: optional(fc.nat(20))
    }),
    (model, { at, primary, ...input }) => {
      const userId = userAt(model, at)
      const address = primary === undefined ? undefined : pick(model.addresses, primary)
      return {
        refusals: [
          (!model.user(userId) || (address && address.userId !== userId)) && notFound,
          isTaken(model, input, userId),
          address && !address.verified && "identification_update_failed"
        ],
        call: (clerk) =>
          clerk.users.update({ userId, ...input, ...(address && { primaryEmailAddressId: address.id }) }),
        apply: (answer) => {
          model.changeUser(userId, { ...defined(input), ...(address && { primaryId: address.id }) })
          expect(answer.primaryEmailAddressId).toBe(model.user(userId)!.primaryId)
        }
      }
    }
  ),
  ofUser(
    "users.ban",
    (clerk, userId) => clerk.users.ban({ userId }),
    (model, userId) => {
      model.changeUser(userId, { banned: true })
      model.revokeSessions((session) => session.userId === userId)
    }
  ),
  ofUser(
    "users.unban",
    (clerk, userId) => clerk.users.unban({ userId }),
    (model, userId) => model.changeUser(userId, { banned: false })
  ),
  command("users.list", emailAddress, (model, emailAddress) => ({
    refusals: [],
    call: (clerk) => clerk.users.list({ emailAddress: [emailAddress] }),
    apply: ({ data }) => {
      expect(idsOf(data)).toEqual(idsOf(model.users.filter(({ id }) => model.has(id, emailAddress))).reverse())
    }
  }))
]

const sessionCommands = [
  ofUser(
    "sessions.create",
    (clerk, userId) => clerk.sessions.create({ userId }),
    (model, userId, { id }) => model.addSession({ id, userId }),
    (model, userId) => model.user(userId)?.banned === true && "user_banned"
  ),
  command("sessions.revoke", index, (model, at) => {
    const sessionId = pick(model.sessions, at)?.id ?? "sess_none"
    return {
      refusals: [sessionId === "sess_none" && notFound],
      call: (clerk) => clerk.sessions.revoke({ sessionId }),
      apply: () => model.revokeSessions(({ id }) => id === sessionId)
    }
  })
]

const addressCommands = [
  command(
    "emailAddresses.create",
    fc.record({
      at: index,
      emailAddress,
      verified: optional(fc.boolean()),
      primary: optional(fc.boolean())
    }),
    (model, { at, ...input }) => {
      const userId = userAt(model, at)
      const isFirst = model.user(userId)?.primaryId === null
      return {
        refusals: [
          !model.user(userId) && notFound,
          (model.owner(input.emailAddress) !== undefined || model.has(userId, input.emailAddress)) && taken,
          input.primary === true && input.verified !== true && !isFirst && "identification_update_failed"
        ],
        call: (clerk) => clerk.emailAddresses.create({ userId, ...input }),
        apply: ({ emailAddress, id }) => {
          expect(emailAddress).toBe(input.emailAddress.toLowerCase())
          model.addAddress({ id, userId, emailAddress, verified: input.verified ?? false })
          if (input.primary) model.changeUser(userId, { primaryId: id })
        }
      }
    }
  ),
  command("emailAddresses.delete", index, (model, at) => {
    const address = pick(model.addresses, at)
    const isLast = address !== undefined && model.addressesOf(address.userId).length === 1
      && model.user(address.userId)!.username === null
    return {
      refusals: [!address && notFound, isLast && "identification_deletion_failed"],
      call: (clerk) => clerk.emailAddresses.delete({ emailAddressId: address?.id ?? "idn_none" }),
      apply: () => model.deleteAddress(address!)
    }
  }),
  command(
    "emailAddresses.update",
    fc.record({ at: index, verified: optional(fc.boolean()), primary: optional(fc.boolean()) }),
    (model, { at, ...input }) => {
      const address = pick(model.addresses, at)
      const verified = input.verified ?? address?.verified
      const owner = address && model.owner(address.emailAddress)
      return {
        refusals: [
          !address && notFound,
          verified && owner !== undefined && owner !== address!.userId && "identification_claimed",
          input.primary === true && !verified && "identification_update_failed"
        ],
        call: (clerk) => clerk.emailAddresses.update({ emailAddressId: address?.id ?? "idn_none", ...input }),
        apply: () => {
          model.changeAddress(address!.id, { verified: verified! })
          if (input.primary) model.changeUser(address!.userId, { primaryId: address!.id })
        }
      }
    }
  )
]

/** The user of an accepted invitation, created unless there was one already. */
const invited = (model: ReferencePeople, emailAddress: string, userId: string) =>
  Effect.map(InMemoryClerk.InMemoryClerk, ({ rows }) => rows("users")).pipe(
    Effect.flatten,
    Effect.map((users) => {
      if (model.user(userId)) return
      const id = users.find((user) => user.id === userId)!.primaryEmailAddressId!
      model.addUser({ id: userId })
      model.addAddress({ id, userId, emailAddress, verified: true })
    })
  )

/** Follows the link of a pending invitation, if there is one. */
const acceptance = (
  name: string,
  isMeant: (model: ReferencePeople, invitation: Invitation) => boolean,
  accept: (control: InMemoryClerk.Service, id: string) => Effect.Effect<string>
) =>
  command(name, fc.nat(20), (model, at) => {
    const invitation = pick(model.invitations.filter((row) => model.isPending(row) && isMeant(model, row)), at)
    return {
      refusals: [],
      call: () =>
        invitation === undefined ? Effect.void : Effect.gen(function*() {
          const userId = yield* accept(yield* InMemoryClerk.InMemoryClerk, invitation.id)
          yield* invited(model, invitation.emailAddress, userId)
          return userId
        }),
      apply: (userId) => {
        if (invitation === undefined) return
        expect(model.owner(invitation.emailAddress)).toBe(userId)
        model.changeInvitation(invitation.id, { answer: "accepted" })
        if (invitation.role !== null) model.memberships = [...model.memberships, { userId, role: invitation.role }]
      }
    }
  })

const invitationCommands = [
  command(
    "invitations.create",
    fc.record({ emailAddress, expiresInDays, ignoreExisting: optional(fc.boolean()) }),
    (model, input) => ({
      refusals: input.ignoreExisting ? [] : [
        model.owner(input.emailAddress) !== undefined && taken,
        model.invitations.some((row) =>
          !isToOrganization(row) && model.isPending(row) && row.emailAddress === input.emailAddress.toLowerCase()
        ) && "duplicate_record"
      ],
      call: (clerk) => clerk.invitations.create(input),
      apply: ({ id }) => model.addInvitation({ id, emailAddress: input.emailAddress, role: null }, input.expiresInDays)
    })
  ),
  command("invitations.revoke", index, (model, at) => {
    const invitation = pick(model.invitations.filter((row) => !isToOrganization(row)), at)
    return {
      refusals: [!invitation && notFound, invitation?.answer != null && `invitation_already_${invitation.answer}`],
      call: (clerk) => clerk.invitations.revoke({ invitationId: invitation?.id ?? "inv_none" }),
      apply: () => model.changeInvitation(invitation!.id, { answer: "revoked" })
    }
  }),
  acceptance(
    "acceptInvitation",
    (_, invitation) => !isToOrganization(invitation),
    (control, id) => Effect.map(control.acceptInvitation(id), ({ id }) => id)
  )
]

const organizationCommands = [
  command(
    "organizationInvitations.create",
    fc.record({ emailAddress, role, expiresInDays }),
    (model, input) => ({
      refusals: [
        !model.isRole(input.role) && notFound,
        model.isMember(model.owner(input.emailAddress)) && "already_a_member_in_organization",
        model.invitations.some((row) =>
          isToOrganization(row) && model.isPending(row) && row.emailAddress === input.emailAddress.toLowerCase()
        ) && "organization_invitation_not_unique"
      ],
      call: (clerk) => clerk.organizationInvitations.create({ organizationId, ...input }),
      apply: ({ id }) =>
        model.addInvitation({ id, emailAddress: input.emailAddress, role: input.role }, input.expiresInDays)
    })
  ),
  command("organizationInvitations.revoke", index, (model, at) => {
    const invitation = pick(model.invitations.filter(isToOrganization), at)
    return {
      refusals: [
        !invitation && notFound,
        invitation && !model.isPending(invitation) && "organization_invitation_not_pending"
      ],
      call: (clerk) =>
        clerk.organizationInvitations.revoke({ organizationId, invitationId: invitation?.id ?? "orginv_none" }),
      apply: () => model.changeInvitation(invitation!.id, { answer: "revoked" })
    }
  }),
  acceptance(
    "acceptOrganizationInvitation",
    (model, row) => isToOrganization(row) && !model.isMember(model.owner(row.emailAddress)),
    (control, id) =>
      Effect.map(control.acceptOrganizationInvitation(id), ({ publicUserData }) => publicUserData!.userId)
  ),
  command("organizationMemberships.create", fc.record({ at: index, role }), (model, { at, role }) => {
    const userId = userAt(model, at)
    return {
      refusals: [
        !(model.user(userId) && model.isRole(role)) && notFound,
        model.isMember(userId) && "already_a_member_in_organization"
      ],
      call: (clerk) => clerk.organizationMemberships.create({ organizationId, userId, role }),
      apply: () => {
        model.memberships = [...model.memberships, { userId, role }]
      }
    }
  }),
  command("organizationMemberships.update", fc.record({ at: index, role }), (model, { at, role }) => {
    const membership = pick(model.memberships, at)
    const userId = membership?.userId ?? "user_none"
    return {
      refusals: [
        !(membership && model.isRole(role)) && notFound,
        membership && role !== "org:admin" && model.isLastAdmin(membership) && "organization_minimum_permissions_needed"
      ],
      call: (clerk) => clerk.organizationMemberships.update({ organizationId, userId, role }),
      apply: () => model.changeMembership(userId, role)
    }
  })
]

const key = fc.constantFrom("org:of_a", "org:of_b", "org:of_c")

const isKeyTaken = (model: ReferencePeople, key: string, except?: string) =>
  model.roles.some((role) => role.key === key && role.id !== except) && taken

const roleCommands = [
  command("organizationRoles.create", key, (model, key) => ({
    refusals: [isKeyTaken(model, key)],
    call: (clerk) => clerk.organizationRoles.create({ name: "Role", key }),
    apply: ({ id }) => {
      model.roles = [...model.roles, { id, key }]
    }
  })),
  command("organizationRoles.delete", index, (model, at) => {
    const role = pick(model.roles, at)
    const has = (row: { readonly role: string | null }) => role !== undefined && row.role === role.key
    return {
      refusals: [
        !role && notFound,
        model.memberships.some(has) && "organization_role_assigned_members",
        model.invitations.some((row) => model.isPending(row) && has(row)) && "organization_role_exists_in_invitations"
      ],
      call: (clerk) => clerk.organizationRoles.delete({ organizationRoleId: role?.id ?? "role_none" }),
      apply: () => {
        model.roles = model.roles.filter(({ id }) => id !== role!.id)
      }
    }
  }),
  command("organizationRoles.update", fc.record({ at: index, key }), (model, { at, key }) => {
    const role = pick(model.roles, at)
    return {
      refusals: [!role && notFound, role && isKeyTaken(model, key, role.id)],
      call: (clerk) => clerk.organizationRoles.update({ organizationRoleId: role?.id ?? "role_none", key }),
      apply: () => model.renameRole(role!.id, key)
    }
  })
]

const allCommands = [
  ...[userCommands, sessionCommands, addressCommands, invitationCommands, organizationCommands, roleCommands]
    .flatMap(withMore)
]

/** The initial state: Ada, who has created an organization and is signed in, and a role. */
const seeded = (model: ReferencePeople) =>
  Effect.gen(function*() {
    const control = yield* InMemoryClerk.InMemoryClerk
    yield* control.reset
    const [{ id, primaryEmailAddressId }] = (yield* control.seedUsers([{ emailAddress: "ada@acme.com" }])) as Json
    yield* control.seedOrganization({ id: organizationId, name: "Acme", createdBy: id })
    model.addUser({ id })
    model.addAddress({ id: primaryEmailAddressId, userId: id, emailAddress: "ada@acme.com", verified: true })
    model.memberships = [{ userId: id, role: "org:admin" }]
    model.addSession({ id: (yield* control.signIn(id)).id, userId: id })
    const { organizationRoles } = yield* Clerk.Clerk
    model.roles = [yield* organizationRoles.create({ name: "Role", key: "org:of_a" })]
      .map(({ id, key }) => ({ id, key }))
  })

describe("the in-memory Clerk agrees with a reference model", () => {
  it.effect(
    "through any sequence of operations on people",
    () => agrees(() => new ReferencePeople(), seeded, allCommands).pipe(Effect.provide(InMemoryClerk.layer)),
    { timeout }
  )
})
