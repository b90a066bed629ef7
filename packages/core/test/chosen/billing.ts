import type { Chosen, Older } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  ...[
    "listPlans",
    "listPrices",
    "listSubscriptionItems",
    "listStatements",
    "listStatementPaymentAttempts"
  ].map((name) => ({
    of: `billing.${name}`,
    about: "query paginated",
    ours: undefined,
    spec: "optional boolean",
    reason: "Clerk returns a page regardless of its value"
  })),
  {
    of: "Billing/NextPayment",
    about: "property time",
    ours: "known",
    spec: undefined,
    reason: "only in version 2021-02-05"
  }
]

export const older: ReadonlyArray<Older> = [
  ...[
    { of: "billing.listPlans", path: "plans" },
    { of: "billing.listSubscriptionItems", path: "subscription_items" },
    { of: "billing.cancelSubscriptionItem", path: "subscription_items/{subscription_item_id}" }
  ].map(({ of, path }) => ({
    versions: ["2021-02-05"],
    of,
    about: "path",
    latest: `/billing/${path}`,
    older: `/commerce/${path}`
  })),
  ...["user_id", "organization_id"].map((key) => ({
    versions: ["2021-02-05"],
    of: "billing.listSubscriptionItems",
    about: `query ${key}`,
    latest: undefined,
    older: "optional string"
  }))
]
