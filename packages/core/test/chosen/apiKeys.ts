import type { Chosen } from "../support/contract.js"

export const chosen: ReadonlyArray<Chosen> = [
  ...["apiKeys.create", "apiKeys.update", "m2m.createToken"].map((of) => ({
    of,
    about: "body seconds_until_expiration",
    ours: "optional integer or null",
    spec: "optional number or null",
    reason: "whole seconds, given as a Duration"
  })),
  ...["apiKeys.create", "apiKeys.update", "m2m.createToken"].map((of) => ({
    of,
    about: "body claims",
    ours: "optional object or null",
    spec: "optional any or null",
    reason: "claims are an object of JSON (types of Clerk's JavaScript SDK)"
  })),
  ...["apiKeys.list", "m2m.listTokens"].flatMap((of) => [
    {
      of,
      about: "query limit",
      ours: "optional integer",
      spec: "optional number",
      reason: "a number of rows is an integer"
    },
    {
      of,
      about: "query offset",
      ours: "optional integer",
      spec: "optional number or null",
      reason: "a number of rows is an integer, and a query has no null"
    }
  ]),
  ...["expired", "revoked"].map((key) => ({
    of: "m2m.listTokens",
    about: `query ${key}`,
    ours: "optional boolean",
    spec: "optional boolean or null",
    reason: "a query has no null"
  }))
]
