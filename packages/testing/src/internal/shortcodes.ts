import type * as DateTime from "effect/DateTime"
import * as members from "./members.js"
import * as roles from "./roles.js"
import type * as sessions from "./sessions.js"
import type { Store } from "./store.js"

type Fields = Readonly<Record<string, unknown>>

// guess: shortcodes show times in seconds
const seconds = (time: DateTime.Utc | null | undefined) => time && Math.floor(time.epochMillis / 1000)

/** The values of all shortcodes, such as `user.first_name`, in a session. Private metadata is not among them. */
const valuesOf = (store: Store, session: sessions.Row): Readonly<Record<string, Fields>> => {
  const user = store.get("users", session.userId)!
  const { firstName, lastName } = user
  const isVerified = (id: string | null) => id !== null && store.get("identifications", id)!.verified
  const organizationId = session.lastActiveOrganizationId
  const organization = organizationId === null ? undefined : store.get("organizations", organizationId)
  const member = organizationId === null ? undefined : members.find(store, organizationId, user.id)
  return {
    user: {
      id: user.id,
      external_id: user.externalId,
      first_name: firstName,
      last_name: lastName,
      full_name: [firstName, lastName].filter(Boolean).join(" ") || null,
      username: user.username,
      primary_email_address: user.emailAddress,
      email_verified: isVerified(user.primaryEmailAddressId),
      primary_phone_number: user.phoneNumber,
      phone_number_verified: isVerified(user.primaryPhoneNumberId),
      primary_web3_wallet: user.web3Wallet,
      image_url: user.imageUrl,
      has_image: user.hasImage,
      public_metadata: user.publicMetadata,
      unsafe_metadata: user.unsafeMetadata,
      created_at: seconds(user.createdAt),
      updated_at: seconds(user.updatedAt),
      last_sign_in_at: seconds(user.lastSignInAt)
    },
    org: {
      id: organization?.id,
      name: organization?.name,
      slug: organization?.slug,
      role: member?.role,
      image_url: organization?.imageUrl,
      has_image: organization?.hasImage,
      public_metadata: organization?.publicMetadata
    },
    org_membership: {
      role: member?.role,
      permissions: member && roles.find(store, member.role)?.permissions,
      public_metadata: member?.publicMetadata
    },
    session: { actor: session.actor }
  }
}

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null

const field = (value: unknown, key: string): unknown =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] ?? null : null

/** Replaces the shortcodes in the claims of a JWT template. One that does not exist stays as text. */
export const expand = (store: Store, session: sessions.Row, claims: Fields): Fields => {
  const values = valuesOf(store, session)

  /** The value of a text in quotes or of a path; `undefined` if there is no such shortcode. */
  const operand = (text: string): unknown => {
    const quoted = /^(['"])(.*)\1$/.exec(text)
    if (quoted !== null) return quoted[2]
    const [subject = "", name = "", ...keys] = text.split(".")
    const fields = Object.hasOwn(values, subject) ? values[subject]! : {}
    return Object.hasOwn(fields, name) ? keys.reduce(field, field(fields, name)) : undefined
  }

  /** The first operand of `a || b` that has a value. */
  const evaluate = (expression: string): unknown => {
    const operands = expression.split("||").map((text) => operand(text.trim()))
    return operands.includes(undefined) ? undefined : operands.find((value) => value !== null) ?? null
  }

  const inText = (shortcode: string, expression: string): string => {
    const value = evaluate(expression)
    if (value === undefined) return shortcode
    // guess: null within a text is empty
    return value === null ? "" : isRecord(value) ? JSON.stringify(value) : String(value)
  }

  const replace = (claim: unknown): unknown => {
    if (Array.isArray(claim)) return claim.map(replace)
    if (isRecord(claim)) return Object.fromEntries(Object.entries(claim).map(([key, value]) => [key, replace(value)]))
    if (typeof claim !== "string") return claim
    const whole = /^\{\{([^{}]*)\}\}$/.exec(claim)
    if (whole === null) return claim.replace(/\{\{([^{}]*)\}\}/g, inText)
    const value = evaluate(whole[1]!)
    return value === undefined ? claim : value
  }

  return replace(claims) as Fields
}
