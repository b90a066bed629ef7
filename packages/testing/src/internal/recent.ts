/** How many are kept. */
const kept = 10_000

/** Appends to a list that keeps only the latest entries. */
export const add = <A>(list: Array<A>, value: A): void => {
  list.push(value)
  if (list.length >= 2 * kept) list.splice(0, kept)
}

export const latest = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> => list.slice(-kept)
