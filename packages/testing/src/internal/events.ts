import { Organization } from "@effect-clerk/core/Organization"
import { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationInvitation } from "@effect-clerk/core/OrganizationInvitation"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { OrganizationPermission, OrganizationRole } from "@effect-clerk/core/OrganizationRole"
import { WaitlistEntry } from "@effect-clerk/core/WaitlistEntry"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as envelopes from "./envelopes.js"
import { testCode } from "./passwords.js"
import * as people from "./people.js"
import * as invitations from "./resources/invitations.js"
import * as domains from "./resources/organizationDomains.js"
import * as organizationInvitations from "./resources/organizationInvitations.js"
import * as memberships from "./resources/organizationMemberships.js"
import * as permissions from "./resources/organizationPermissions.js"
import * as organizationRoles from "./resources/organizationRoles.js"
import * as organizations from "./resources/organizations.js"
import * as sessions from "./resources/sessions.js"
import * as users from "./resources/users.js"
import * as waitlistEntries from "./resources/waitlistEntries.js"
import * as roles from "./roles.js"
import type { Observer, Store } from "./store.js"
import type * as Table from "./table.js"

/** The event that a change of a row causes. */
interface Rule<Row> {
  /** `null` if there is no such event; a missing row is `undefined`. */
  readonly type: (before: Row | undefined, after: Row | undefined) => WebhookEvent.Type | null
  /** The data of the event, as Clerk writes it. */
  readonly data: (row: Row, store: Store) => unknown
  /** The data of the event for a deleted row; by default that of {@link data}. */
  readonly deleted?: (row: Row) => unknown
}

interface Watched<Row> {
  readonly rules?: ReadonlyArray<Rule<Row>>
  /** A row of another table that is part of the data, so that its events reflect changes of this row. */
  readonly belongsTo?: (row: Row, store: Store) => readonly [Table.Name, string] | null
  /** Whether an inserted row existed before in another place. */
  readonly wasThere?: (row: Row) => boolean
}

type Kind<T extends WebhookEvent.Type> = T extends `${infer Name}.created` ? Name : never

/** The event type of each change of a row, if Clerk has one. */
const typeOf = (kind: Kind<WebhookEvent.Type>) => (before: unknown, after: unknown): WebhookEvent.Type | null => {
  const type = `${kind}.${before === undefined ? "created" : after === undefined ? "deleted" : "updated"}`
  return WebhookEvent.isKnownType(type) ? type : null
}

/** The event types of rows that are created, and then named by their status. */
const typeOfStatus =
  (kind: Kind<WebhookEvent.Type>) =>
  (before: WithStatus | undefined, after: WithStatus | undefined): WebhookEvent.Type | null => {
    if (before?.status === after?.status) return null
    const type = `${kind}.${before === undefined ? "created" : after?.status}`
    return WebhookEvent.isKnownType(type) ? type : null
  }

interface WithStatus {
  readonly status: string
}

const deleted = (object: string) => ({ id, slug }: { readonly id: string; readonly slug?: string | null }) => ({
  object,
  id,
  ...(slug != null && { slug }),
  deleted: true
})

/** The text of a message. */
const message = (text: string) => ({ subject: text, body: `<p>${text}</p>`, body_plain: text })

const mailed = { object: "email", from_email_name: "notifications", status: "queued", delivered_by_clerk: true }

interface Invited {
  readonly id: string
  readonly emailAddress: string
  readonly url: Redacted.Redacted | null
}

/** The email with the link of an invitation. */
const invitedBy = (slug: string, { emailAddress, id, url }: Invited) => ({
  ...mailed,
  id: `ema_${id}`,
  slug,
  to_email_address: emailAddress,
  email_address_id: null,
  user_id: null,
  ...message(`You are invited: ${Redacted.value(url!)}`),
  data: { action_url: Redacted.value(url!) }
})

const sentTo = (row: Table.RowOf<"identifications">) => ({
  user_id: row.userId,
  slug: "verification_code",
  status: "queued",
  data: { otp_code: testCode },
  delivered_by_clerk: true
})

const isNewCode = (before: Table.RowOf<"identifications"> | undefined, after: typeof before): boolean =>
  after?.sent != null && after.sent.id !== before?.sent?.id

const codeText = `${testCode} is your verification code`

/** All events that the in-memory Clerk has, by the tables whose rows cause them. */
const watched: { readonly [Name in Table.Name]?: Watched<Table.RowOf<Name>> } = {
  users: {
    rules: [{
      type: typeOf("user"),
      data: (row, store) => users.toWire(store, row),
      deleted: ({ externalId, id }) => ({
        ...deleted("user")({ id }),
        ...(externalId !== null && { external_id: externalId })
      })
    }]
  },
  identifications: {
    belongsTo: ({ userId }) => ["users", userId],
    rules: [{
      type: (before, after) => isNewCode(before, after) && after!.kind === "email_address" ? "email.created" : null,
      data: (row) => ({
        ...mailed,
        ...sentTo(row),
        id: `ema_${row.sent!.id}`,
        to_email_address: row.identifier,
        email_address_id: row.id,
        ...message(codeText)
      })
    }, {
      type: (before, after) => isNewCode(before, after) && after!.kind === "phone_number" ? "sms.created" : null,
      data: (row) => ({
        ...sentTo(row),
        object: "sms_message",
        id: `sms_${row.sent!.id}`,
        from_phone_number: "+15555550100",
        to_phone_number: row.identifier,
        phone_number_id: row.id,
        message: codeText
      })
    }]
  },
  sessions: {
    rules: [{
      // guess: the sessions of a deleted user are removed without an event
      type: typeOfStatus("session"),
      data: (row, store) => ({ ...sessions.toWire(row), user: users.toWire(store, store.get("users", row.userId)!) })
    }]
  },
  organizations: {
    rules: [{
      type: typeOf("organization"),
      data: (row) => Schema.encodeSync(Organization)(organizations.show(row)),
      deleted: deleted("organization")
    }]
  },
  // guess: rows that are deleted with their organization, user or domain have separate events
  memberships: {
    rules: [{
      type: typeOf("organizationMembership"),
      data: (row, store) => Schema.encodeSync(OrganizationMembership)(memberships.show(store, row))
    }]
  },
  domains: {
    rules: [{
      type: typeOf("organizationDomain"),
      data: (row, store) => Schema.encodeSync(OrganizationDomain)(domains.show(store, row)),
      deleted: ({ id }) => deleted("organization_domain")({ id })
    }]
  },
  invitations: {
    belongsTo: ({ id }, store) => {
      const entry = store.all("waitlistEntries").find(({ invitationId }) => invitationId === id)
      return entry === undefined ? null : ["waitlistEntries", entry.id]
    },
    rules: [{
      type: (before, after) => before === undefined && after!.notify ? "email.created" : null,
      data: (row) => invitedBy("invitation", invitations.show(row))
    }]
  },
  organizationInvitations: {
    rules: [{
      type: typeOfStatus("organizationInvitation"),
      data: (row, store) => ({
        ...Schema.encodeSync(OrganizationInvitation)(organizationInvitations.showWithOrganization(row, store)),
        ...(row.status === "accepted" && { user_id: people.withEmailAddress(store, row.emailAddress)?.id })
      })
    }, {
      type: (before, after) => before === undefined && after!.notify ? "email.created" : null,
      data: (row, store) => invitedBy("organization_invitation", organizationInvitations.show(row, store))
    }]
  },
  organizationRoles: {
    wasThere: ({ createdAt }) => createdAt === roles.always,
    rules: [{
      type: typeOf("role"),
      data: (row, store) => Schema.encodeSync(OrganizationRole)(organizationRoles.show(row, store))
    }]
  },
  organizationPermissions: {
    wasThere: ({ createdAt }) => createdAt === roles.always,
    rules: [{
      type: typeOf("permission"),
      data: (row) => Schema.encodeSync(OrganizationPermission)(permissions.show(row))
    }]
  },
  waitlistEntries: {
    rules: [{
      type: typeOf("waitlistEntry"),
      data: (row, store) => Schema.encodeSync(WaitlistEntry)(waitlistEntries.show(row, store))
    }]
  }
}

interface Entry {
  readonly name: Table.Name
  readonly id: string
  readonly before: Table.AnyRow | undefined
  /** The data of the deletion events, built while the rows that belong to it still exist. */
  deleted: ReadonlyArray<unknown> | null
}

const watch = (name: Table.Name): Watched<Table.AnyRow> | undefined => watched[name] as never

/**
 * Creates the events for what operations write: one for each row that the operation changed, in the order in which the rows were
 * first written.
 */
export const observer = (store: Store, publish: (event: WebhookEvent.WebhookEvent) => void): Observer => {
  const entries = new Map<string, Entry>()

  const entryOf = (name: Table.Name, id: string, before: Table.AnyRow | undefined): Entry => {
    const key = `${name} ${id}`
    const entry = entries.get(key) ?? { name, id, before, deleted: null }
    entries.set(key, entry)
    return entry
  }

  const causes = ({ before, deleted, id, name }: Entry) => {
    const after = store.get(name, id)
    return (watch(name)!.rules ?? []).flatMap(({ data, type: typeOf }, index) => {
      const type = before === undefined && after === undefined ? null : typeOf(before, after)
      return type === null ? [] : [{ type, data: after === undefined ? deleted![index] : data(after, store) }]
    })
  }

  return {
    writes: (name, before, after) => {
      const row = after ?? before
      const watches = watch(name)
      if (row === undefined || watches === undefined) return
      const isMoved = before === undefined && watches.wasThere?.(row)
      const entry = entryOf(name, row.id, isMoved ? row : before)
      if (after === undefined) {
        entry.deleted = (watches.rules ?? []).map(({ data, deleted, type }) =>
          type(row, undefined) === null ? null : (deleted ?? data)(row, store)
        )
      }
      const parent = watches.belongsTo?.(row, store)
      if (parent != null) entryOf(...parent, store.get(...parent))
    },
    done: (kept) => {
      const written = Array.from(entries.values())
      entries.clear()
      if (!kept) return
      for (const event of written.flatMap(causes)) {
        publish(Effect.runSync(WebhookEvent.fromUnknown(envelopes.make(event, store.now))))
      }
    }
  }
}
