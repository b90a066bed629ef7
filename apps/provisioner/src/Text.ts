/**
 * Text for a terminal.
 */

/**
 * One line of text with control characters and bidirectional overrides replaced.
 */
export const clean = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
