/**
 * The order of steps: a step that frees a name or a place comes before the one that takes it, and a member gains the
 * right to manage members before another one loses it.
 *
 * @since 0.2.0
 */
import type { OrganizationSlug } from "@effect-clerk/core/Organization"
import * as Array_ from "effect/Array"
import * as Order from "effect/Order"
import * as Step from "./Step.js"

/**
 * The state of an organization before its steps.
 *
 * @since 0.2.0
 * @category models
 */
export interface Occupancy {
  readonly organization: OrganizationSlug
  /** The number of members. */
  readonly members: number
  /** The number of pending invitations, which count toward the member limit. */
  readonly invitations: number
  /** The member limit; 0 means no limit, `null` means unknown. */
  readonly maxAllowedMemberships: number | null
  /** The number of domains. */
  readonly domains: number
  /** The domain limit; 0 means no limit. */
  readonly maxDomains: number
  /** The known roles, and whether they may manage members. */
  readonly roles: ReadonlyMap<string, boolean>
  /** Whether a member that no step changes may manage members; `null` if not all members are known. */
  readonly keepsManager: boolean | null
}

/**
 * Steps, and for each step the ones that must come before it.
 *
 * @since 0.2.0
 * @category models
 */
export interface StepGraph {
  readonly steps: ReadonlyArray<Step.OrganizationStep>
  readonly needs: ReadonlyMap<Step.OrganizationStep, ReadonlySet<Step.OrganizationStep>>
  /** The reasons why no order is possible, one sentence each. */
  readonly refused: ReadonlyArray<string>
}

type Steps = ReadonlyArray<Step.OrganizationStep>

type Edge = readonly [before: Step.OrganizationStep, after: Step.OrganizationStep]

const isOneOf =
  <const Tags extends ReadonlyArray<Step.OrganizationStep["_tag"]>>(...tags: Tags) =>
  (step: Step.OrganizationStep): step is Extract<Step.OrganizationStep, { readonly _tag: Tags[number] }> =>
    (tags as ReadonlyArray<string>).includes(step._tag)

const groupBy = <A, K>(all: ReadonlyArray<A>, key: (one: A) => K): ReadonlyMap<K, ReadonlyArray<A>> => {
  const groups = new Map<K, Array<A>>()
  for (const one of all) {
    const group = groups.get(key(one))
    if (group === undefined) groups.set(key(one), [one])
    else group.push(one)
  }
  return groups
}

/** Each of `some` comes before each of `others`. */
const before = (some: Steps, others: Steps): ReadonlyArray<Edge> =>
  some.flatMap((one) => others.flatMap((other) => one === other ? [] : [[one, other] as const]))

/** When there is no room, each addition takes the place of a removal, which comes before it. */
const takePlaces = (room: number, come: Steps, go: Steps): ReadonlyArray<Edge> => {
  const surplus = Math.max(0, -room)
  const places = go.slice(surplus)
  return [
    ...before(go.slice(0, surplus), come),
    ...come.slice(Math.max(0, room)).flatMap((step, index) =>
      places[index] === undefined ? [] : [[places[index], step] as const]
    )
  ]
}

const frees = (step: Step.OrganizationStep): boolean =>
  step._tag === "DeleteDomain" || (step._tag === "UpdateDomain" && step.to.verified === false)

const claims = (step: Step.OrganizationStep): boolean =>
  step._tag === "CreateDomain" || (step._tag === "UpdateDomain" && step.to.verified === true)

/** A verified domain belongs to one organization at a time. */
const nameEdges = (steps: Steps): ReadonlyArray<Edge> => {
  const byName = groupBy(steps.filter(isOneOf("CreateDomain", "DeleteDomain", "UpdateDomain")), ({ name }) => name)
  return Array.from(byName.values()).flatMap((ofName) =>
    ofName.length === 1 ? [] : before(ofName.filter(frees), ofName.filter(claims))
  )
}

/** An email address has at most one pending invitation to an organization at a time. */
const invitationEdges = (steps: Steps): ReadonlyArray<Edge> => {
  const byEmail = groupBy(steps.filter(isOneOf("CreateInvitation", "RevokeInvitation")), Step.subject)
  return Array.from(byEmail.values()).flatMap((ofEmail) =>
    before(ofEmail.filter(isOneOf("RevokeInvitation")), ofEmail.filter(isOneOf("CreateInvitation")))
  )
}

/** The creation of an organization comes first, its deletion last. */
const ownEdges = (steps: Steps): ReadonlyArray<Edge> => [
  ...before(steps.filter(isOneOf("CreateOrganization")), steps),
  ...before(steps, steps.filter(isOneOf("DeleteOrganization"))),
  ...before(steps.filter(isOneOf("UploadLogo")), steps.filter(isOneOf("RecordLogo")))
]

interface Handover {
  /** The step by which the last manager loses the right to manage members. */
  readonly last: Step.OrganizationStep
  /** The steps that grant the right, which must come before. */
  readonly gains: Steps
  readonly isPossible: boolean
}

const handover = (steps: Steps, { keepsManager, roles }: Occupancy): Handover | undefined => {
  const changes = steps.flatMap((step): ReadonlyArray<{
    readonly step: Step.OrganizationStep
    readonly had: boolean
    /** `undefined` if the role is unknown. */
    readonly has: boolean | undefined
  }> => {
    switch (step._tag) {
      case "CreateMembership":
        return [{ step, had: false, has: roles.get(step.role) }]
      case "UpdateRole":
        return [{ step, had: roles.get(step.from) === true, has: roles.get(step.to) }]
      case "DeleteMembership":
        return [{ step, had: roles.get(step.role) === true, has: false }]
      default:
        return []
    }
  })
  const losses = changes.filter(({ had, has }) => had && has !== true)
  if (losses.length === 0 || keepsManager === true || changes.some(({ had, has }) => had && has === true)) {
    return undefined
  }
  const gains = changes.filter(({ had, has }) => !had && has !== false)
  const certain = gains.filter(({ has }) => has === true).map(({ step }) => step)
  const certainOne = certain.find(isOneOf("UpdateRole")) ?? certain[0]
  const lost = losses.map(({ step }) => step)
  return {
    last: lost.find(isOneOf("UpdateRole")) ?? lost.at(-1)!,
    gains: certainOne === undefined ? gains.map(({ step }) => step) : [certainOne],
    isPossible: gains.length > 0 || losses.some(({ has }) => has === undefined) || keepsManager === null
  }
}

const sizeOf = (limit: number | null): number => limit === null || limit === 0 ? Infinity : limit

/** Members are added while there is room, and at any time a member may manage members. */
const memberEdges = (steps: Steps, occupancy: Occupancy) => {
  const { invitations, maxAllowedMemberships, members, organization } = occupancy
  const update = steps.filter(isOneOf("UpdateOrganization")).filter(({ to }) => to.maxAllowedMemberships !== undefined)
  const stated = update[0]?.to.maxAllowedMemberships ?? maxAllowedMemberships
  const [size, nextSize] = [sizeOf(maxAllowedMemberships), sizeOf(stated)]
  const lowers = nextSize < size
  const limit = lowers ? maxAllowedMemberships : stated
  const room = Math.max(size, nextSize) - members - invitations

  const handed = handover(steps, occupancy)
  const gains: Steps = handed?.gains ?? []
  const last = handed?.last
  const joins = steps.filter(isOneOf("CreateMembership"))
  const invites = steps.filter(isOneOf("CreateInvitation"))
  const come = [...joins, ...invites]
  const needed = come.filter((step) => gains.includes(step))
  const comeInOrder = [...needed, ...come.filter((step) => !gains.includes(step))]
  const leaves = steps.filter(isOneOf("DeleteMembership"))
  const revocations = steps.filter(isOneOf("RevokeInvitation"))
  const go = [...leaves, ...revocations]
  const goInOrder = [...go.filter((step) => step !== last), ...go.filter((step) => step === last)]

  const missing = go.some((step) => step === last) ? Math.max(0, needed.length - room - (go.length - 1)) : 0
  const raised = (limit ?? 0) + missing
  const raise = missing === 0 ? [] : [Step.Step.ChangeLimit({ organization, from: limit!, to: raised })]
  const lower = missing === 0 ? [] : [Step.Step.ChangeLimit({ organization, from: raised, to: limit! })]

  const after = members + joins.length - leaves.length
  const invited = invitations + invites.length - revocations.length
  return {
    added: [...raise, ...lower],
    edges: [
      ...takePlaces(room + missing, comeInOrder, goInOrder),
      ...(handed === undefined ? [] : before(gains, [handed.last])),
      ...(lowers ? before([...come, ...go, ...lower], update) : before(update, [...come, ...raise])),
      ...before(raise, come),
      ...before([...come, ...go], lower)
    ],
    refused: [
      ...(joins.length > 0 && after > nextSize
        ? [`organization ${organization} would have ${after} members, but its maxAllowedMemberships is ${nextSize}.`]
        : invites.length > 0 && after + invited > nextSize
        ? [
          `organization ${organization} would have ${after} members and ${invited} pending invitations, `
          + `but its maxAllowedMemberships is ${nextSize}.`
        ]
        : []),
      ...(handed?.isPossible === false
        ? [
          `organization ${organization} would have no member left who may manage members. Give a member the role org:admin.`
        ]
        : [])
    ]
  }
}

const domainEdges = (steps: Steps, { domains, maxDomains, organization }: Occupancy) => {
  const [come, go] = [steps.filter(isOneOf("CreateDomain")), steps.filter(isOneOf("DeleteDomain"))]
  const [size, after] = [sizeOf(maxDomains), domains + come.length - go.length]
  return {
    edges: takePlaces(size - domains, come, go),
    refused: come.length > 0 && after > size
      ? [
        `organization ${organization} would have ${after} domains, but the limit of this instance is ${size} per organization.`
      ]
      : []
  }
}

/**
 * Makes the graph of the steps of organizations. Adds steps that change limits if there is no order without them.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (steps: Steps, occupancies: ReadonlyArray<Occupancy>): StepGraph => {
  const byOrganization = groupBy(steps, ({ organization }) => organization)
  const found = occupancies.map((occupancy) => {
    const own = byOrganization.get(occupancy.organization) ?? []
    return { domains: domainEdges(own, occupancy), members: memberEdges(own, occupancy) }
  })
  const edges = [
    ...nameEdges(steps),
    ...invitationEdges(steps),
    ...Array.from(byOrganization.values()).flatMap(ownEdges),
    ...found.flatMap(({ domains, members }) => [...domains.edges, ...members.edges])
  ]
  const needs = new Map<Step.OrganizationStep, Set<Step.OrganizationStep>>()
  for (const [first, then] of edges) {
    const ofStep = needs.get(then) ?? new Set()
    needs.set(then, ofStep.add(first))
  }
  return {
    steps: [...steps, ...found.flatMap(({ members }) => members.added)],
    needs,
    refused: found.flatMap(({ domains, members }) => [...members.refused, ...domains.refused])
  }
}

/** Groups steps that depend on each other or belong to the same organization. */
const connected = ({ needs, steps }: StepGraph): ReadonlyArray<Steps> => {
  const parents = new Map<string, string>()
  const rootOf = (organization: string): string => {
    let root = organization
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent
    return root
  }
  for (const [{ organization }, ofStep] of needs) {
    for (const need of ofStep) {
      const [one, other] = [rootOf(organization), rootOf(need.organization)]
      if (one !== other) parents.set(one, other)
    }
  }
  return Array.from(groupBy(steps, ({ organization }) => rootOf(organization)).values())
}

/**
 * The steps in an order in which they can be applied. Parts are independent of each other; the steps of a part are
 * applied in sequence. Steps that need no removal come first, then those that do. A removal comes when it is needed,
 * otherwise after all additions. Steps that cannot be rolled back come last.
 *
 * @since 0.2.0
 * @category combinators
 */
export const parts = (graph: StepGraph): ReadonlyArray<Steps> => {
  const needsOf = (step: Step.OrganizationStep) => graph.needs.get(step) ?? new Set()
  const ranks = new Map<Step.OrganizationStep, number>()
  const rank = (step: Step.OrganizationStep): number => {
    const known = ranks.get(step)
    if (known !== undefined) return known
    const own = Step.isFinal(step) ? 4 : Step.kind(step) === "delete" ? 2 : 0
    const ofNeeds = Array.from(needsOf(step), rank).reduce((one, other) => Math.max(one, other), 0)
    const waits = ofNeeds === 4 ? 4 : ofNeeds < 1 ? 0 : isOneOf("UpdateOrganization", "ChangeLimit")(step) ? 3 : 1
    const value = Math.max(own, waits)
    ranks.set(step, value)
    return value
  }
  return connected(graph).map((steps) => {
    const order = new Set<Step.OrganizationStep>()
    const add = (step: Step.OrganizationStep): void => {
      if (order.has(step)) return
      needsOf(step).forEach(add)
      order.add(step)
    }
    Array_.sort(steps, Order.mapInput(Order.number, rank)).forEach(add)
    return Array.from(order)
  })
}
