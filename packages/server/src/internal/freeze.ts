/** Cached values are shared by many requests, so they must not be modified. Instances of classes are not frozen. */
export const freeze = <A>(value: A): A => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return value
  for (const member of Object.values(value)) freeze(member)
  return Object.freeze(value)
}
