import { assert, describe, it, layer } from "@effect/vitest"
import * as Organizations from "@effect-clerk/client/Organizations"
import { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { Organization, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { DomainVerification, OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import { Session } from "@effect-clerk/core/Session"
import { ProrationCredit } from "@effect-clerk/core/Billing"
import { OrganizationMembership, PublicUserData } from "@effect-clerk/core/OrganizationMembership"
import * as Arbitraries from "@effect-clerk/testing/Arbitraries"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck, Schema } from "effect"

describe("any model", () => {
  const survivesTheWire = <A, I>(
    name: string,
    schema: Schema.Schema<A, I>,
    arbitrary: FastCheck.Arbitrary<A>
  ) => {
    const wire = Schema.parseJson(schema)
    it.prop(
      `${name} survives the wire`,
      [arbitrary],
      ([model]) => assert.deepStrictEqual(Schema.decodeSync(wire)(Schema.encodeSync(wire)(model)), model)
    )
  }

  survivesTheWire("Organization", Organization, Arbitraries.organization)
  survivesTheWire("OrganizationWithLogo", OrganizationWithLogo, Arbitraries.organizationWithLogo)
  survivesTheWire("PublicUserData", PublicUserData, Arbitraries.publicUserData)
  survivesTheWire("OrganizationMembership", OrganizationMembership, Arbitraries.organizationMembership)
  survivesTheWire("Verification", DomainVerification, Arbitraries.verification)
  survivesTheWire("OrganizationDomain", OrganizationDomain, Arbitraries.organizationDomain)
  survivesTheWire("AllowlistIdentifier", AllowlistIdentifier, Arbitraries.allowlistIdentifier)
  survivesTheWire("BlocklistIdentifier", BlocklistIdentifier, Arbitraries.blocklistIdentifier)
  survivesTheWire("Session", Session, Arbitraries.of(Session))
  survivesTheWire("ProrationCredit", ProrationCredit, Arbitraries.of(ProrationCredit))
  survivesTheWire("DeletedObject", DeletedObject, Arbitraries.deletedObject)

  it.prop(
    "looks like Clerk's",
    [Arbitraries.organizationMembership],
    ([{ createdAt, organization, publicUserData, ...rest }]) => {
      assert.match(organization.id, /^org_\w{27}$/)
      assert.match(rest.id, /^orgmem_\w{27}$/)
      if (publicUserData !== null) assert.match(publicUserData.userId, /^user_\w{27}$/)
      assert.strictEqual(rest.object, "organization_membership")
      assert.isAtLeast(createdAt.epochMillis, Date.UTC(2020, 0, 1))
      assert.isAtLeast(rest.updatedAt.epochMillis, createdAt.epochMillis)
      assert.isAtMost(rest.updatedAt.epochMillis, Date.UTC(2031, 0, 1))
    }
  )

  it.prop("has times and ids like Clerk's", [Arbitraries.of(Session)], ([session]) => {
    assert.match(session.id, /^sess_\w{27}$/)
    assert.match(session.userId, /^user_\w{27}$/)
    assert.strictEqual(session.object, "session")
    assert.isAtLeast(session.updatedAt.epochMillis, session.createdAt.epochMillis)
  })

  it.prop("has consistent fields", [Arbitraries.organizationDomain], ([domain]) => {
    assert.strictEqual(domain.publicOrganizationData?.id, domain.organizationId)
    if (domain.isVerified) assert.isNotNull(domain.affiliationVerification?.verifiedAt)
  })

  it.prop("comes in pages", [Arbitraries.page(Arbitraries.allowlistIdentifier)], ([{ data, totalCount }]) => {
    assert.isAtLeast(totalCount, data.length)
  })
})

layer(InMemoryClerk.layer)("the names of organizations", (it) => {
  it.effect.prop(
    "are kept unchanged",
    { organization: Arbitraries.organization },
    ({ organization: { name } }) =>
      Effect.gen(function*() {
        const organizations = yield* Organizations.Organizations
        const created = yield* organizations.create({ name })
        assert.strictEqual(created.name, name)
      }),
    { fastCheck: { numRuns: 20 } }
  )
})

describe("a seed", () => {
  it("generates the same models", () => {
    const sample = () => FastCheck.sample(Arbitraries.organizationMembership, { seed: 1, numRuns: 5 })
    assert.deepStrictEqual(sample(), sample())
  })
})
