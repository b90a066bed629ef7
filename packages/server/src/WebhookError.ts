/**
 * The errors of webhooks, one per HTTP answer. Clerk retries every webhook that is not answered with 2xx.
 *
 * @module
 * @since 0.2.0
 */
import * as HttpServerRespondable from "@effect/platform/HttpServerRespondable"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Schema from "effect/Schema"
import * as Answer from "./internal/answer.js"

/** What is wrong, and what to do about it, by reason. */
const rejections = {
  Oversized: "Its body is larger than 1 MiB.",
  MissingHeader:
    "It needs the headers svix-id, svix-timestamp and svix-signature, or the same three with the prefix webhook-. Check that no proxy removes them.",
  Timestamp: "Its timestamp is not a number of seconds.",
  TooOld: "It was sent too long ago. Check the clock of this machine.",
  TooNew: "It was sent in the future. Check the clock of this machine.",
  Signature:
    "No signature matches. Check that the signing secret belongs to this endpoint, and that the body is verified as it was received, before it is parsed.",
  NotJson: "Its body is not JSON.",
  Envelope: "Its body is not an event: it has no type."
} as const

/**
 * Why a webhook was rejected.
 *
 * @since 0.2.0
 * @category models
 */
export type RejectionReason = keyof typeof rejections

/**
 * 400, or 413 for `Oversized`: the webhook is not from Clerk, or its timestamp is out of tolerance.
 *
 * @since 0.2.0
 * @category errors
 */
export class WebhookRejected extends Answer.TaggedError<WebhookRejected>()(
  "WebhookRejected",
  { status: 400, description: "The webhook is invalid, for the given `reason`." },
  () => ({ reason: Schema.Literal(...Object.keys(rejections) as [RejectionReason, ...Array<RejectionReason>]) })
) {
  override get message() {
    return `The webhook was rejected (${this.reason}). ${rejections[this.reason]}`
  }
  /** @since 0.2.0 */
  override [HttpServerRespondable.symbol]() {
    return HttpServerResponse.schemaJson(WebhookRejected)(this, { status: this.reason === "Oversized" ? 413 : 400 })
  }
}

/**
 * 500: the data of an event of a known type does not match the model. Clerk retries, so that the event is not lost if a later
 * version can read it. `paths` are the members that do not match, without their values.
 *
 * @since 0.2.0
 * @category errors
 */
export class WebhookUnreadable extends Answer.TaggedError<WebhookUnreadable>()(
  "WebhookUnreadable",
  { status: 500, description: "The data of the event does not match its model." },
  () => ({ id: Schema.String, type: Schema.String, paths: Schema.Array(Schema.String) })
) {
  override get message() {
    return `The data of webhook ${this.id} of type ${this.type} does not match its model at ${
      this.paths.join(", ")
    }. Update effect-clerk. If that does not help, report a bug.`
  }
}

/**
 * 503: another delivery of the same webhook is being handled.
 *
 * @since 0.2.0
 * @category errors
 */
export class WebhookBusy extends Answer.TaggedError<WebhookBusy>()(
  "WebhookBusy",
  { status: 503, description: "Another delivery of the webhook is being handled." },
  () => ({ id: Schema.String })
) {
  override get message() {
    return `Another delivery of the webhook ${this.id} is being handled.`
  }
}

/**
 * 503: the webhook store is unavailable. The response does not contain the `cause`.
 *
 * @since 0.2.0
 * @category errors
 */
export class WebhookStoreUnavailable extends Answer.TaggedError<WebhookStoreUnavailable>()(
  "WebhookStoreUnavailable",
  { status: 503, description: "The webhook store is unavailable." },
  () => ({ cause: Schema.Defect })
) {
  override get message() {
    return "The webhook store is unavailable."
  }
  /** @since 0.2.0 */
  override [HttpServerRespondable.symbol]() {
    return HttpServerResponse.json({ _tag: this._tag }, { status: 503 })
  }
}
