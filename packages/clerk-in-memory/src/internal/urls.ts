/** The URL of a request to a server, of which only path and query matter. The path may be `//`, which is no host. */
export const parse = (url: string): URL => new URL(url.replace(/^\/\/+/, "/"), "http://localhost")

/** A path without the segments that hold an e-mail address. */
export const redacted = (path: string): string => path.replace(/[^/]*(@|%40)[^/]*/gi, "*")
