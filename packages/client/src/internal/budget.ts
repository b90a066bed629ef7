import * as Duration from "effect/Duration"

/** A budget in messages and logs: `the instance (100 requests per 10s)`. */
export const describe = (
  name: string,
  { limit, window }: { readonly limit: number; readonly window: Duration.DurationInput },
  isClosed = false
): string =>
  isClosed
    ? `${name} (closed after a 429)`
    : `${name} (${limit} ${limit === 1 ? "request" : "requests"} per ${Duration.format(window)})`

/** The name of a resource in messages and logs: `one organization`, without its id, or `invitations`, of which there is one. */
export const nameOf = ({ key }: { readonly key: string }): string =>
  key.includes("/") ? `one ${key.split("/", 1)[0]}` : key
