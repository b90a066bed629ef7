type Defined<A> = { readonly [Key in keyof A]: Exclude<A[Key], undefined> }

/** Without the keys that are there but undefined: to leave out and to pass `undefined` mean the same. */
export const defined = <A extends object>(fields: A): Partial<Defined<A>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Defined<A>>
