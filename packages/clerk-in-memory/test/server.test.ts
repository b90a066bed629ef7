// @effect-diagnostics globalDateInEffect:off
import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Server from "clerk-in-memory/Server"
import { Deferred, Effect } from "effect"
import { get } from "node:http"
import { connect } from "node:net"

const authorization = "Bearer sk_test_in_memory"

const served = Effect.flatMap(InMemoryClerk.make(), (clerk) => Server.make(clerk))

const request = (url: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const response = await fetch(url, { ...init, headers: { ...init?.headers, authorization } })
    return { status: response.status, body: await response.json() }
  })

describe("the server", () => {
  it.scopedLive("has its docs and its control API in addition to the API", () =>
    Effect.gen(function*() {
      const { url } = yield* served
      const statusOf = (path: string, headers = {}) =>
        Effect.async<number | undefined>((resume) => {
          get({ host: "127.0.0.1", port: new URL(url).port, path, headers }, (response) => {
            response.resume().on("end", () => resume(Effect.succeed(response.statusCode)))
          })
        })
      expect(yield* statusOf("/")).toBe(302)
      expect(yield* statusOf("/docs/")).toBe(200)
      expect(yield* statusOf("/control/snapshot")).toBe(200)
      expect(yield* statusOf("/control/snapshot", { "sec-fetch-site": "cross-site" })).toBe(403)
      const form = yield* request(`${url}/control/seed`, { method: "POST", body: new URLSearchParams({ users: "[]" }) })
      expect(form).toMatchObject({ status: 415, body: { problems: [{ message: expect.stringContaining("json") }] } })
    }))

  it.scopedLive("acts for users, and refuses what they cannot do", () =>
    Effect.gen(function*() {
      const { url } = yield* served
      const post = (path: string, body?: unknown) =>
        request(`${url}${path}`, {
          method: "POST",
          ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } })
        })
      const { body: invitation } = yield* post("/v1/invitations", { email_address: "ada@acme.com" })
      const { body: { userId } } = yield* post(`/control/invitations/${invitation.id}/accept`)
      const { body: organization } = yield* post("/v1/organizations", { name: "Acme" })
      const { body: asked } = yield* post(`/v1/organizations/${organization.id}/invitations`, {
        email_address: "ada@acme.com",
        role: "org:admin"
      })
      const joined = yield* post(`/control/organization_invitations/${asked.id}/accept`)
      expect(joined.body).toEqual({ organizationId: organization.id, userId, role: "org:admin" })

      const claimsOf = ({ body: { token } }: { readonly body: { readonly token: string } }) =>
        JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString())
      const signedIn = yield* post(`/control/users/${userId}/sign_in`, {
        organizationId: organization.id,
        authorizedParty: "https://app.example.com"
      })
      expect(signedIn.body).toEqual({ userId, sessionId: expect.stringMatching(/^sess_/), token: expect.any(String) })
      expect((yield* request(`${url}/v1/sessions/${signedIn.body.sessionId}`)).body.status).toBe("active")
      expect(claimsOf(signedIn)).toMatchObject({
        sub: userId,
        sid: signedIn.body.sessionId,
        azp: "https://app.example.com",
        o: { id: organization.id }
      })
      expect(claimsOf(yield* post(`/control/users/${userId}/sign_in`))).not.toHaveProperty("azp")

      const { body: ticket } = yield* post("/v1/sign_in_tokens", { user_id: userId })
      expect((yield* post(`/control/sign_in_tokens/${ticket.id}/accept`)).body.userId).toBe(userId)
      const again = yield* post(`/control/sign_in_tokens/${ticket.id}/accept`)
      expect(again).toMatchObject({ status: 400, body: { problems: [{ path: "", message: expect.any(String) }] } })
    }))

  it.scopedLive("takes faults as data", () =>
    Effect.gen(function*() {
      const { url } = yield* served
      const say = (faults: unknown) =>
        Effect.promise(async () => {
          const response = await fetch(`${url}/control/faults`, {
            method: "PUT",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(faults)
          })
          const text = await response.text()
          return text === "" ? response.status : JSON.parse(text).problems
        })
      const list = request(`${url}/v1/organizations`)
      const start = Date.now()
      expect(
        yield* say({
          latency: 50,
          script: {
            "organizations.list": [
              "503",
              { name: "a teapot", steps: [{ _tag: "Respond", status: 418, body: { short: true } }] }
            ]
          },
          always: { "GET /users/:userId": { steps: [{ _tag: "Respond", status: 200, body: { id: "user_1" } }] } }
        })
      ).toBe(204)
      expect(yield* Effect.promise(async () => (await fetch(`${url}/v1/organizations`)).status)).toBe(503)
      expect(yield* list).toMatchObject({ status: 418, body: { short: true } })
      expect(yield* list).toMatchObject({ status: 200 })
      expect(yield* request(`${url}/v1/users/user_1`)).toMatchObject({ status: 200, body: { id: "user_1" } })
      expect(Date.now() - start).toBeGreaterThan(190)

      expect(yield* say({ random: { rate: 1, seed: 1, among: ["503"], operations: ["organizations.get"] } })).toBe(204)
      expect((yield* list).status).toBe(200)
      expect(yield* Effect.promise(async () => (await fetch(`${url}/v1/organizations/x`)).status)).toBe(503)

      expect(yield* say({ always: { "*": "teapot" } })).toMatchObject([
        { path: "always.*", message: expect.stringMatching(/no fault with this name.*503, carried out/) },
        { path: "always.*" }
      ])
      expect(yield* say({ scripts: {} })).toMatchObject([{ path: "scripts" }])
    }))

  it.scopedLive("shows its docs after the first client that requested them has disconnected", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.make()
      const arrived = yield* Deferred.make<void>()
      const { url } = yield* Server.make(clerk, {
        port: 0,
        graceMillis: 1_000,
        reset: clerk.reset,
        middleware: (app) => Effect.zipRight(Deferred.succeed(arrived, undefined), app)
      })
      const gone = connect(Number(new URL(url).port), "127.0.0.1")
      gone.write("GET /docs HTTP/1.1\r\nHost: x\r\n\r\n")
      yield* Deferred.await(arrived)
      gone.destroy()
      expect((yield* Effect.promise(() => fetch(`${url}/docs`))).status).toBe(200)
    }))
})
