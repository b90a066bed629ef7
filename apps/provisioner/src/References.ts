/**
 * What a plan takes for granted: that users, roles and modes of enrollment exist.
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
import type * as DesiredState from "./DesiredState.js"
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

/** What the steps of a plan bring in, as the file names it. What is there already needs no check. */
const references = ({ organizations = [] }: DesiredState.DesiredState, plan: Plan.Plan) => {
  const key = (organization: string, name: string) => `${organization} ${name}`
  const joins = new Set<string>()
  const roles = new Set<string>()
  const modes = new Set<string>()
  for (const step of Plan.steps(plan)) {
    if (step._tag === "CreateMembership") joins.add(key(step.organization, step.userId))
    if (step._tag === "CreateMembership" || step._tag === "UpdateRole") roles.add(key(step.organization, step.userId))
    if (step._tag === "CreateDomain" || (step._tag === "UpdateDomain" && step.to.enrollmentMode !== undefined)) {
      modes.add(key(step.organization, step.name))
    }
  }
  const members = organizations.flatMap(({ members = [], slug }, index) =>
    members.map((member, at) => ({ ...member, slug, path: ["organizations", index, "members", at] }))
  )
  const domains = organizations.flatMap(({ domains = [], slug }, index) =>
    domains.map((domain, at) => ({ ...domain, slug, path: ["organizations", index, "domains", at] }))
  )
  return {
    users: members.filter(({ slug, userId }) => joins.has(key(slug, userId)))
      .map(({ path, userId }): Reference<UserId> => ({ name: userId, path: [...path, "userId"] })),
    roles: members.filter(({ slug, userId }) => roles.has(key(slug, userId)))
      .map(({ path, role }): Reference<string> => ({ name: role, path: [...path, "role"] })),
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

const missingRoles = (references: ReadonlyArray<Reference<string>>) =>
  Effect.gen(function*() {
    if (references.length === 0) return []
    const { listStream } = yield* OrganizationRoles.OrganizationRoles
    const keys = Array.from(yield* Stream.runCollect(Stream.map(listStream(), ({ key }) => key)))
    return references.filter(({ name }) => !keys.includes(name))
      .map(({ name, path }): Missing => ({
        path,
        message: `there is no role ${name} in this instance${meant(name, keys)}`
      }))
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
 * Fails where users or roles that a plan needs are not there, or where a mode of enrollment is misspelled, with the line
 * of each.
 */
export const check = (
  { desired, file, lineOf }: DesiredState.Source,
  plan: Plan.Plan
): Effect.Effect<void, ClerkError.ClerkError | InvalidFile, OrganizationRoles.OrganizationRoles | Users.Users> =>
  Effect.gen(function*() {
    const { modes, roles, users } = references(desired, plan)
    const found = { users: yield* simulated(missingUsers(users)), roles: yield* simulated(missingRoles(roles)) }
    const unchecked = Struct.keys(found).filter((name) => Option.isNone(found[name]))
    if (unchecked.length > 0) {
      yield* Console.error(
        `provision: whether ${
          unchecked.join(" and ")
        } exist is not checked, for this in-memory Clerk does not simulate them.`
      )
    }
    const problems = [...Array_.getSomes([found.users, found.roles]).flat(), ...misspelledModes(modes)]
      .map((missing) => ({ ...missing, line: lineOf(missing.path) }))
    if (problems.length > 0) return yield* new InvalidFile({ file, problems: YamlDocument.inOrder(problems) })
  })
