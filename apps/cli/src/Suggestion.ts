/**
 * "Did you mean" suggestions for misspelled names.
 */

import { distance } from "fastest-levenshtein"

/** Lower case without dashes and underscores, so that `max_allowed` equals `maxAllowed`. */
const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "")

/**
 * The entry of `known` that is closest to a text, if any is close enough.
 */
export const nearest = (text: string, known: ReadonlyArray<string>): string | undefined => {
  const wanted = letters(text).slice(0, 64)
  const [best] = known
    .map((name) => ({ name, away: distance(wanted, letters(name)) }))
    .filter(({ away, name }) => away <= Math.min(4, Math.ceil(name.length / 3)))
    .sort((one, other) => one.away - other.away)
  return best?.name
}

/**
 * A question that names the closest entry, with a space before it, or nothing.
 */
export const question = (text: string, known: ReadonlyArray<string>): string => {
  const meant = nearest(text, known)
  return meant === undefined ? "" : ` Did you mean ${meant}?`
}
