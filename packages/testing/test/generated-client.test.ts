import { expect, layer } from "@effect/vitest"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { describeConformance, versions } from "./support/clerkSpec.js"
import { gif, ofOrganizations } from "./support/contract.js"
import * as generatedClient from "./support/generatedClient.js"

describeConformance("a client generated from Clerk's document", () => {
  for (const version of versions) {
    layer(generatedClient.layer(version, ofOrganizations))(`of ${version}`, (it) => {
      it.effect("drives every operation on organizations and identifiers", () =>
        Effect.gen(function*() {
          const clerk = yield* InMemoryClerk
          const { names, ok, refused } = yield* generatedClient.GeneratedClient
          yield* clerk.seedUsers([{ id: "user_1", emailAddress: "ada@acme.com" }, { id: "user_2", firstName: "Bob" }])

          const { id: organization_id } = yield* ok("createOrganization", {
            body: { name: "Acme", created_by: "user_1", public_metadata: { plan: "pro" } }
          })
          const path = { organization_id }
          expect(
            yield* ok("listOrganizations", {
              query: {
                include_members_count: true,
                query: "acm",
                user_id: ["user_1", "user_3"],
                organization_id: [organization_id],
                order_by: "-name",
                limit: 1
              }
            })
          ).toMatchObject({ data: [{ name: "Acme", members_count: 1 }], total_count: 1 })
          expect(yield* ok("updateOrganization", { path, body: { name: "Acme Ltd" } })).toMatchObject({
            name: "Acme Ltd"
          })
          expect(yield* ok("mergeOrganizationMetadata", { path, body: { public_metadata: { seats: 3 } } }))
            .toMatchObject({ public_metadata: { plan: "pro", seats: 3 } })
          expect(yield* ok("replaceOrganizationMetadata", { path, body: { private_metadata: { a: 1 } } }))
            .toMatchObject({ private_metadata: { a: 1 } })
          expect(yield* ok("uploadOrganizationLogo", { path, body: { file: gif, uploader_user_id: "user_1" } }))
            .toMatchObject({ has_image: true })
          expect(yield* ok("deleteOrganizationLogo", { path })).toMatchObject({ has_image: false })
          expect(
            yield* ok("getOrganization", { path: { organization_id: "acme" }, query: { include_members_count: true } })
          )
            .toMatchObject({ id: organization_id, members_count: 1 })

          const member = { ...path, user_id: "user_2" }
          yield* ok("createOrganizationMembership", { path, body: { user_id: "user_2", role: "org:member" } })
          yield* ok("updateOrganizationMembership", { path: member, body: { role: "org:admin" } })
          yield* ok("updateOrganizationMembershipMetadata", { path: member, body: { public_metadata: { seat: 1 } } })
          expect(
            yield* ok("listOrganizationMemberships", {
              path,
              query: { role: ["org:admin"], email_address: ["ada@acme.com"], order_by: "+created_at" }
            })
          ).toMatchObject({ data: [{ public_user_data: { user_id: "user_1" } }], total_count: 1 })
          expect(yield* ok("instanceGetOrganizationMemberships", { query: { limit: 1, offset: 1 } }))
            .toMatchObject({ data: [{ role: "org:admin" }], total_count: 2 })
          expect(yield* ok("usersGetOrganizationMemberships", { path: { user_id: "user_2" } })).toMatchObject({
            total_count: 1
          })
          expect(yield* ok("deleteOrganizationMembership", { path: member }))
            .toMatchObject({ public_metadata: { seat: 1 } })

          const { id: domain_id } = yield* ok("createOrganizationDomain", {
            path,
            body: { name: "acme.com", verified: false }
          })
          const domain = { ...path, domain_id }
          yield* ok("updateOrganizationDomain", { path: domain, body: { enrollment_mode: "automatic_invitation" } })
          expect(yield* ok("verifyOrganizationDomainOwnership", { path: domain }))
            .toMatchObject({ ownership_verification: { status: "verified" } })
          expect(yield* ok("listOrganizationDomains", { path, query: { verified: "false" } })).toMatchObject({
            total_count: 1
          })
          expect(
            yield* ok("listAllOrganizationDomains", {
              query: { enrollment_mode: ["automatic_invitation", "-enterprise_sso"], domains: ["acme.com", "acme.org"] }
            })
          ).toMatchObject({ data: [{ id: domain_id }], total_count: 1 })
          yield* ok("deleteOrganizationDomain", { path: domain })

          const allowed = yield* ok("createAllowlistIdentifier", { body: { identifier: "ada@acme.com", notify: true } })
          expect(yield* ok("listAllowlistIdentifiers")).toMatchObject([{ id: allowed.id }])
          expect(yield* ok("listAllowlistIdentifiers", { query: { paginated: true, limit: 1 } }))
            .toMatchObject({ data: [{ id: allowed.id }], total_count: 1 })
          yield* ok("deleteAllowlistIdentifier", { path: { identifier_id: allowed.id } })
          const blocked = yield* ok("createBlocklistIdentifier", { body: { identifier: "*@spam.com" } })
          expect(yield* ok("listBlocklistIdentifiers")).toMatchObject({ total_count: 1 })
          yield* ok("deleteBlocklistIdentifier", { path: { identifier_id: blocked.id } })

          yield* ok("deleteOrganization", { path })
          expect(yield* refused("deleteOrganization", { path })).toBe("resource_not_found")

          expect(names).toHaveLength(ofOrganizations.length)
          const answered = new Set<string | null>((yield* clerk.requests).map(({ operation }) => operation))
          expect(ofOrganizations.filter(({ name }) => !answered.has(name))).toEqual([])
        }), 30_000)
    })
  }
})
