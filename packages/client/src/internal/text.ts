/** More than any sentence of Clerk's; what is longer is cut before it is looked at. */
const maxLength = 1000

/**
 * What the server said, as one line without e-mail addresses and secret keys: it ends in messages, logs and spans.
 */
export const redact = (text: string): string => isHarmless.test(text) ? text : redacted(text)

/**
 * What an error of an HTTP client says, without what it may say of the request: of a URL its origin is left, and paths
 * of the API, queries, credentials and all from a quote or a brace on go.
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

/** As most ids and codes are. */
const isHarmless = /^(?!.*sk_)\w{1,64}$/

const redacted = (text: string): string =>
  cut(text)
    .replace(/[^\s@<>"`,;:()[\]]{1,64}(?:@|%40)[^\s@<>"'`,;:()[\]]+/gi, "<e-mail>")
    .replace(/\bsk_\S+/g, "<secret key>")
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim()

/** Cuts where a word ends, so that no half of an address or a key is left that would not be known for one. */
const cut = (text: string): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/\S*$/, "")}...`
