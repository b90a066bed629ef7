/** The slug that Clerk derives from a name: lowercase letters and digits separated by dashes; empty if the name has none. */
export const ofName = (name: string): string =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
