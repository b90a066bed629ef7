/**
 * The operations on the waitlist.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Conflict, NotFound, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, struct } from "../internal/fields.js"
import { WaitlistEntryId } from "../internal/ids.js"
import { Page, Rows } from "../Page.js"
import * as Query from "../Query.js"
import { WaitlistEntry } from "../WaitlistEntry.js"

const params = () => ({ waitlistEntryId: WaitlistEntryId })

const entry = () => ({ emailAddress: Schema.NonEmptyString, notify: nullableInput(Schema.Boolean) })

/**
 * The operations on the waitlist.
 *
 * @since 0.2.0
 * @category contract
 */
export class WaitlistEntriesApi extends Group.make("waitlistEntries", {
  /** Retrieves one page of the entries, newest first unless ordered otherwise. Use `listStream` to read all of them. */
  list: Endpoint.get("/waitlist_entries", () => ({
    query: {
      query: optionalInput(Query.Search),
      status: optionalInput(openEnum("pending", "invited", "completed", "rejected")),
      orderBy: optionalInput(Query.orderBy("created_at", "email_address", "invited_at")),
      ...Query.page()
    },
    success: Page(WaitlistEntry),
    error: []
  }), { spec: "ListWaitlistEntries", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Adds an email address to the waitlist. An existing entry is returned unchanged. */
  create: Endpoint.post("/waitlist_entries", () => ({
    payload: entry(),
    success: WaitlistEntry,
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "CreateWaitlistEntry", idempotent: true, openBody: true }),
  /** Adds 1 to 50 email addresses to the waitlist in one call. Not available in version 2021-02-05. */
  createBulk: Endpoint.post("/waitlist_entries/bulk", () => ({
    payload: { entries: Schema.Array(struct(entry())).pipe(Schema.minItems(1), Schema.maxItems(50)) },
    success: Rows(WaitlistEntry),
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "CreateBulkWaitlistEntries", wholeBody: "entries", idempotent: true, since: "2025-11-10" }),
  /** Deletes a pending entry. */
  delete: Endpoint.delete("/waitlist_entries/:waitlistEntryId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "DeleteWaitlistEntry" }),
  /**
   * Invites an entry. Not retried once the request may have been processed: a second one fails with the code
   * `waitlist_entry_already_invited`.
   */
  invite: Endpoint.post("/waitlist_entries/:waitlistEntryId/invite", () => ({
    params: params(),
    payload: { ignoreExisting: nullableInput(Schema.Boolean) },
    success: WaitlistEntry,
    error: [BadRequest, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "InviteWaitlistEntry", openBody: true }),
  /**
   * Rejects an entry. Not retried once the request may have been processed: a second one fails with the code
   * `waitlist_entry_already_rejected`.
   */
  reject: Endpoint.post("/waitlist_entries/:waitlistEntryId/reject", () => ({
    params: params(),
    success: WaitlistEntry,
    error: [BadRequest, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "RejectWaitlistEntry" })
}) {}
