/** Longer than any sentence of Clerk's. A longer text is truncated before it is inspected. */
const maxLength = 1000

/**
 * A text of the server as one line without email addresses, secret keys and tokens, for messages, logs and spans.
 */
export const redact = (text: string): string => isHarmless.test(text) ? text : redacted(text)

/**
 * A message of an HTTP client without details of the request: only the origin of a URL is kept, and API paths, queries,
 * credentials, and everything after a quote or a brace are removed.
 */
export const redactRequest = (text: string): string =>
  redact(
    cut(text)
      .replace(/[a-z][a-z\d+.-]*:\/\/[^\s"'`<>()]+/gi, originOf)
      .replace(/(?:["`{]|(?<!\w)')[^]*/, "...")
      .replace(/\b(Basic|Bearer)\s+\S+/gi, "$1 ...")
      .replace(/\/v1\/\S*|\?\S+/g, "...")
  )

const originOf = (url: string): string => {
  if (!URL.canParse(url)) return "<URL>"
  const { host, protocol } = new URL(url)
  return `${protocol}//${host}`
}

/** Matches most ids and codes. */
const isHarmless = /^(?!.*(?:[as]k|mt|oat)_)\w{1,64}$/

const redacted = (text: string): string =>
  cut(text)
    .replace(/[^\s@<>"`,;:()[\]]{1,64}(?:@|%40)[^\s@<>"'`,;:()[\]]+/gi, "<email>")
    .replace(/\b[as]k_\S+/g, "<secret key>")
    .replace(/\b(?:(?:mt|oat)_|eyJ[\w-]+\.)\S+/g, "<token>")
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim()

/** Truncates at the end of a word, so that no part of an address or a key remains that would not be recognized. */
const cut = (text: string): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/\S*$/, "")}...`
