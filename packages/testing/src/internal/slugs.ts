/** What Clerk makes of a name: lower-case letters and digits with dashes between; empty where the name has none. */
export const ofName = (name: string): string =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
