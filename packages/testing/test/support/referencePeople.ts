import type { Model } from "./commands.js"

export interface User {
  readonly id: string
  readonly username: string | null
  readonly externalId: string | null
  readonly banned: boolean
  readonly primaryId: string | null
}

export interface Address {
  readonly id: string
  readonly userId: string
  readonly emailAddress: string
  readonly verified: boolean
}

export interface Session {
  readonly id: string
  readonly userId: string
  readonly revoked: boolean
  readonly expireAt: number
}

export interface Invitation {
  readonly id: string
  readonly emailAddress: string
  /** The role in the organization; `null` for an invitation to the application. */
  readonly role: string | null
  readonly answer: "accepted" | "revoked" | null
  readonly expiresAt: number
}

export interface Membership {
  readonly userId: string
  readonly role: string
}

export interface Role {
  readonly id: string
  readonly key: string
}

const days = 86_400_000

/**
 * Clerk as lists of users and of what they have, each in the order of creation, with one organization: the in-memory Clerk
 * must agree with it. Whatever can be derived from another list, or from the time, is not stored.
 */
export class ReferencePeople implements Model {
  now = 0
  /** How many commands were run on it. */
  commands = 0
  users: ReadonlyArray<User> = []
  addresses: ReadonlyArray<Address> = []
  sessions: ReadonlyArray<Session> = []
  invitations: ReadonlyArray<Invitation> = []
  memberships: ReadonlyArray<Membership> = []
  roles: ReadonlyArray<Role> = []

  user(id: string) {
    return this.users.find((user) => user.id === id)
  }

  addressesOf(userId: string) {
    return this.addresses.filter((address) => address.userId === userId)
  }

  has(userId: string, emailAddress: string) {
    return this.addressesOf(userId).some((address) => address.emailAddress === emailAddress.toLowerCase())
  }

  /** The user who has verified an address; others may have it unverified. */
  owner(emailAddress: string) {
    return this.addresses.find((address) => address.verified && address.emailAddress === emailAddress.toLowerCase())
      ?.userId
  }

  isMember(userId: string | undefined) {
    return this.memberships.some((membership) => membership.userId === userId)
  }

  /** Whether this is the only member who can manage the others. */
  isLastAdmin({ role, userId }: Membership) {
    return role === "org:admin"
      && !this.memberships.some((other) => other.userId !== userId && other.role === "org:admin")
  }

  isRole(key: string) {
    return key === "org:admin" || key === "org:member" || this.roles.some((role) => role.key === key)
  }

  statusOf({ answer, expiresAt }: Invitation) {
    return answer ?? (expiresAt <= this.now ? "expired" : "pending")
  }

  isPending(invitation: Invitation) {
    return this.statusOf(invitation) === "pending"
  }

  sessionStatusOf({ expireAt, revoked }: Session) {
    return revoked ? "revoked" : expireAt <= this.now ? "expired" : "active"
  }

  /** A user without data except a verified address, if one is given. */
  addUser(user: Pick<User, "id"> & Partial<User>) {
    this.users = [...this.users, { username: null, externalId: null, banned: false, primaryId: null, ...user }]
  }

  changeUser(id: string, changes: Partial<User>) {
    this.users = this.users.map((user) => user.id === id ? { ...user, ...changes } : user)
  }

  /** The first address of a user is primary. */
  addAddress(address: Address) {
    this.addresses = [...this.addresses, address]
    if (this.user(address.userId)!.primaryId === null) this.changeUser(address.userId, { primaryId: address.id })
  }

  changeAddress(id: string, changes: Partial<Address>) {
    this.addresses = this.addresses.map((address) => address.id === id ? { ...address, ...changes } : address)
  }

  deleteAddress({ id, userId }: Address) {
    this.addresses = this.addresses.filter((address) => address.id !== id)
    if (this.user(userId)!.primaryId === id) this.changeUser(userId, { primaryId: null })
  }

  deleteUser(id: string) {
    this.users = this.users.filter((user) => user.id !== id)
    this.addresses = this.addresses.filter(({ userId }) => userId !== id)
    this.sessions = this.sessions.filter(({ userId }) => userId !== id)
    this.memberships = this.memberships.filter(({ userId }) => userId !== id)
  }

  addSession(session: Pick<Session, "id" | "userId">) {
    this.sessions = [...this.sessions, { ...session, revoked: false, expireAt: this.now + 7 * days }]
  }

  /** Revokes those that are active. */
  revokeSessions(isMeant: (session: Session) => boolean) {
    this.sessions = this.sessions.map((session) =>
      isMeant(session) && this.sessionStatusOf(session) === "active" ? { ...session, revoked: true } : session
    )
  }

  addInvitation(invitation: Omit<Invitation, "answer" | "expiresAt">, expiresInDays = 30) {
    const { emailAddress } = invitation
    this.invitations = [...this.invitations, {
      ...invitation,
      emailAddress: emailAddress.toLowerCase(),
      answer: null,
      expiresAt: this.now + expiresInDays * days
    }]
  }

  changeInvitation(id: string, changes: Partial<Invitation>) {
    this.invitations = this.invitations.map((invitation) =>
      invitation.id === id ? { ...invitation, ...changes } : invitation
    )
  }

  changeMembership(userId: string, role: string) {
    this.memberships = this.memberships.map((membership) =>
      membership.userId === userId ? { ...membership, role } : membership
    )
  }

  /** Renames the key of a role in memberships and invitations. */
  renameRole(id: string, key: string) {
    const before = this.roles.find((role) => role.id === id)!.key
    const renamed = <A extends { readonly role: string | null }>(row: A): A =>
      row.role === before ? { ...row, role: key } : row
    this.memberships = this.memberships.map(renamed)
    this.invitations = this.invitations.map(renamed)
    this.roles = this.roles.map((role) => role.id === id ? { ...role, key } : role)
  }
}
