/**
 * "Did you mean" suggestions for misspelled names.
 */

/** The edit distance: how many letters must be inserted, removed or replaced to turn one text into the other. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of Array.from(one).entries()) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other[j] ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}

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
