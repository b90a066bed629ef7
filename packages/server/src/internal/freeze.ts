/** Many requests share what a cache holds, so none may change it. Instances of classes stay as they are. */
export const freeze = <A>(value: A): A => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return value
  for (const member of Object.values(value)) freeze(member)
  return Object.freeze(value)
}
