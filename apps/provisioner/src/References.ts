/**
 * What a plan takes for granted: that users, roles, permissions and modes of enrollment exist.
 */
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as Outcome from "@effect-clerk/client/Outcome"
import * as Users from "@effect-clerk/client/Users"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"
import type { UserId } from "@effect-clerk/core/User"
import * as YamlDocument from "@effect-clerk/yaml/YamlDocument"
import * as Array_ from "effect/Array"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SchemaAST from "effect/SchemaAST"
import * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import { InvalidFile } from "./InvalidFile.js"
import * as Plan from "./Plan.js"
import * as Suggestion from "./Suggestion.js"

/** Something that a file names, and where. */
interface Reference<A extends string> {
  readonly name: A
  readonly path: ReadonlyArray<PropertyKey>
}

/** What cannot be found. */
interface Missing {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/** The keys of roles and permissions that a plan deletes. */
const deletedKeys = (plan: Plan.Plan): ReadonlySet<string> =>
  new Set(Plan.withdrawn(plan).map((step) => "role" in step ? step.role : step.permission))

/** What the steps of a plan bring in or take away, as the file names it. What else is there already needs no check. */
const references = (
  { organizations = [], roles: statedRoles = [] }: DesiredState.DesiredState,
  { users }: CurrentState.CurrentState,
  plan: Plan.Plan
) => {
  const key = (organization: string, name: string) => `${organization} ${name}`
  const joins = new Set<string>()
  const roles = new Set<string>()
  const modes = new Set<string>()
  const granting = new Set<string>()
  for (const step of Plan.steps(plan)) {
    if (step._tag === "CreateMembership") joins.add(key(step.organization, step.userId))
    if (step._tag === "CreateMembership" || step._tag === "UpdateRole") roles.add(key(step.organization, step.userId))
    if (step._tag === "CreateInvitation") roles.add(key(step.organization, step.emailAddress))
    if (step._tag === "CreateOrganizationRole" || step._tag === "UpdateOrganizationRole") granting.add(step.role)
    if (step._tag === "CreateDomain" || (step._tag === "UpdateDomain" && step.to.enrollmentMode !== undefined)) {
      modes.add(key(step.organization, step.name))
    }
  }
  const members = organizations.flatMap(({ members = [], slug }, index) =>
    members.map((member, at) => ({ ...member, slug, path: ["organizations", index, "members", at] }))
  )
  const isIn = (steps: ReadonlySet<string>) => (member: (typeof members)[number]) =>
    [CurrentState.userOf(users, member), member.email].some((name) =>
      name !== undefined && steps.has(key(member.slug, name))
    )
  const domains = organizations.flatMap(({ domains = [], slug }, index) =>
    domains.map((domain, at) => ({ ...domain, slug, path: ["organizations", index, "domains", at] }))
  )
  const deleted = deletedKeys(plan)
  return {
    users: members.filter(isIn(joins)).flatMap(({ path, userId }): ReadonlyArray<Reference<UserId>> =>
      userId === undefined ? [] : [{ name: userId, path: [...path, "userId"] }]
    ),
    roles: members.filter((member) => isIn(roles)(member) || deleted.has(member.role))
      .map(({ path, role }): Reference<string> => ({ name: role, path: [...path, "role"] })),
    permissions: statedRoles.flatMap(({ key, permissions = [] }, index) =>
      permissions.flatMap((name, at): ReadonlyArray<Reference<string>> =>
        granting.has(key) || deleted.has(name) ? [{ name, path: ["roles", index, "permissions", at] }] : []
      )
    ),
    modes: domains.filter(({ name, slug }) => modes.has(key(slug, name)))
      .flatMap(({ enrollmentMode, path }): ReadonlyArray<Reference<string>> =>
        enrollmentMode === undefined ? [] : [{ name: enrollmentMode, path: [...path, "enrollmentMode"] }]
      )
  }
}

const meant = (name: string, known: ReadonlyArray<string>): string => {
  const nearest = Suggestion.nearest(name, known)
  return nearest === undefined ? "" : `: did you mean ${nearest}?`
}

/** Members who are nobody, or somebody whom another line states as well. */
const unclearMembers = (
  { desired, lineOf }: DesiredState.Source,
  { users }: CurrentState.CurrentState
): ReadonlyArray<Missing> =>
  (desired.organizations ?? []).flatMap((organization, index) => {
    const seen = new Map<UserId, ReadonlyArray<PropertyKey>>()
    return (organization.members ?? []).flatMap((member, at): ReadonlyArray<Missing> => {
      const path = ["organizations", index, "members", at, member.userId === undefined ? "email" : "userId"]
      const userId = CurrentState.userOf(users, member)
      if (userId === undefined) {
        return DesiredState.isInvited(organization, member) ? [] : [{
          path,
          message:
            `nobody in this instance has the e-mail address ${member.email}: state invite: true to invite its owner`
        }]
      }
      const first = seen.get(userId)
      if (first === undefined) {
        seen.set(userId, path)
        return []
      }
      return [{ path, message: `is ${userId}, whom line ${lineOf(first)} states already: remove one` }]
    })
  })

/** Nothing where an in-memory Clerk does not simulate what is asked for. */
const simulated = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
  ClerkError.catchCode(Effect.asSome(call), "in_memory_clerk_not_simulated", () => Effect.succeedNone)

const missingUsers = (references: ReadonlyArray<Reference<UserId>>) =>
  Effect.gen(function*() {
    const { getMany } = yield* Users.Users
    const unknown = yield* getMany(Array_.dedupe(references.map(({ name }) => name))).pipe(
      Stream.filter(Outcome.isFailed),
      Stream.mapEffect(({ error, input }) =>
        error._tag === "NotFound" ? Effect.succeed(input.userId) : Effect.fail(error)
      ),
      Stream.runCollect
    )
    const names = new Set(unknown)
    return references.filter(({ name }) => names.has(name))
      .map(({ name, path }): Missing => ({ path, message: `there is no user ${name} in this instance` }))
  })

/** Roles or permissions that are not there, or not once the plan is carried out. */
const missingKeys = (
  what: "role" | "permission",
  references: ReadonlyArray<Reference<string>>,
  keys: ReadonlyArray<string>,
  plan: Plan.Plan
): ReadonlyArray<Missing> => {
  const deleted = deletedKeys(plan)
  return references.flatMap(({ name, path }) =>
    deleted.has(name)
      ? [{ path, message: `the ${what}s of this file do not have ${name}, so that --prune deletes it: state it there` }]
      : keys.includes(name)
      ? []
      : [{ path, message: `there is no ${what} ${name} in this instance${meant(name, keys)}` }]
  )
}

const keysOf = (stated: ReadonlyArray<{ readonly key: string }> = []) => stated.map(({ key }) => key)

const missingRoles = (
  references: ReadonlyArray<Reference<string>>,
  { roles }: DesiredState.DesiredState,
  plan: Plan.Plan
) =>
  Effect.gen(function*() {
    if (references.length === 0) return []
    const { listStream } = yield* OrganizationRoles.OrganizationRoles
    const keys = yield* Stream.runCollect(Stream.map(listStream(), ({ key }) => key))
    return missingKeys("role", references, [...keys, ...keysOf(roles)], plan)
  })

const knownModes = (): ReadonlyArray<string> =>
  Option.getOrElse(SchemaAST.getExamplesAnnotation(EnrollmentMode.ast), () => []).map(String)

/** A mode that is like none of those that are known is left for Clerk to judge, which may have more. */
const misspelledModes = (references: ReadonlyArray<Reference<string>>): ReadonlyArray<Missing> => {
  const known = knownModes()
  return references.filter(({ name }) => !known.includes(name)).flatMap(({ name, path }) => {
    const suggestion = meant(name, known)
    return suggestion === "" ? [] : [{ path, message: `there is no mode of enrollment ${name}${suggestion}` }]
  })
}

/**
 * Fails where users, roles or permissions that a plan needs are not there once it is carried out, where two members are the same user, or where a mode of
 * enrollment is misspelled, with the line of each.
 */
export const check = (
  source: DesiredState.Source,
  current: CurrentState.CurrentState,
  plan: Plan.Plan
): Effect.Effect<void, ClerkError.ClerkError | InvalidFile, OrganizationRoles.OrganizationRoles | Users.Users> =>
  Effect.gen(function*() {
    const { desired, file, lineOf } = source
    const { modes, permissions, roles, users } = references(desired, current, plan)
    const found = {
      users: yield* simulated(missingUsers(users)),
      roles: yield* simulated(missingRoles(roles, desired, plan))
    }
    const unchecked = Struct.keys(found).filter((name) => Option.isNone(found[name]))
    if (unchecked.length > 0) {
      yield* Console.error(
        `provision: whether ${
          unchecked.join(" and ")
        } exist is not checked, for this in-memory Clerk does not simulate them.`
      )
    }
    const problems = [
      ...unclearMembers(source, current),
      ...Array_.getSomes([found.users, found.roles]).flat(),
      ...missingKeys(
        "permission",
        permissions,
        [...current.access.permissions.keys(), ...keysOf(desired.permissions)],
        plan
      ),
      ...misspelledModes(modes)
    ]
      .map((missing) => ({ ...missing, line: lineOf(missing.path) }))
    if (problems.length > 0) return yield* new InvalidFile({ file, problems: YamlDocument.inOrder(problems) })
  })
