/** The URL of a request to a server, of which only path and query matter. A path may start with `//`, which is not a host. */
export const parse = (url: string): URL => new URL(url.replace(/^\/\/+/, "/"), "http://localhost")

/** A path without segments that contain an email address. */
export const redacted = (path: string): string => path.replace(/[^/]*(@|%40)[^/]*/gi, "*")
