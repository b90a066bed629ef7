/** A path as text, such as `users[0].firstName`; empty for the root. */
export const render = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key, index) => typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`).join("")

/** Matches the paths of a template such as `/organizations/:organizationId`; its groups are the parameters. `*` is any one segment. */
export const toRegExp = (template: string): RegExp =>
  new RegExp(`^${template.replace(/:(\w+)/g, "(?<$1>[^/]+)").replace(/\*/g, "[^/]+")}$`)
