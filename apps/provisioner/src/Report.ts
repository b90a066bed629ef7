/**
 * What came of a plan.
 */
import * as Plan from "./Plan.js"
import { Event } from "./Provision.js"
import * as Text from "./Text.js"

/**
 * An event in words, with a sign to scan for.
 */
export const describe = Event.$match({
  Done: ({ step }) => Plan.line(step),
  Failed: ({ step }) => `! failed to ${Plan.describe(step)}`,
  RolledBack: ({ step }) => `- rolled back: ${Plan.describe(step)}`,
  Stuck: ({ step }) => `! could not roll back: ${Plan.describe(step)}`
})

/**
 * How many things (organizations, domains, members, logos, identifiers) ended how. What is stuck counts as failed.
 */
interface Counts {
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly unchanged: number
  readonly failed: number
  readonly rolledBack: number
  readonly notAttempted: number
}

/**
 * How a plan ended, with a line for each failure.
 */
export interface Report {
  readonly counts: Counts
  readonly failures: ReadonlyArray<string>
}

type Outcome = "failed" | "rolledBack" | "notAttempted" | "created" | "updated" | "deleted"

/** A thing that several steps are about is as well off as the first of these says. */
const precedence: ReadonlyArray<Outcome> = ["failed", "rolledBack", "notAttempted", "created", "updated", "deleted"]

/** An organization that is deleted again takes with it what was made in it. */
const undoneBy = (undone: Plan.Step) => (step: Plan.Step): boolean =>
  step === undone
  || (undone._tag === "CreateOrganization" && "organization" in step && step.organization === undone.organization)

const outcomes = (plan: Plan.Plan, events: Iterable<Event>): ReadonlyMap<Plan.Step, Outcome> => {
  const steps = new Map<Plan.Step, Outcome>(Plan.steps(plan).map((step) => [step, "notAttempted"]))
  for (const event of events) {
    if (event._tag === "RolledBack") {
      for (const [step, outcome] of steps) {
        if ((outcome === "created" || outcome === "updated" || outcome === "deleted") && undoneBy(event.step)(step)) {
          steps.set(step, "rolledBack")
        }
      }
    } else steps.set(event.step, event._tag === "Done" ? `${Plan.kind(event.step)}d` : "failed")
  }
  return steps
}

/**
 * Sums up what happened to a plan.
 */
export const make = (plan: Plan.Plan, events: ReadonlyArray<Event>): Report => {
  const subjects = new Map<string, Outcome>()
  for (const [step, outcome] of outcomes(plan, events)) {
    const subject = Plan.subject(step)
    const before = subjects.get(subject) ?? outcome
    subjects.set(subject, precedence.indexOf(outcome) < precedence.indexOf(before) ? outcome : before)
  }
  const ended = Array.from(subjects.values())
  const count = (outcome: Outcome) => ended.filter((one) => one === outcome).length
  return {
    counts: {
      created: count("created"),
      updated: count("updated"),
      deleted: count("deleted"),
      unchanged: plan.unchanged,
      failed: count("failed"),
      rolledBack: count("rolledBack"),
      notAttempted: count("notAttempted")
    },
    failures: events.flatMap((event) => "error" in event ? [`${describe(event)}: ${event.error.message}`] : [])
  }
}

/**
 * Whether all of the plan was carried out.
 */
export const isComplete = ({ counts }: Report): boolean =>
  counts.failed === 0 && counts.rolledBack === 0 && counts.notAttempted === 0

const toLines = (lines: ReadonlyArray<string>): string => lines.map((line) => `${Text.clean(line)}\n`).join("")

/**
 * The report as lines.
 */
export const render = ({ counts, failures }: Report): string => {
  const { created, deleted, failed, notAttempted, rolledBack, unchanged, updated } = counts
  const nothing = created + updated + deleted + failed + rolledBack + notAttempted === 0
  const summary = [
    `${created} created`,
    `${updated} updated`,
    ...(deleted === 0 ? [] : [`${deleted} deleted`]),
    `${unchanged} unchanged`,
    `${failed} failed`,
    `${rolledBack} rolled back`,
    ...(notAttempted === 0 ? [] : [`${notAttempted} not attempted`])
  ].join(", ")
  return toLines([nothing ? `No change: ${summary}` : summary, ...failures])
}

/**
 * What would be done, as lines.
 */
export const preview = (plan: Plan.Plan): string => {
  const steps = Plan.steps(plan)
  const { created, unchanged, updated } = make(plan, steps.map((step) => Event.Done({ step }))).counts
  return toLines([...steps.map(Plan.line), `${created} to create, ${updated} to update, ${unchanged} unchanged`])
}
