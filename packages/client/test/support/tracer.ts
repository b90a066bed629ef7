import type { Exit } from "effect"
import { Tracer } from "effect"

/** A span that was started, and the exit of each time that it ended. */
interface Recorded {
  readonly name: string
  readonly exits: Array<Exit.Exit<unknown, unknown>>
  readonly attributes: Map<string, unknown>
  readonly events: Array<readonly [name: string, startTime: bigint, attributes: Record<string, unknown>]>
}

/** A tracer that records its spans; `events` has their events and ends in order. */
export const recordingTracer = () => {
  const spans: Array<Recorded> = []
  const events: Array<readonly [span: string, event: string]> = []
  const tracer = Tracer.make({
    context: (execute) => execute(),
    span: (name, parent, context, links, startTime, kind) => {
      const recorded: Recorded = { name, exits: [], attributes: new Map(), events: [] }
      spans.push(recorded)
      return {
        ...{ _tag: "Span", name, parent, context, links, kind, traceId: "t", spanId: "s", sampled: true },
        status: { _tag: "Started", startTime },
        attributes: new Map(),
        attribute: (key, value) => recorded.attributes.set(key, value),
        event: (event, startTime, attributes = {}) => {
          events.push([name, event])
          recorded.events.push([event, startTime, attributes])
        },
        addLinks: () => {},
        end: (_, exit) => {
          events.push([name, "end"])
          recorded.exits.push(exit)
        }
      }
    }
  })
  return { spans, events, tracer }
}
