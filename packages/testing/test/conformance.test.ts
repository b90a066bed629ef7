import { HttpClient } from "@effect/platform"
import { expect, layer } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { updatesMetadataInPlace } from "@effect-clerk/core/ApiVersion"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck } from "effect"
import { type Json, send } from "./raw.js"
import { describeConformance, type Exchange, load, type Spec, versions } from "./support/clerkSpec.js"
import { find, gif, type Operation, operations } from "./support/contract.js"
import { type Call, type Deviation, groups } from "./support/fidelity.js"
import * as recording from "./support/recording.js"

/** The versions that no longer declare 400 on changes of a membership. */
const sinceBadRequestUndeclared = ["2025-11-10", "2026-05-12"]

/** How many inputs of each operation are tried: a few, under the newest version, unless `CONFORMANCE_RUNS` is set. */
const runs = process.env["CONFORMANCE_RUNS"]
const numRuns = Number(runs ?? 6)

const deviations: ReadonlyArray<Deviation> = [
  ...groups.flatMap(({ deviations = [] }) => deviations),
  {
    operations: ["organizationMemberships.list", "organizationDomains.list"],
    versions,
    about: 404,
    problem: "resource_not_found is not declared",
    reason: "the organization may not exist"
  },
  {
    operations: ["organizationMemberships.listOfUser"],
    versions,
    about: 404,
    problem: "resource_not_found is not declared",
    reason: "the user may not exist"
  },
  {
    operations: ["organizationMemberships.update", "organizationMemberships.delete"],
    versions: sinceBadRequestUndeclared,
    about: 400,
    problem: "organization_minimum_permissions_needed is not declared",
    reason: "the last admin can be neither demoted nor removed"
  },
  {
    operations: ["organizationMemberships.update"],
    versions: sinceBadRequestUndeclared,
    about: 400,
    problem: "request_body_invalid is not declared",
    reason: "the body is not JSON"
  },
  ...([
    [400, "api_version_invalid", "the version does not exist"],
    [401, "clerk_key_invalid", "the key is wrong"],
    [401, "authorization_header_format_invalid", "the key is missing"],
    [415, "unsupported_content_type", "the body says that it is not JSON"]
  ] as const).map(([about, code, reason]) => ({
    operations: "any" as const,
    versions,
    about,
    problem: `${code} is not declared`,
    reason
  }))
]

interface Finding {
  readonly operation: string
  readonly about: number | "request"
  readonly problem: string
}

const explains = (deviation: Deviation, finding: Finding) =>
  (deviation.operations === "any" || deviation.operations.includes(finding.operation))
  && deviation.about === finding.about
  && deviation.problem === finding.problem

const known = (version: string) => deviations.filter(({ versions }) => versions.includes(version))

/**
 * Clerk adds values, and ids in other formats, without a new version, so the client accepts any text where the document
 * has a fixed set, a format or a length.
 */
const isOpen = ({ about, problem }: Finding): boolean =>
  about === "request"
  && / must (be equal to one of the allowed values|match (pattern|format) .*|NOT have (fewer|more) than \d+ characters)$/
    .test(
      problem
    )

const unexplained = (findings: ReadonlyArray<Finding>, version: string) =>
  findings.filter((finding) => !isOpen(finding) && !known(version).some((deviation) => explains(deviation, finding)))

/** The deviations that no longer occur, for one of their operations or for any. */
const stale = (findings: ReadonlyArray<Finding>, version: string) =>
  known(version)
    .flatMap((deviation) =>
      deviation.operations === "any"
        ? [deviation]
        : deviation.operations.map((operation) => ({ ...deviation, operations: [operation] }))
    )
    .filter((deviation) => !findings.some((finding) => explains(deviation, finding)))

const findingsOf = (spec: Spec, { received, sent }: Exchange): ReadonlyArray<Finding> => {
  const { isSimulated, name: operation } = find(sent.method, sent.url.pathname)!
  const answered = isSimulated ? spec.responseProblems(sent.method, sent.url.pathname, received) : []
  return [
    ...spec.requestProblems(sent).map((problem) => ({ operation, about: "request" as const, problem })),
    ...answered.map((problem) => ({ operation, about: received.status, problem }))
  ]
}

const seeded = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  yield* control.reset
  yield* control.seedUsers([{ id: "user_1", firstName: "Ada", emailAddress: "ada@acme.com" }, { id: "user_2" }])
  yield* control.seedOrganization({ id: "org_1", name: "Acme", createdBy: "user_1", domains: [{ name: "acme.com" }] })
  yield* control.seed({ machines: [{ name: "Billing" }, { name: "Orders" }] })
})

/** Texts that an operation accepts, or that find something. */
const leading: { readonly [key: string]: string } = {
  organizationId: "org_1",
  domainId: `orgdmn_${"1".padStart(27, "0")}`,
  userId: "user_1",
  createdBy: "user_1",
  uploaderUserId: "user_1",
  role: "org:admin",
  name: "acme.org",
  identifier: "bob@acme.com",
  ...Object.assign({}, ...groups.map(({ leading }) => leading))
}

/** Half of the inputs find something; none has a text that the client refuses because a path cannot contain it. */
const inputs = ({ input, path }: Operation): FastCheck.Arbitrary<Json> =>
  FastCheck.tuple(FastCheck.boolean(), input).map(([leads, given]) => {
    const replaced = Object.entries(leading).filter(([key]) => typeof given[key] === "string")
    return leads ? { ...given, ...Object.fromEntries(replaced) } : given
  }).filter((given) =>
    !Object.entries(given).some(([key, value]) =>
      value === "." || value === ".." || (value === "" && path.split("/").includes(`:${key}`))
    )
  )

const form = () => {
  const form = new FormData()
  form.set("file", gif, "logo.gif")
  return form
}

/** Before 2025-11-10, these were below /commerce, so the contract's paths did not exist. */
const moved = new Set(["billing.listPlans", "billing.listSubscriptionItems", "billing.cancelSubscriptionItem"])

/** The operations of a version. */
const operationsOf = (version: string) =>
  operations.filter(({ name, since }) => (since ?? (moved.has(name) ? "2025-11-10" : version)) <= version)

/** The simulated ones of them. */
const simulatedOf = (version: string) => operationsOf(version).filter(({ isSimulated }) => isSimulated)

/** Requests of all operations, accepted and refused: method, path, the status expected and what is sent. */
const script = (version: string) =>
  Effect.gen(function*() {
    const answers: Array<{ readonly method: string; readonly path: string; readonly status: number; body: Json }> = []

    const call: Call = (method, target, status) => (body, headers) =>
      Effect.map(send(method, target, body, { "clerk-api-version": version, ...headers }), (answer) => {
        expect(`${method} ${target} ${answer.status}`).toBe(`${method} ${target} ${status}`)
        answers.push({ method, path: `/v1${target.split("?")[0]}`, status, body: answer.json })
        return answer.json
      })

    const { id } = yield* call("POST", "/organizations", 200)({ name: "Acme", created_by: "user_1" })
    const organization = `/organizations/${id}`
    yield* call("POST", "/organizations", 200)({ name: "Beta" })
    yield* call("POST", "/organizations", 400)({ name: "Acme", created_by: "user_x" })
    yield* call("POST", "/organizations", 422)({})
    yield* call("GET", "/organizations?include_members_count=true", 200)()
    yield* call("GET", "/organizations?limit=0", 422)()
    yield* call("GET", `${organization}?include_missing_member_with_elevated_permissions=true`, 200)()
    yield* call("GET", "/organizations/nobody", 404)()
    yield* call("PATCH", organization, 200)({ name: "Acme Ltd" })
    yield* call("PATCH", organization, updatesMetadataInPlace(version) ? 200 : 422)({ public_metadata: {} })
    yield* call("PATCH", organization, 422)({ slug: "" })
    yield* call("PATCH", `${organization}/metadata`, 200)({ public_metadata: { a: { b: null } } })
    yield* call("PATCH", "/organizations/org_x/metadata", 404)({})
    yield* call("PUT", `${organization}/metadata`, 200)({ private_metadata: { a: null } })
    yield* call("PUT", "/organizations/org_x/metadata", 404)({})
    yield* call("PUT", `${organization}/logo`, 200)(form())
    yield* call("PUT", `${organization}/logo`, 400)(new FormData())
    yield* call("DELETE", `${organization}/logo`, 200)()
    yield* call("DELETE", "/organizations/org_x/logo", 404)()

    const members = `${organization}/memberships`
    yield* call("POST", members, 200)({ user_id: "user_2", role: "org:member" })
    yield* call("POST", members, 400)({ user_id: "user_2", role: "org:member" })
    yield* call("POST", members, 404)({ user_id: "user_x", role: "org:member" })
    yield* call("GET", members, 200)()
    yield* call("GET", `${members}?order_by=x`, 422)()
    yield* call("GET", "/organizations/org_x/memberships", 404)()
    yield* call("PATCH", `${members}/user_1`, 400)({ role: "org:member" })
    yield* call("DELETE", `${members}/user_1`, 400)()
    yield* call("PATCH", `${members}/user_2`, 200)({ role: "org:admin" })
    yield* call("PATCH", `${members}/user_x`, 404)({ role: "org:admin" })
    yield* call("PATCH", `${members}/user_2/metadata`, 200)({ public_metadata: { a: 1 } })
    yield* call("PATCH", `${members}/user_x/metadata`, 404)({})
    yield* call("GET", "/organization_memberships", 200)()
    yield* call("GET", "/users/user_2/organization_memberships", 200)()
    yield* call("GET", "/users/user_x/organization_memberships", 404)()
    yield* call("GET", "/organization_memberships?limit=0", 422)()
    yield* call("DELETE", `${members}/user_2`, 200)()
    yield* call("DELETE", `${members}/user_2`, 404)()

    const domains = `${organization}/domains`
    const domain = yield* call("POST", domains, 200)({ name: "beta.com" })
    yield* call("POST", domains, 200)({ name: "beta.org", verified: false, enrollment_mode: "enterprise_sso" })
    yield* call("POST", domains, 422)({ name: "beta.com" })
    yield* call("GET", domains, 200)()
    yield* call("GET", `${domains}?enrollment_mode=x`, 422)()
    yield* call("GET", "/organizations/org_x/domains", 404)()
    yield* call("PATCH", `${domains}/${domain.id}`, 200)({ verified: false })
    yield* call("PATCH", `${domains}/orgdmn_x`, 404)({})
    yield* call("POST", `${domains}/${domain.id}/verify_ownership`, 200)()
    yield* call("POST", `${domains}/orgdmn_x/verify_ownership`, 404)()
    yield* call("GET", "/organization_domains", 200)()
    yield* call("GET", "/organization_domains?query=%20", 422)()
    yield* call("DELETE", `${domains}/${domain.id}`, 200)()
    yield* call("DELETE", `${domains}/${domain.id}`, 404)()

    for (const group of groups) yield* group.script(call, version)

    yield* call("DELETE", organization, 200)()
    yield* call("DELETE", organization, 404)()

    for (const { hasJsonBody, method, path } of simulatedOf(version)) {
      const target = path.replace(/:\w+/g, "x")
      yield* call(method, target, 401)(undefined, { authorization: "Bearer sk_test_wrong" })
      yield* call(method, target, 401)(undefined, { authorization: "" })
      yield* call(method, target, 400)(undefined, { "clerk-api-version": "2020-01-01" })
      if (hasJsonBody) {
        yield* call(method, target, 400)("{")
        yield* call(method, target, 415)("{}", { "content-type": "text/plain" })
      }
    }
    yield* call("GET", "/nowhere", 501)()
    yield* call("PUT", "/organizations", 501)()
    return answers
  })

describeConformance("requests and answers fit Clerk's documents", () => {
  for (const version of versions) {
    layer(recording.layer(version))(`under ${version}`, (it) => {
      const spec = load(version)

      it.effect("in all answers, except for the deviations", () =>
        Effect.gen(function*() {
          yield* seeded
          const { httpClient } = yield* InMemoryClerk.InMemoryClerk
          const answers = yield* Effect.provideService(script(version), HttpClient.HttpClient, httpClient)
          const clerk = yield* Clerk.Clerk
          yield* Effect.ignore(clerk.organizationDomains.listAll({ enrollmentMode: ["by_post"] }))
          for (const { sends } of groups) if (sends) yield* Effect.ignore(sends(clerk))
          const exchanges = yield* Effect.flatMap(recording.Exchanges, ({ take }) => take)
          const has = ({ sent: { method, url } }: Exchange) =>
            operationsOf(version).includes(find(method, url.pathname)!)

          const findings = [
            ...exchanges.filter(has).flatMap((exchange) => findingsOf(spec, exchange)),
            ...answers.flatMap(({ body, method, path, status }) =>
              spec.responseProblems(method, path, { status, body }).map((problem) => ({
                operation: find(method, path)?.name ?? "none",
                about: status,
                problem
              }))
            )
          ]
          expect(unexplained(findings, version)).toEqual([])
          expect(stale(findings, version)).toEqual([])

          const driven = (succeeded: boolean) =>
            new Set(
              answers.filter(({ status }) => (status < 300) === succeeded)
                .flatMap(({ method, path }) => find(method, path)?.name ?? [])
            )
          const names = simulatedOf(version).map(({ name }) => name)
          expect(names.filter((name) => !driven(true).has(name))).toEqual([])
          expect(names.filter((name) => !driven(false).has(name))).toEqual([])
        }), 60_000)

      it.effect("which wrong answers and requests violate", () =>
        Effect.gen(function*() {
          yield* seeded
          const { httpClient } = yield* InMemoryClerk.InMemoryClerk
          const { json } = yield* Effect.provideService(
            send("POST", "/organizations", { name: "Acme" }),
            HttpClient.HttpClient,
            httpClient
          )
          const answer = (status: number, body: Json, path = "/v1/organizations", method = "POST") =>
            spec.responseProblems(method, path, { status, body })
          expect(answer(200, json)).toEqual([])
          expect(answer(200, { ...json, created_at: "now" })).toEqual(["body must be integer"])
          expect(answer(200, { ...json, id: undefined })).toEqual(["body must have required property 'id'"])
          expect(answer(422, { errors: [{ code: "x" }] })).toContain("body must have required property 'long_message'")
          expect(answer(418, { errors: [{ code: "x", message: "", long_message: "" }] }))
            .toEqual(["x is not declared"])
          expect(answer(501, {}, "/v1/nowhere")).toEqual(["envelope must have required property 'errors'"])
          expect(answer(200, { data: [json] }, "/v1/organizations", "GET"))
            .toEqual(["body must have required property 'total_count'"])

          const url = (path: string) => new URL(`https://clerk.test/v1${path}`)
          const headers = { authorization: "Bearer sk_test_x", "clerk-api-version": version }
          const request = (method: string, path: string, body?: Json, type?: string) =>
            spec.requestProblems({
              method,
              url: url(path),
              headers: { ...headers, "content-type": type ?? (body && "application/json") },
              body
            })
          expect(request("GET", "/organizations?user_id=a&user_id=b&limit=1&include_members_count=true")).toEqual([])
          expect(request("GET", "/nowhere")).toEqual(["there is no such operation"])
          expect(request("GET", "/organizations?page=1")).toEqual(["query page is unknown"])
          expect(request("GET", "/organizations?limit=1.0")).toEqual(["query limit must be integer"])
          expect(request("GET", "/organizations?limit=1&limit=2")).toEqual(["query limit must be integer"])
          expect(request("GET", "/organizations?include_members_count=1"))
            .toEqual(["query include_members_count must be boolean"])
          expect(request("GET", "/organization_domains?enrollment_mode=enterprise_sso,manual_invitation")).toEqual([])
          expect(request("GET", "/organization_domains?enrollment_mode=a&enrollment_mode=b"))
            .toEqual(["query enrollment_mode is repeated"])
          expect(request("GET", "/organizations", {})).toEqual(["body where there is none"])
          expect(request("POST", "/organizations", { name: "Acme", slug: null })).toEqual([])
          expect(request("POST", "/organizations", { colour: 1 }))
            .toEqual(["body must have required property 'name'", "body colour is unknown"])
          expect(request("POST", "/organizations", { name: "Acme" }, "text/plain"))
            .toEqual(["content type text/plain is unknown"])
          expect(spec.requestProblems({ method: "GET", url: url("/organizations"), headers: {}, body: undefined }))
            .toEqual(["authorization is missing", "Clerk-API-Version is another"])
        }))

      for (const operation of runs === undefined && version !== versions.at(-1) ? [] : operationsOf(version)) {
        it.effect.prop(
          `in the client's contract of ${operation.name}${
            operation.isSimulated ? " and hears" : ""
          }, whatever the input`,
          [inputs(operation)],
          ([input]) =>
            Effect.gen(function*() {
              if (operation.isSimulated) yield* seeded
              const clerk = yield* Clerk.Clerk
              yield* Effect.exit(operation.call(clerk, input))
              const exchanges = yield* Effect.flatMap(recording.Exchanges, ({ take }) => take)
              expect(exchanges).not.toEqual([])
              expect(unexplained(exchanges.flatMap((exchange) => findingsOf(spec, exchange)), version)).toEqual([])
            }),
          { fastCheck: { numRuns }, timeout: 10_000 + numRuns * 1_000 }
        )
      }
    })
  }
})
