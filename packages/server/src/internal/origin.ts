const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname)

/** The origin of a URL without a path or query: https, unless it is on loopback. */
export const parse = (text: string): string | null => {
  if (!URL.canParse(text)) return null
  const { hash, hostname, origin, password, pathname, protocol, search, username } = new URL(text)
  const isOrigin = pathname === "/" && [search, hash, username, password].every((part) => part === "")
  return isOrigin && (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) ? origin : null
}
