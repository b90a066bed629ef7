/**
 * Compares an instance with its file at intervals, and reports drift.
 */
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Colors from "./Colors.js"
import * as Difference from "./Difference.js"
import * as Instance from "./Instance.js"
import * as Plan from "./Plan.js"
import * as Report from "./Report.js"
import * as Text from "./Text.js"

/** Events come in bursts, for which one comparison is enough. */
const settling = Duration.seconds(2)

/**
 * Runs an effect immediately, then at each interval and shortly after each event.
 */
export const repeat = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { events, every }: { readonly events: Queue.Dequeue<unknown>; readonly every: Duration.Duration }
): Effect.Effect<never, E, R> => {
  const event = Queue.take(events).pipe(Effect.zipRight(Effect.sleep(settling)), Effect.zipRight(Queue.takeAll(events)))
  return Effect.forever(Effect.zipRight(self, Effect.raceFirst(Effect.sleep(every), event)))
}

/**
 * The messages of `watch`, one line each.
 */
export type Event = Data.TaggedEnum<{
  Watching: {
    readonly instance: Instance.Instance
    readonly file: string
    /** `null` for a single comparison. */
    readonly every: Duration.Duration | null
    /** The URL for webhooks. */
    readonly webhooks: string | null
  }
  Compared: { readonly plan: Plan.Plan }
  Applied: { readonly report: Report.Report }
  Failed: { readonly message: string }
}>

/**
 * The constructors of {@link Event}.
 */
export const Event = Data.taggedEnum<Event>()

/** The maximum number of changes that a line names. */
const named = 5

const names = (plan: Plan.Plan): string => {
  const all = Difference.fromPlan(plan).map(({ action, subject }) => `${Difference.signs[action]} ${subject}`)
  const more = all.length > named ? [`and ${all.length - named} more`] : []
  return [...all.slice(0, named), ...more].join(", ")
}

/**
 * A message as text for people, with the time.
 */
export const toText = (event: Event, time: DateTime.Utc, colors: Colors.Colors): string => {
  const line = (text: string) => `${DateTime.formatIso(time)} ${Text.clean(text)}\n`
  return Event.$match(event, {
    Watching: ({ every, file, instance, webhooks }) =>
      `${Text.clean(Instance.render(instance))}\n`
      + (every === null ? "" : line(
        `watching ${file} every ${Duration.format(every)}${
          webhooks === null ? "" : `, and after webhooks to ${webhooks}`
        }`
      )),
    Compared: ({ plan }) =>
      Plan.isEmpty(plan)
        ? line(`no drift: ${plan.unchanged} resources match the file`)
        : colors.yellow(line(`drift: ${Report.total(plan)}: ${names(plan)}`)),
    Applied: ({ report }) => line(`applied: ${Report.render(report).trimEnd().split("\n").join("; ")}`),
    Failed: ({ message }) => colors.red(line(`failed: ${message.split("\n").join("; ")}`))
  })
}

/**
 * A message as a line of JSON for programs.
 */
export const toJson = (event: Event, time: DateTime.Utc): string => {
  const fields = Event.$match(event, {
    Watching: ({ every, file, instance, webhooks }) => ({
      type: "watching",
      instance,
      file,
      every: every === null ? null : Duration.format(every),
      webhooks
    }),
    Compared: ({ plan }) => ({ type: "compared", drift: !Plan.isEmpty(plan), ...Report.toData(plan) }),
    Applied: ({ report }) => ({ type: "applied", complete: Report.isComplete(report), ...report }),
    Failed: ({ message }) => ({ type: "failed", message })
  })
  return `${JSON.stringify({ time: DateTime.formatIso(time), ...fields })}\n`
}
