import { assert, describe, it, layer } from "@effect/vitest"
import * as Organizations from "@effect-clerk/client/Organizations"
import { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { EmailAddress } from "@effect-clerk/core/EmailAddress"
import { Invitation } from "@effect-clerk/core/Invitation"
import { Directory, GroupRoleMapping } from "@effect-clerk/core/Directory"
import { EnterpriseConnection } from "@effect-clerk/core/EnterpriseConnection"
import { JwtTemplate } from "@effect-clerk/core/JwtTemplate"
import { Machine } from "@effect-clerk/core/Machine"
import { Organization, OrganizationWithLogo } from "@effect-clerk/core/Organization"
import { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationInvitation } from "@effect-clerk/core/OrganizationInvitation"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { Session } from "@effect-clerk/core/Session"
import { SamlConnection } from "@effect-clerk/core/SamlConnection"
import { User } from "@effect-clerk/core/User"
import * as Fixtures from "@effect-clerk/testing/Fixtures"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Duration, Effect, Schema } from "effect"

describe("a fixture", () => {
  const roundTrip = <A, I>(schema: Schema.Schema<A, I>, model: A) =>
    assert.deepStrictEqual(Schema.decodeSync(schema)(Schema.encodeSync(schema)(model)), model)

  it("is complete, valid and deterministic", () => {
    roundTrip(User, Fixtures.user())
    roundTrip(EmailAddress, Fixtures.emailAddress())
    roundTrip(Session, Fixtures.session())
    roundTrip(Invitation, Fixtures.invitation())
    roundTrip(OrganizationInvitation, Fixtures.organizationInvitation())
    roundTrip(Organization, Fixtures.organization())
    roundTrip(OrganizationWithLogo, Fixtures.organizationWithLogo())
    roundTrip(OrganizationMembership, Fixtures.organizationMembership())
    roundTrip(OrganizationDomain, Fixtures.organizationDomain())
    roundTrip(AllowlistIdentifier, Fixtures.allowlistIdentifier())
    roundTrip(BlocklistIdentifier, Fixtures.blocklistIdentifier())
    roundTrip(DeletedObject, Fixtures.deletedObject())
    assert.deepStrictEqual(Fixtures.organizationMembership(), Fixtures.organizationMembership())
  })

  it("exists for any model, with ids like Clerk's", () => {
    const models = [Directory, EnterpriseConnection, GroupRoleMapping, JwtTemplate, Machine, SamlConnection] as const
    for (const model of models) {
      const fixture = Fixtures.of(model as typeof Machine)
      roundTrip(model as typeof Machine, fixture)
      assert.deepStrictEqual(Fixtures.of(model as typeof Machine), fixture)
    }
    assert.deepStrictEqual(models.map((model) => Fixtures.of(model as typeof Machine).id as string), [
      "scim_1",
      "entconn_1",
      "grpmap_1",
      "jtmp_1",
      "mch_1",
      "samlc_1"
    ])
    const ada = Fixtures.of(User, { id: "user_7", firstName: "Ada" })
    roundTrip(User, ada)
    assert.deepStrictEqual([ada.id, ada.firstName, ada.lastName, ada.banned], ["user_7", "Ada", null, false])
    assert.isTrue(Fixtures.organizationMembership().organization.adminDeleteEnabled)
    assert.throws(() => Fixtures.of(User, { id: "" }), "UserId")
  })

  it("has the given fields", () => {
    const createdAt = DateTime.unsafeMake("2020-02-29T12:00:00Z")
    const globex = Fixtures.organization({ id: "org_7", name: "Globex & Sons", membersCount: 3, createdAt })
    assert.strictEqual(globex.id, "org_7")
    assert.strictEqual(globex.name, "Globex & Sons")
    assert.strictEqual(globex.slug, "globex-sons")
    assert.strictEqual(globex.membersCount, 3)
    assert.strictEqual(globex.createdAt, createdAt)
    assert.strictEqual(globex.updatedAt, Fixtures.timestamp)
    assert.strictEqual(Fixtures.organization({ name: "Café Zoë" }).slug, "cafe-zoe")
    assert.isNull(Fixtures.organization({ slug: null }).slug)
    assert.throws(() => Fixtures.organization({ id: "" }), "OrganizationId")
    assert.throws(() => Fixtures.organization({ membersCount: -1 }), "NonNegativeInt")
  })

  it("has consistent fields", () => {
    const grace = Fixtures.emailAddress({ id: "idn_7", emailAddress: "grace@example.com" })
    assert.strictEqual(Fixtures.user().primaryEmailAddress?.emailAddress, "ada@example.com")
    assert.strictEqual(Fixtures.user({ emailAddresses: [grace] }).primaryEmailAddress, grace)
    assert.isNull(Fixtures.user({ emailAddresses: [] }).primaryEmailAddressId)
    assert.isTrue(grace.isVerified)
    assert.strictEqual(Fixtures.organizationInvitation({ role: "org:admin" }).roleName, "Admin")
    assert.strictEqual(Fixtures.organizationInvitation({ role: "org:owner" }).roleName, "org:owner")
    const { data: [membership], totalCount } = Fixtures.page([Fixtures.organizationMembership({ role: "org:admin" })])
    assert.strictEqual(totalCount, 1)
    assert.strictEqual(membership?.roleName, "Admin")
    assert.include(membership!.permissions, "org:sys_memberships:manage")
    const domain = Fixtures.organizationDomain({ organizationId: "org_7" })
    assert.strictEqual(domain.publicOrganizationData?.id, domain.organizationId)
    assert.isTrue(domain.isVerified)
    const unverified = Fixtures.organizationDomain({ affiliationVerification: null })
    assert.isNull(unverified.verification)
    const { hasImage, imageUrl, logoUrl, slug } = Fixtures.organizationWithLogo({ name: "Globex", logoUrl: "x" })
    assert.deepStrictEqual({ hasImage, imageUrl, logoUrl, slug }, {
      hasImage: true,
      imageUrl: "x",
      logoUrl: "x",
      slug: "globex"
    })
    assert.deepStrictEqual(
      ["+15550100", "0xabc", "*@acme.com"].map((identifier) =>
        Fixtures.allowlistIdentifier({ identifier }).identifierType
      ),
      ["phone_number", "web3_wallet", "email_address"]
    )
  })
})

layer(InMemoryClerk.layer)("the error of a fixture", (it) => {
  it.effect("is the one that the client fails with", () =>
    Effect.gen(function*() {
      const organizations = yield* Organizations.Organizations
      const organizationId = Fixtures.organization().id
      const error = yield* Effect.flip(organizations.get({ organizationId }))
      const expected = Fixtures.notFound({ message: "not found", longMessage: "Given organization not found." })
      assert.deepStrictEqual(
        Object.fromEntries(Object.entries(expected)),
        Object.fromEntries(Object.entries(error))
      )
      assert.strictEqual(expected.message, error.message)
      assert.instanceOf(error, ClerkError.NotFound)
    }))
})

describe("an error", () => {
  it("has the status and the usual code of its class", () => {
    const errors = [
      Fixtures.badRequest(),
      Fixtures.unauthorized(),
      Fixtures.paymentRequired(),
      Fixtures.forbidden(),
      Fixtures.notFound(),
      Fixtures.conflict(),
      Fixtures.payloadTooLarge(),
      Fixtures.unsupportedMediaType(),
      Fixtures.unprocessableEntity(),
      Fixtures.tooManyRequests(),
      Fixtures.serverError()
    ]
    for (const error of errors) {
      assert.isTrue(ClerkError.isClerkError(error))
      assert.strictEqual(error.constructor, ClerkError.fromStatus(error.status))
      assert.notStrictEqual(error.code, "")
    }
    assert.strictEqual(new Set(errors.map(({ _tag }) => _tag)).size, errors.length)
  })

  it("has the given operation", () => {
    const { idempotent, method, operation, path } = Fixtures.transportError({ operation: "organizations.create" })
    assert.deepStrictEqual({ idempotent, method, operation, path }, {
      idempotent: false,
      method: "POST",
      operation: "organizations.create",
      path: "/organizations"
    })
    assert.isTrue(ClerkError.isRetryable(Fixtures.transportError()))
    assert.isFalse(ClerkError.isRetryable(Fixtures.transportError({ operation: "organizations.create" })))
    assert.isTrue(
      ClerkError.isRetryable(Fixtures.transportError({ operation: "organizations.create", reason: "Connect" }))
    )
    assert.isTrue(ClerkError.isRetryable(Fixtures.requestTimeout()))
    assert.isTrue(ClerkError.isRetryable(Fixtures.serverError()))
  })

  it("has the given details", () => {
    const error = Fixtures.unprocessableEntity({ code: "form_identifier_exists", paramName: "slug" })
    assert.include(error.message, "form_identifier_exists [slug]")
    assert.deepStrictEqual(Fixtures.tooManyRequests({ retryAfter: "5 seconds" }).retryAfter, Duration.seconds(5))
  })
})
