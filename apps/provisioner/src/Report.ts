/**
 * Reports on a plan, before and after it is applied.
 */
import type * as Colors from "./Colors.js"
import * as Difference from "./Difference.js"
import * as Instance from "./Instance.js"
import * as Plan from "./Plan.js"
import { Event } from "./Provision.js"
import * as Step from "./Step.js"
import * as Text from "./Text.js"

/**
 * An event as a line of text that begins with a sign.
 */
export const describe = Event.$match({
  Done: ({ step }) => Difference.line(step),
  Failed: ({ step }) => `! failed to ${Difference.describe(step)}`,
  RolledBack: ({ step }) => `- rolled back: ${Difference.describe(step)}`,
  Left: ({ step }) => `! not rolled back: ${Difference.describe(step)}`,
  Stuck: ({ step }) => `! could not roll back: ${Difference.describe(step)}`
})

/**
 * The number of resources (organizations, domains, members, logos, identifiers, roles, permissions) by outcome. A
 * change that could not be rolled back counts as failed.
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
 * The result of a plan, with a line for each failure.
 */
export interface Report {
  readonly counts: Counts
  readonly failures: ReadonlyArray<string>
}

type Outcome = "failed" | "rolledBack" | "notAttempted" | "created" | "updated" | "deleted"

/** A resource that several steps change has the first of these outcomes that any of them has. */
const precedence: ReadonlyArray<Outcome> = ["failed", "rolledBack", "notAttempted", "created", "updated", "deleted"]

/** Rolling back the creation of an organization also undoes every step within it. */
const undoneBy = (undone: Step.Step) => (step: Step.Step): boolean =>
  step === undone
  || (undone._tag === "CreateOrganization" && "organization" in step && step.organization === undone.organization)

const outcomes = (plan: Plan.Plan, events: Iterable<Event>): ReadonlyMap<Step.Step, Outcome> => {
  const steps = new Map<Step.Step, Outcome>(Plan.steps(plan).map((step) => [step, "notAttempted"]))
  for (const event of events) {
    if (event._tag === "RolledBack") {
      for (const [step, outcome] of steps) {
        if ((outcome === "created" || outcome === "updated" || outcome === "deleted") && undoneBy(event.step)(step)) {
          steps.set(step, "rolledBack")
        }
      }
    } else if (event._tag !== "Left") {
      steps.set(event.step, event._tag === "Done" ? `${Step.kind(event.step)}d` : "failed")
    }
  }
  return steps
}

/**
 * Summarizes the result of a plan.
 */
export const make = (plan: Plan.Plan, events: ReadonlyArray<Event>): Report => {
  const subjects = new Map<string, Outcome>()
  for (const [step, outcome] of outcomes(plan, events)) {
    const subject = Step.subject(step)
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
 * Whether the complete plan was applied.
 */
export const isComplete = ({ counts }: Report): boolean =>
  counts.failed === 0 && counts.rolledBack === 0 && counts.notAttempted === 0

/**
 * The completed steps of unfinished parts that were not rolled back.
 */
export const unfinished = (plan: Plan.Plan, events: ReadonlyArray<Event>): ReadonlyArray<Step.Step> => {
  const done = outcomes(plan, events)
  const isDone = (step: Step.Step) => ["created", "updated", "deleted"].includes(done.get(step)!)
  return [Plan.provided(plan), ...plan.parts.map(({ steps }) => steps)]
    .flatMap((steps) => steps.every(isDone) ? [] : steps.filter(isDone))
}

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
 * The report of a plan that was stopped without a rollback, with the steps that remain applied.
 */
export const renderLeft = (plan: Plan.Plan, events: ReadonlyArray<Event>): string =>
  render(make(plan, events))
  + toLines(unfinished(plan, events).map((step) => `! left half done: ${Difference.line(step)}`))

const count = (differences: ReadonlyArray<Difference.Difference>, action: Step.Kind): number =>
  differences.filter((difference) => difference.action === action).length

const summarize = (plan: Plan.Plan, differences: ReadonlyArray<Difference.Difference>) => ({
  create: count(differences, "create"),
  update: count(differences, "update"),
  delete: count(differences, "delete"),
  unchanged: plan.unchanged
})

/**
 * The number of resources to create, update and delete, as text.
 */
export const total = (plan: Plan.Plan): string => {
  const summary = summarize(plan, Difference.fromPlan(plan))
  return `${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete, ${summary.unchanged} unchanged`
}

const show = (value: unknown): string =>
  value === null ? "(none)" : typeof value === "string" ? value : JSON.stringify(value)

const showField = (field: Difference.Field): string =>
  "before" in field && "after" in field
    ? `${show(field.before)} -> ${show(field.after)}`
    : show("before" in field ? field.before : field.after)

/**
 * The plan as text: a line that names the instance, and a table with a row for each resource or for each of its fields.
 */
export const preview = (instance: Instance.Instance, plan: Plan.Plan, colors: Colors.Colors): string => {
  const differences = Difference.fromPlan(plan)
  const rows = differences.flatMap(({ action, fields, subject }) => {
    const [first, ...rest] = fields.map((field) => [field.field, Text.clean(showField(field))] as const)
    return [
      { action, cells: [`${Difference.signs[action]} ${Text.clean(subject)}`, ...(first ?? [])] },
      ...rest.map((cells) => ({ action, cells: ["", ...cells] }))
    ]
  })
  const widths = [0, 1].map((column) =>
    Math.min(60, rows.reduce((width, { cells }) => Math.max(width, cells[column]?.length ?? 0), 0))
  )
  const paint = { create: colors.green, update: colors.yellow, delete: colors.red }
  const lines = rows.map(({ action, cells }) =>
    paint[action](cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd())
  )
  const sum = differences.length === 0
    ? `No changes: ${plan.unchanged} resources match the file.`
    : `Plan: ${total(plan)}.`
  return [
    Text.clean(Instance.render(instance)),
    "",
    ...lines,
    ...(lines.length === 0 ? [] : [""]),
    colors.bold(sum),
    ""
  ].join("\n")
}

/**
 * The plan as data for programs.
 */
export const toData = (plan: Plan.Plan) => {
  const changes = Difference.fromPlan(plan)
  return { changes, refused: plan.refused, summary: summarize(plan, changes) }
}

/**
 * The plan as JSON for programs.
 */
export const toJson = (instance: Instance.Instance, plan: Plan.Plan): string =>
  `${JSON.stringify({ instance, ...toData(plan) }, null, 2)}\n`
