import * as Duration from "effect/Duration"

const asctime = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/
const httpDate = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]*, .+ GMT$/

/**
 * Parses `Retry-After`: seconds, or a date in any of the three forms of RFC 9110, section 5.6.7. A date in the past is
 * zero. Anything else is treated as if the header were absent.
 */
export const parseRetryAfter = (header: string | undefined, now: number): Duration.Duration | null => {
  const text = header?.trim() ?? ""
  if (/^\d+(?:\.\d+)?$/.test(text)) return Duration.seconds(Number(text))
  const instant = httpDate.test(text) ? Date.parse(text) : asctime.test(text) ? Date.parse(`${text} GMT`) : NaN
  return Number.isNaN(instant) ? null : Duration.millis(Math.max(0, instant - now))
}
