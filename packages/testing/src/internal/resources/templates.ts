import { TemplatesApi } from "@effect-clerk/core/contract/Templates"
import { InstanceId } from "@effect-clerk/core/Instance"
import { Template, TemplateId } from "@effect-clerk/core/Template"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as identifiers from "../identifiers.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

/** A customized template; all others are Clerk's defaults. */
const row = () =>
  Schema.Struct({
    id: TemplateId,
    templateType: Schema.String,
    slug: Schema.String,
    name: Schema.String,
    subject: Schema.NullOr(Schema.String),
    markup: Schema.String,
    body: Schema.String,
    fromEmailName: Schema.String,
    replyToEmailName: Schema.String,
    deliveredByClerk: Schema.Boolean,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const templates = Table.make("templates", {
  prefix: "tmpl",
  object: "template",
  row,
  unique: {
    slug: {
      key: ({ slug, templateType }) => `${templateType} ${slug}`,
      taken: ({ slug }) => failures.duplicateRecord("template", slug)
    }
  }
})

declare module "../table.js" {
  interface Tables {
    readonly templates: typeof templates
  }
}

type Row = Table.RowOf<"templates">

/** Values of variables for a preview. */
const samples: { readonly [variable: string]: string } = {
  "action_url": "https://accounts.clerk.test/sign-up",
  "app.name": "My application",
  "inviter_name": "Ada Lovelace",
  "org.name": "Acme",
  "otp_code": "424242",
  "requested_from": "203.0.113.1",
  "role": "Admin"
}

interface Own {
  readonly row: Row
  readonly required: ReadonlyArray<string>
}

const own = (
  index: number,
  [templateType, slug, name, subject, body, required]: (typeof system)[number]
): Own => ({
  row: {
    id: TemplateId.make(`tmpl_${slug.replace(/\W/g, "_")}_${templateType}`),
    templateType,
    slug,
    name,
    subject,
    markup: "",
    body,
    fromEmailName: templateType === "email" ? "noreply" : "",
    replyToEmailName: "",
    deliveredByClerk: true,
    createdAt: DateTime.unsafeMake(index),
    updatedAt: DateTime.unsafeMake(index)
  },
  required
})

// guess: which templates exist, their texts and their required variables
const system = [
  [
    "email",
    "verification_code",
    "Verification code",
    "{{otp_code}} is your verification code",
    "{{otp_code}} is your verification code for {{app.name}}.",
    ["otp_code"]
  ],
  [
    "email",
    "reset_password_code",
    "Reset password code",
    "{{otp_code}} is your reset password code",
    "{{otp_code}} is your reset password code for {{app.name}}.",
    ["otp_code"]
  ],
  [
    "email",
    "magic_link_sign_in",
    "Sign-in link",
    "Sign in to {{app.name}}",
    "Follow {{action_url}} to sign in. It was requested from {{requested_from}}.",
    ["action_url"]
  ],
  [
    "email",
    "invitation",
    "Invitation",
    "Your invitation to {{app.name}}",
    "Follow {{action_url}} to join {{app.name}}.",
    ["action_url"]
  ],
  [
    "email",
    "organization_invitation",
    "Invitation to an organization",
    "{{inviter_name}} invited you to {{org.name}}",
    "Follow {{action_url}} to join {{org.name}} as {{role}}.",
    ["action_url"]
  ],
  ["email", "password_changed", "Password changed", "Your password was changed", "Your password was changed.", []],
  [
    "sms",
    "verification_code",
    "Verification code",
    null,
    "{{otp_code}} is your verification code for {{app.name}}.",
    ["otp_code"]
  ],
  [
    "sms",
    "reset_password_code",
    "Reset password code",
    null,
    "{{otp_code}} is your reset password code for {{app.name}}.",
    ["otp_code"]
  ]
] as const satisfies ReadonlyArray<
  readonly [
    type: string,
    slug: string,
    name: string,
    subject: string | null,
    body: string,
    required: ReadonlyArray<string>
  ]
>

const ofClerk = (type: string): ReadonlyArray<Own> =>
  system.flatMap((template, index) => template[0] === type ? [own(index, template)] : [])

const changed = (store: Store, { slug, templateType }: Row) => store.one("templates", "slug", `${templateType} ${slug}`)

const show = (store: Store) => ({ required, row }: Own, position: number): Template => {
  const found = changed(store, row)
  return new Template({
    ...(found ?? row),
    instanceId: found === undefined ? null : InstanceId.make(identifiers.instanceId),
    resourceType: found === undefined ? "system" : "user",
    position,
    canRevert: found !== undefined,
    canDelete: false,
    canEditBody: true,
    canToggle: true,
    availableVariables: Object.keys(samples),
    requiredVariables: required,
    enabled: true,
    flaggedAsSuspicious: false
  }, true)
}

interface Path {
  readonly templateType: string
  readonly slug: string
}

// guess: the error for another template type
const ofType = (type: string) =>
  type === "email" || type === "sms"
    ? Either.right(ofClerk(type))
    : Either.left(failures.badRequest(
      failures.detail("template_type_unsupported", `The template type ${type} is not supported.`, undefined, "type")
    ))

/** A template by its path: Clerk's default, and its position among those of its type. */
const find = ({ slug, templateType }: Path) =>
  Either.gen(function*() {
    const all = yield* ofType(templateType)
    const position = all.findIndex(({ row }) => row.slug === slug)
    return position < 0
      // guess: updating a template that Clerk does not have is a 404, and does not create it
      ? yield* Either.left(failures.resourceNotFound("template", slug))
      : { template: all[position]!, position }
  })

const write = (path: Path, store: Store, changes: Omit<Table.Changes<"templates">, "createdAt">) =>
  Either.gen(function*() {
    const { position, template } = yield* find(path)
    const row = changed(store, template.row)
      ?? (yield* store.insert("templates", { ...template.row, updatedAt: store.now }))
    yield* store.update("templates", row, changes)
    return show(store)(template, position)
  })

const missing = (body: string | undefined, required: ReadonlyArray<string>) =>
  body === undefined ? [] : required.filter((variable) => !new RegExp(`{{\\s*${variable}\\s*}}`).test(body))

/** Checks that a body has the variables without which the message is useless. */
const check = (body: string | undefined, required: ReadonlyArray<string>) =>
  failures.refuse(
    missing(body, required).map((variable) =>
      failures.detail(
        "required_variable_missing",
        "is missing a required variable",
        `The body must contain the variable ${variable}.`,
        "body"
      )
    )
  )

const render = (text: string): string =>
  text.replace(/{{\s*([\w.]+)\s*}}/g, (whole, variable: string) => samples[variable] ?? whole)

export const resource = Resource.make({
  group: TemplatesApi,
  tables: [templates],
  handlers: {
    list: ({ limit, offset, paginated, templateType }, store) =>
      Either.map(ofType(templateType), (all) => {
        const { data, totalCount } = lists.page(all.map(show(store)), { limit, offset })
        return { data, totalCount: paginated ? totalCount : null }
      }),
    get: (path, store) => Either.map(find(path), ({ position, template }) => show(store)(template, position)),
    upsert: ({ slug, templateType, ...input }, store) =>
      Either.gen(function*() {
        const path = { slug, templateType }
        yield* check(input.body, (yield* find(path)).template.required)
        return yield* write(path, store, {
          ...input,
          markup: input.markup ?? undefined,
          deliveredByClerk: input.deliveredByClerk ?? undefined
        })
      }),
    // guess: reverting a template also reverts whether Clerk delivers it
    revert: (path, store) =>
      Either.map(find(path), ({ position, template }) => {
        const row = changed(store, template.row)
        if (row !== undefined) store.delete("templates", row.id)
        return show(store)(template, position)
      }),
    // guess: the keys of a template preview
    preview: (input, store) =>
      Either.gen(function*() {
        const { template } = yield* find(input)
        yield* check(input.body, template.required)
        const { body, fromEmailName, replyToEmailName, subject } = changed(store, template.row) ?? template.row
        const domain = store.get("instances", identifiers.instanceId)?.primaryDomain ?? "example.com"
        const address = (name: string) => name === "" ? "" : `${name}@${domain}`
        return {
          subject: render(input.subject ?? subject ?? ""),
          body: render(input.body ?? body),
          from_email_address: address(input.fromEmailName ?? fromEmailName),
          reply_to_email_address: address(input.replyToEmailName ?? replyToEmailName)
        }
      }),
    toggleDelivery: ({ deliveredByClerk, ...path }, store) => write(path, store, { deliveredByClerk })
  }
})
