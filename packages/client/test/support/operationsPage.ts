import { groups } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { readFileSync } from "node:fs"

/** The sections of Clerk's reference, where they are not the group in kebab case. */
const sections: Readonly<Record<string, string>> = {
  allowlistIdentifiers: "allow-list-block-list",
  "billing.adjustOrganizationCreditBalance": "organizations",
  "billing.adjustUserCreditBalance": "users",
  "billing.getOrganizationCreditBalance": "organizations",
  "billing.getOrganizationSubscription": "organizations",
  "billing.getUserCreditBalance": "users",
  "billing.getUserSubscription": "users",
  blocklistIdentifiers: "allow-list-block-list",
  instance: "instance-settings",
  "instance.changeDomain": "beta-features",
  m2m: "m2m-tokens",
  oauthAccessTokens: "oauth-access-tokens",
  oauthApplications: "oauth-applications",
  "organizationInvitations.listOfUser": "users",
  "organizationMemberships.listOfUser": "users",
  templates: "email-sms-templates"
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const wirePath = (path: string) =>
  path.replace(/:(\w+)/g, (_, name: string) => `{${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}}`)

const referenceOf = (group: string, { method, operation, path }: Endpoint.Any) =>
  `https://clerk.com/docs/reference/backend-api/tag/${
    sections[operation] ?? sections[group] ?? kebab(group)
  }/${method}${wirePath(path).replace(/[{}]/g, (brace) => brace === "{" ? "%7B" : "%7D")}`

const sources = new URL("../../../core/src/contract/", import.meta.url)

/** The documentation of the operations of a group, by name. */
const commentsOf = (group: string): ReadonlyMap<string, string> => {
  const text = readFileSync(new URL(`${group}.ts`, sources), "utf8")
  return new Map(
    Array.from(
      text.matchAll(/\n {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n {2}(\w+): Endpoint\./g),
      ([, comment, name]) => [name!, comment!.replace(/\n\s+\* ?/g, " ").replace(/\s+/g, " ").trim()]
    )
  )
}

const besideOf = ({ list, many, name }: Endpoint.Any) => [
  ...(list === null ? [] : [`${name}Stream`]),
  ...(list === null || list.by === "whole" ? [] : [`${name}Pages`]),
  ...(many ? [`${name}Many`] : [])
]

const budgetOf = ({ rateLimit }: Endpoint.Any) =>
  rateLimit === null || rateLimit === "none"
    ? []
    : [`${rateLimit.limit} calls per ${rateLimit.windowMillis / 1_000} seconds`]

const factsOf = (endpoint: Endpoint.Any) =>
  [
    ...(endpoint.since === null ? [] : [`since ${endpoint.since}`]),
    ...budgetOf(endpoint),
    ...(endpoint.key === "machine" ? ["machine key"] : [])
  ].join("; ")

const row = (group: string, comments: ReadonlyMap<string, string>) => (endpoint: Endpoint.Any): string => {
  const { error, idempotent, method, name, operation, path } = endpoint
  const comment = comments.get(name)
  if (comment === undefined) throw new Error(`${operation} has no documentation`)
  const cells = [
    [name, ...besideOf(endpoint)].map((name) => `\`${name}\``).join(", "),
    comment.replace(/@deprecated (.*)/, "**Deprecated** $1").replaceAll("|", "\\|"),
    `[${method} ${wirePath(path)}](${referenceOf(group, endpoint)})`,
    error.map(({ name }) => name).filter((name) => name !== "").join(", "),
    idempotent ? "yes" : "no",
    factsOf(endpoint)
  ]
  return `| ${cells.join(" | ")} |`
}

const moduleOf = (group: string) => {
  const names: Readonly<Record<string, string>> = {
    m2m: "M2M",
    oauthAccessTokens: "OAuthAccessTokens",
    oauthApplications: "OAuthApplications"
  }
  return names[group] ?? group[0]!.toUpperCase() + group.slice(1)
}

/** `docs/operations.md`: the reference page of all operations of the contract. */
export const operationsPage = (): string => {
  const all = Object.entries<{ readonly endpoints: Readonly<Record<string, Endpoint.Any>> }>(groups)
  const count = all.reduce((sum, [, { endpoints }]) => sum + Object.keys(endpoints).length, 0)
  return [
    "# Operations",
    "",
    `The ${count} operations of Clerk's Backend API, in ${all.length} groups. \`clerk\` is the service \`Clerk\` of \`@effect-clerk/client\`; each group also`,
    "has its own tag. A test generates this page from the contract (`npx vitest run packages/client/test/operations.test.ts -u`).",
    "",
    "Each call may also fail with `ClerkError.Common`. *Retried* is whether a call is retried after an ambiguous failure, such as a lost",
    "response. After a rate limit or a failed connection, every operation is retried. `GET /public/interstitial` is left out, because it",
    "returns HTML and requires no key.",
    "",
    "*Since* is the first known API version that has an operation. Clerk also publishes versions in between, so a client with an older",
    "`apiVersion` sends the call anyway, and Clerk decides: it presumably returns 404 if it lacks the operation.",
    "",
    ...all.flatMap(([group, { endpoints }]) => [
      `## clerk.${group}`,
      "",
      "| call | | endpoint | declared errors | retried | |",
      "| --- | --- | --- | --- | --- | --- |",
      ...Object.values(endpoints).map(row(group, commentsOf(moduleOf(group)))),
      ""
    ])
  ].join("\n")
}
