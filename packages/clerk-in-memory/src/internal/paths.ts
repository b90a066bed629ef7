/** A path as text, such as `users[0].firstName`; empty for the root. */
export const render = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key, index) => typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`).join("")

/** The keys of a path from {@link render}, numbers as text. */
export const parse = (path: string): ReadonlyArray<string> => path.match(/[^.[\]]+/g) ?? []
