/**
 * Checks that the users, roles, permissions and enrollment modes that a plan needs exist.
 */
import * as Suggestion from "@effect-clerk/cli/Suggestion"
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

/** A name in a file, and its path. */
interface Reference<A extends string> {
  readonly name: A
  readonly path: ReadonlyArray<PropertyKey>
}

/** A reference that cannot be resolved. */
interface Missing {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/** The keys of roles and permissions that a plan deletes. */
const deletedKeys = (plan: Plan.Plan): ReadonlySet<string> =>
  new Set(Plan.withdrawn(plan).map((step) => "role" in step ? step.role : step.permission))

/** The names in the file that the steps of a plan add or delete. Other names refer to what already exists. */
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

/** Members without a user, and users whom another line lists as well. */
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
            `no user in this instance has the email address ${member.email}: set invite: true to invite the owner`
        }]
      }
      const first = seen.get(userId)
      if (first === undefined) {
        seen.set(userId, path)
        return []
      }
      return [{ path, message: `is ${userId}, who is already listed on line ${lineOf(first)}: remove one of them` }]
    })
  })

/** `None` if the in-memory Clerk does not simulate the call. */
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
      .map(({ name, path }): Missing => ({ path, message: `user ${name} does not exist in this instance` }))
  })

/** Roles or permissions that do not exist, or that the plan deletes. */
const missingKeys = (
  what: "role" | "permission",
  references: ReadonlyArray<Reference<string>>,
  keys: ReadonlyArray<string>,
  plan: Plan.Plan
): ReadonlyArray<Missing> => {
  const deleted = deletedKeys(plan)
  return references.flatMap(({ name, path }) =>
    deleted.has(name)
      ? [{
        path,
        message: `--prune deletes ${what} ${name}, which is missing from the ${what}s of this file: add it there`
      }]
      : keys.includes(name)
      ? []
      : [{ path, message: `${what} ${name} does not exist in this instance${meant(name, keys)}` }]
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

/** Only modes that resemble a known one are reported. Clerk may support others. */
const misspelledModes = (references: ReadonlyArray<Reference<string>>): ReadonlyArray<Missing> => {
  const known = knownModes()
  return references.filter(({ name }) => !known.includes(name)).flatMap(({ name, path }) => {
    const suggestion = meant(name, known)
    return suggestion === "" ? [] : [{ path, message: `${name} is not an enrollment mode${suggestion}` }]
  })
}

/**
 * Fails if a plan needs users, roles or permissions that do not exist once it is applied, if two members are the same
 * user, or if an enrollment mode is misspelled. Each problem has its line.
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
        `provision: cannot check that ${
          unchecked.join(" and ")
        } exist, because this in-memory Clerk does not simulate them.`
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
