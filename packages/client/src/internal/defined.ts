type Defined<A> = { readonly [Key in keyof A]: Exclude<A[Key], undefined> }

/** Drops keys whose value is undefined, so that omitting a key and passing `undefined` mean the same. */
export const defined = <A extends object>(fields: A): Partial<Defined<A>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Defined<A>>
