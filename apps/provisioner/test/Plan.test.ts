import { assert, describe, it } from "@effect/vitest"
import { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { Organization, OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import { DomainVerification, OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import {
  OrganizationMembership,
  OrganizationMembershipId,
  PublicUserData
} from "@effect-clerk/core/OrganizationMembership"
import { UserId } from "@effect-clerk/core/User"
import { DateTime } from "effect"
import { type CurrentState, defaultLimits, noAccess } from "../src/CurrentState.js"
import type * as DesiredState from "../src/DesiredState.js"
import * as Plan from "../src/Plan.js"
import * as Step from "../src/Step.js"

const now = DateTime.unsafeMake(0)
const times = { createdAt: now, updatedAt: now }
const slug = OrganizationSlug.make("acme")
const organizationId = OrganizationId.make("org_1")
const domainId = OrganizationDomainId.make("orgdmn_1")
const userId = UserId.make("user_1")

const acme = new Organization({
  ...times,
  id: organizationId,
  slug,
  name: "Acme",
  maxAllowedMemberships: 5,
  publicMetadata: { plan: "free", seats: { used: 1, paid: 2 } },
  privateMetadata: { provisionedLogoSha256: "old" },
  hasImage: true
})

const acmeCom = new OrganizationDomain({
  ...times,
  id: domainId,
  organizationId,
  name: "acme.com",
  enrollmentMode: "manual_invitation",
  affiliationVerification: new DomainVerification({ status: "verified", strategy: "manual_override" })
})

const ada = new OrganizationMembership({
  ...times,
  id: OrganizationMembershipId.make("orgmem_1"),
  role: "org:member",
  organization: acme,
  publicMetadata: { team: "sales" },
  publicUserData: new PublicUserData({ userId })
})

const jane = new AllowlistIdentifier({
  ...times,
  id: AllowlistIdentifierId.make("alid_1"),
  identifier: "jane@acme.com",
  identifierType: "email_address"
})

const current: CurrentState = {
  organizations: new Map([[slug, {
    organization: acme,
    domains: new Map([["acme.com", acmeCom]]),
    members: new Map([[userId, ada]]),
    invitations: new Map()
  }]]),
  otherOrganizations: new Map(),
  allowlist: new Map([["jane@acme.com", jane]]),
  users: new Map(),
  limits: defaultLimits,
  access: noAccess
}

const nothing: CurrentState = {
  organizations: new Map(),
  otherOrganizations: new Map(),
  allowlist: new Map(),
  users: new Map(),
  limits: defaultLimits,
  access: noAccess
}

const logo = (sha256: string): DesiredState.Logo => ({ path: "logo.png", sha256, image: new Uint8Array() })

const plan = (
  current: CurrentState,
  desired: Partial<DesiredState.Organization>,
  allowlist: ReadonlyArray<string> = []
) => Plan.make(current, { organizations: [{ slug, name: "Acme", ...desired }], allowlist })

const user = (number: number) => UserId.make(`user_${number}`)

describe("Plan", () => {
  const cases: ReadonlyArray<readonly [string, Partial<DesiredState.Organization>, ReadonlyArray<unknown>]> = [
    ["does nothing where all is as stated", {
      maxAllowedMemberships: 5,
      publicMetadata: { plan: "free", seats: { paid: 2 } },
      logo: logo("old"),
      domains: [{ name: "acme.com", enrollmentMode: "manual_invitation", verified: true }],
      members: [{ userId, role: "org:member", publicMetadata: { team: "sales", city: null } }]
    }, []],
    ["leaves alone what is not stated", { domains: [{ name: "acme.com" }] }, []],
    ["changes only the settings that differ", { name: "Acme Inc.", maxAllowedMemberships: 5 }, [
      { _tag: "UpdateOrganization", organization: slug, from: { name: "Acme" }, to: { name: "Acme Inc." } }
    ]],
    ["merges only the metadata that differs", { publicMetadata: { plan: "pro", seats: { used: null, paid: 3 } } }, [{
      _tag: "MergeOrganizationMetadata",
      organization: slug,
      from: { publicMetadata: { plan: "free", seats: { used: 1, paid: 2 } } },
      to: { publicMetadata: { plan: "pro", seats: { used: null, paid: 3 } } }
    }]],
    ["changes a domain", { domains: [{ name: "acme.com", enrollmentMode: "automatic_suggestion", verified: false }] }, [
      {
        _tag: "UpdateDomain",
        organization: slug,
        name: "acme.com",
        domainId,
        from: { enrollmentMode: "manual_invitation", verified: true },
        to: { enrollmentMode: "automatic_suggestion", verified: false }
      }
    ]],
    ["creates a domain with what is stated", { domains: [{ name: "acme.dev", verified: false }] }, [
      { _tag: "CreateDomain", organization: slug, name: "acme.dev", verified: false }
    ]],
    ["changes a role and the metadata of a member", {
      members: [{ userId, role: "org:admin", publicMetadata: { team: null, desk: 4 } }]
    }, [
      { _tag: "UpdateRole", organization: slug, userId, from: "org:member", to: "org:admin" },
      {
        _tag: "MergeMembershipMetadata",
        organization: slug,
        userId,
        from: { publicMetadata: { team: "sales", desk: null } },
        to: { publicMetadata: { team: null, desk: 4 } }
      }
    ]],
    ["adds admins before it changes others", {
      members: [
        { userId, role: "org:guest" },
        { userId: user(2), role: "org:member", privateMetadata: { a: null, b: { c: null, d: 1 } } },
        { userId: user(3), role: "org:admin" }
      ]
    }, [
      { _tag: "CreateMembership", organization: slug, userId: user(3), role: "org:admin" },
      { _tag: "UpdateRole", organization: slug, userId, from: "org:member", to: "org:guest" },
      {
        _tag: "CreateMembership",
        organization: slug,
        userId: user(2),
        role: "org:member",
        privateMetadata: { b: { d: 1 } }
      }
    ]],
    ["replaces a logo and then records it", { logo: logo("new") }, [
      { _tag: "UploadLogo", organization: slug, logo: logo("new"), replaces: true },
      {
        _tag: "RecordLogo",
        organization: slug,
        from: { privateMetadata: { provisionedLogoSha256: "old" } },
        to: { privateMetadata: { provisionedLogoSha256: "new" } }
      }
    ]]
  ]

  it.each(cases)("%s", (_, desired, steps) => {
    assert.deepEqual(Plan.steps(plan(current, desired)), steps as never)
  })

  it("uploads a logo again that is recorded but missing", () => {
    const state: CurrentState = {
      ...nothing,
      organizations: new Map([[slug, {
        organization: new Organization({ ...acme, hasImage: false }),
        domains: new Map(),
        members: new Map(),
        invitations: new Map()
      }]])
    }
    assert.deepStrictEqual(Plan.steps(plan(state, { logo: logo("old") })), [
      Step.Step.UploadLogo({ organization: slug, logo: logo("old"), replaces: false })
    ])
  })

  it("creates an organization before its contents", () => {
    const { parts, unchanged } = plan(nothing, {
      publicMetadata: { plan: "pro", old: null },
      logo: logo("new"),
      domains: [{ name: "acme.com" }],
      members: [{ userId, role: "org:admin" }]
    })
    assert.strictEqual(unchanged, 0)
    assert.deepStrictEqual(
      parts[0]!.steps[0],
      Step.Step.CreateOrganization({ organization: slug, name: "Acme", publicMetadata: { plan: "pro" } })
    )
    assert.deepStrictEqual(parts[0]!.steps.map(({ _tag }) => _tag), [
      "CreateOrganization",
      "CreateDomain",
      "CreateMembership",
      "UploadLogo",
      "RecordLogo"
    ])
  })

  it("counts unchanged resources once, even if two steps could change one", () => {
    const { allowlist, unchanged } = plan(current, {
      name: "Acme Inc.",
      publicMetadata: { plan: "pro" },
      domains: [{ name: "acme.com" }],
      members: [{ userId, role: "org:member" }]
    }, ["jane@acme.com", "*@acme.com"])
    assert.deepStrictEqual(allowlist, [Step.Step.AllowIdentifier({ identifier: "*@acme.com" })])
    assert.strictEqual(unchanged, 3)
  })
})
