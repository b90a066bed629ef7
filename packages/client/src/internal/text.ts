/** More than any sentence of Clerk's; what is longer is cut before it is looked at. */
const maxLength = 1000

/**
 * What the server said, as one line without e-mail addresses and secret keys: it ends in messages, logs and spans.
 */
export const scrub = (text: string): string => isHarmless.test(text) ? text : scrubbed(text)

/** As most ids and codes are. */
const isHarmless = /^(?!.*sk_)\w{1,64}$/

const scrubbed = (text: string): string =>
  cut(text)
    .replace(/[^\s@<>"`,;:()[\]]{1,64}(?:@|%40)[^\s@<>"'`,;:()[\]]+/gi, "<e-mail>")
    .replace(/\bsk_\S+/g, "<secret key>")
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim()

/** Cuts where a word ends, so that no half of an address or a key is left that would not be known for one. */
const cut = (text: string): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/\S*$/, "")}...`
