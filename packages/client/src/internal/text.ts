/**
 * What the server said, as one line without e-mail addresses and secret keys: it ends in messages, logs and spans.
 */
export const scrub = (text: string): string =>
  text
    .replace(/[^\s@<>"'`,;:()[\]]+@[^\s@<>"'`,;:()[\]]+\.[^\s@<>"'`,;:()[\]]+/g, "<e-mail>")
    .replace(/\bsk_(?:test|live)_\S+/g, "<secret key>")
    .replace(/[\s\u0000-\u001f\u007f]+/g, " ")
    .trim()
