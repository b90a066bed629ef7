import * as Duration from "effect/Duration"

/** A budget as messages and logs tell of it: `the instance (100 requests per 10s)`. */
export const describe = (
  name: string,
  { limit, window }: { readonly limit: number; readonly window: Duration.DurationInput },
  isClosed = false
): string =>
  isClosed
    ? `${name} (closed after a 429)`
    : `${name} (${limit} ${limit === 1 ? "request" : "requests"} per ${Duration.format(window)})`

/** What a resource is called. Its key holds ids, which messages and logs do not tell. */
export const nameOf = ({ key }: { readonly key: string }): string => `one ${key.split("/", 1)[0]}`
