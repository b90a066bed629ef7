/**
 * The actions for steps of roles and permissions.
 */
import * as OrganizationPermissions from "@effect-clerk/client/OrganizationPermissions"
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import {
  OrganizationPermissionId,
  type OrganizationRole,
  OrganizationRoleId
} from "@effect-clerk/core/OrganizationRole"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  absent,
  action,
  change,
  changed,
  gone,
  has,
  notOwn,
  type Obstacle,
  present,
  removal,
  type Single
} from "./Action.js"
import * as CurrentState from "./CurrentState.js"
import type * as Step from "./Step.js"

const noPermission = (key: string): Obstacle => ({
  _tag: "Refused",
  message: `Permission ${key} no longer exists in this instance.`
})

type RoleFields = Step.StepOf<"UpdateOrganizationRole">["to"]

const isRoleAs = (role: OrganizationRole, { permissions, ...fields }: RoleFields): boolean =>
  has(CurrentState.described(role), fields)
  && (permissions === undefined || CurrentState.hasPermissions(role, permissions))

/** The actions for steps of roles and permissions. */
export const make = Effect.gen(function*() {
  const organizationPermissions = yield* OrganizationPermissions.OrganizationPermissions
  const organizationRoles = yield* OrganizationRoles.OrganizationRoles

  const permissions = organizationPermissions.listStream()
  const roles = organizationRoles.listStream()
  const findPermission = (permission: string) =>
    Stream.runHead(Stream.filter(permissions, ({ key }) => key === permission))
  const findRole = (role: string) => Stream.runHead(Stream.filter(roles, ({ key }) => key === role))

  /** The fields with permission ids instead of keys. */
  const withIds = ({ permissions: keys, ...fields }: RoleFields) =>
    keys === undefined ? Effect.succeed(fields) : Stream.runCollect(permissions).pipe(
      Effect.map((all) => new Map(Array.from(all, ({ id, key }) => [key, id]))),
      Effect.flatMap((ids) =>
        Effect.forEach(keys, (key) => {
          const id = ids.get(key)
          return id === undefined ? Effect.fail(noPermission(key)) : Effect.succeed(id)
        })
      ),
      Effect.map((permissions) => ({ ...fields, permissions }))
    )

  return (step: Step.AccessStep): Single => {
    switch (step._tag) {
      case "CreateOrganizationPermission": {
        const { _tag, permission: key, ...fields } = step
        const isUsed = Stream.runHead(
          Stream.filter(roles, ({ permissions }) => permissions.some((one) => one.key === key))
        )
        return action(step, {
          make: Effect.map(organizationPermissions.create({ key, ...fields }), ({ id }) => id),
          look: (own) =>
            Effect.flatMap(
              findPermission(key),
              Option.match({
                onNone: () => Effect.succeed(absent),
                onSome: (current) => {
                  const asStated = has(CurrentState.described(current), fields) &&
                    (own === undefined || own.id === current.id)
                  return own === undefined
                    ? Effect.succeed(present(asStated, current.id))
                    : Effect.map(isUsed, (used) => present(asStated && Option.isNone(used), current.id))
                }
              })
            ),
          back: (id) => gone(organizationPermissions.delete({ permissionId: OrganizationPermissionId.make(id!) }))
        })
      }
      case "UpdateOrganizationPermission": {
        const { from, permission, permissionId, to } = step
        return change(step, {
          make: organizationPermissions.update({ permissionId, ...to }),
          look: Effect.map(
            findPermission(permission),
            (current) => changed(Option.map(current, CurrentState.described), step, has)
          ),
          back: organizationPermissions.update({ permissionId, ...from })
        })
      }
      case "DeleteOrganizationPermission":
        return removal(step, {
          remove: organizationPermissions.delete({ permissionId: step.permissionId }),
          look: Effect.map(
            findPermission(step.permission),
            (current) => Option.isNone(current) ? present(true) : absent
          ),
          restore: Effect.fail(notOwn)
        })
      case "CreateOrganizationRole": {
        const { _tag, role: key, ...fields } = step
        return action(step, {
          make: Effect.flatMap(withIds(fields), (fields) =>
            Effect.map(
              organizationRoles.create({ key, includeInInitialRoleSet: true, ...fields, name: step.name }),
              ({ id }) => id
            )),
          look: (own) =>
            Effect.map(
              findRole(key),
              Option.match({
                onNone: () => absent,
                onSome: (current) =>
                  present(isRoleAs(current, fields) && (own === undefined || own.id === current.id), current.id)
              })
            ),
          back: (id) => gone(organizationRoles.delete({ organizationRoleId: OrganizationRoleId.make(id!) }))
        })
      }
      case "UpdateOrganizationRole": {
        const { from, organizationRoleId, role, to } = step
        const update = (fields: RoleFields) =>
          Effect.flatMap(withIds(fields), (fields) => organizationRoles.update({ organizationRoleId, ...fields }))
        return change(step, {
          make: update(to),
          look: Effect.map(findRole(role), (current) => changed(current, step, isRoleAs)),
          back: update(from)
        })
      }
      case "DeleteOrganizationRole":
        return removal(step, {
          remove: organizationRoles.delete({ organizationRoleId: step.organizationRoleId }),
          look: Effect.map(findRole(step.role), (current) => Option.isNone(current) ? present(true) : absent),
          restore: Effect.fail(notOwn)
        })
    }
  }
})
