import { describe, expect, it } from "@effect/vitest"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Context, Deferred, Duration, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { Agent, get } from "node:http"
import { connect } from "node:net"

const authorization = "Bearer sk_test_in_memory"

const serve = (options?: ClerkServer.Options) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const context = yield* Scope.extend(Layer.build(ClerkServer.layer(options)), scope)
    const close = Effect.timed(Scope.close(scope, Exit.void)).pipe(
      Effect.map(([elapsed]) => Duration.toMillis(elapsed))
    )
    return {
      url: Context.get(context, ClerkServer.ClerkServer).url,
      clerk: Context.get(context, InMemoryClerk.InMemoryClerk),
      close
    }
  })

const request = (url: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const response = await fetch(url, { ...init, headers: { ...init?.headers, authorization } })
    const body = await response.json()
    return { status: response.status, traceId: response.headers.get("clerk-trace-id"), body }
  })

describe("ClerkServer", () => {
  it.live("serves the state that its control service sees, on loopback", () =>
    Effect.gen(function*() {
      const { clerk, close, url } = yield* serve()
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      yield* clerk.seedOrganization({ name: "Acme" })
      const { body, status, traceId } = yield* request(`${url}/v1/organizations/acme`)
      expect({ status, traceId, name: (body as { readonly name: string }).name })
        .toEqual({ status: 200, traceId: "1".padStart(32, "0"), name: "Acme" })
      const created = yield* request(`${url}/v1/organizations`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Beta" })
      })
      expect(created.status).toBe(200)
      expect((yield* clerk.organizations).map(({ name }) => name)).toEqual(["Acme", "Beta"])
      expect((yield* request(`${url}/v1/organizations`, { method: "POST" })).body)
        .toMatchObject({ errors: [{ code: "form_param_missing" }], clerk_trace_id: "3".padStart(32, "0") })
      yield* close
    }))

  it.live("answers any request", () =>
    Effect.gen(function*() {
      const { close, url } = yield* serve()
      const statusOf = (path: string, headers = {}) =>
        Effect.async<number | undefined>((resume) => {
          get({ host: "127.0.0.1", port: new URL(url).port, path, headers }, (response) => {
            response.resume().on("end", () => resume(Effect.succeed(response.statusCode)))
          })
        })
      for (const path of ["//", "///", "//v1", "/v1//organizations", "/%", "/nothing"]) {
        expect(`${path} ${yield* statusOf(path)}`).toMatch(/ 401$/)
      }
      yield* close
    }))

  it.effect("uses the clock of the fiber that builds it", () =>
    Effect.gen(function*() {
      const { close, url } = yield* serve()
      yield* TestClock.setTime(5_000)
      const { body } = yield* request(`${url}/v1/organizations`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Acme" })
      })
      expect(body).toMatchObject({ created_at: 5_000 })
      yield* close
    }))

  it.live("refuses an image of more than 10 MB and continues", () =>
    Effect.gen(function*() {
      const { clerk, close, url } = yield* serve()
      const { id } = yield* clerk.seedOrganization({ name: "Acme" })
      const upload = (bytes: number) => {
        const body = new FormData()
        body.set("file", new Blob([new Uint8Array(bytes)], { type: "image/png" }))
        return request(`${url}/v1/organizations/${id}/logo`, { method: "PUT", body })
      }
      expect((yield* upload(10 * 1024 * 1024 + 1)).body).toMatchObject({ errors: [{ code: "image_too_large" }] })
      expect((yield* upload(10 * 1024 * 1024)).status).toBe(200)
      yield* close
    }), 30_000)

  it.live("listens on the given port, or fails if it is in use", () =>
    Effect.gen(function*() {
      const first = yield* serve()
      const port = Number(new URL(first.url).port)
      expect(yield* Effect.flip(serve({ port }))).toMatchObject({ _tag: "ServeError" })
      yield* first.close
      const second = yield* serve({ port })
      expect(second.url).toBe(first.url)
      yield* second.close
    }))

  it.live("shuts down quickly with open connections, idle or with a request in flight", () =>
    Effect.gen(function*() {
      const { close, url } = yield* serve()
      const agent = new Agent({ keepAlive: true })
      yield* Effect.async<void>((resume) => {
        get(`${url}/v1/organizations`, { agent, headers: { authorization } }, (response) => {
          response.resume().on("end", () => resume(Effect.void))
        })
      })
      const half = connect(Number(new URL(url).port), "127.0.0.1")
      yield* Effect.async<void>((resume) => {
        half.on("error", () => {})
        half.write("POST /v1/organizations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", () =>
          resume(Effect.void))
      })
      expect(yield* close).toBeLessThan(1_000)
      agent.destroy()
      half.destroy()
    }))

  it.live("finishes requests in flight, and accepts no others", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.make()
      const arrived = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const { url } = yield* ClerkServer.serve(clerk, {
        graceMillis: 4_000,
        around: (app) =>
          Effect.succeed(
            Deferred.succeed(arrived, undefined).pipe(Effect.zipRight(Effect.sleep("300 millis")), Effect.zipRight(app))
          )
      }).pipe(Scope.extend(scope))
      const answer = yield* Effect.fork(request(`${url}/v1/organizations`))
      yield* Deferred.await(arrived)
      const closed = yield* Effect.fork(Effect.timed(Scope.close(scope, Exit.void)))
      expect((yield* Fiber.join(answer)).status).toBe(200)
      const [elapsed] = yield* Fiber.join(closed)
      expect(Duration.toMillis(elapsed)).toBeLessThan(2_000)
      expect(Exit.isFailure(yield* Effect.exit(request(`${url}/v1/organizations`)))).toBe(true)
    }))
})
