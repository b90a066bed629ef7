/** Clerk's Go SDK repeats `enrollment_mode`, which the contract has as one value joined by commas. */
export const joined = (url: URL): URL => {
  const modes = url.searchParams.getAll("enrollment_mode")
  if (modes.length < 2) return url
  const once = new URL(url)
  once.searchParams.set("enrollment_mode", modes.join(","))
  return once
}
