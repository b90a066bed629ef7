/**
 * Under this key the `take` of a throttle lets a request pass that does not have to wait, without an effect. Whoever puts
 * something around a throttle gives it another `take`, and that is asked by its effect.
 */
export const TryTake: unique symbol = Symbol("@effect-clerk/client/internal/TryTake")

/** Lets a request for a resource pass at a time, if it can. */
export type TryTake<Resource> = (resource: Resource | null, now: number) => boolean

/** Whether a request passed at once. */
export const unsafeTryTake = <Resource>(
  { take }: { readonly take: (resource: Resource | null) => unknown },
  resource: Resource | null,
  now: number
): boolean => TryTake in take && (take[TryTake] as TryTake<Resource>)(resource, now)
