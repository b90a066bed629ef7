import { HttpBody, HttpClient, HttpClientRequest, type HttpMethod } from "@effect/platform"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as Fixtures from "@effect-clerk/testing/Fixtures"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Cause, Chunk, Clock, Effect, Exit, Fiber, Layer, Option, Stream, TestClock } from "effect"
import * as Diagnostics from "node:diagnostics_channel"
import * as Http from "node:http"

const after = { carriedOut: true }
const authorization = "Bearer sk_test_in_memory"

const request = (method: HttpMethod.HttpMethod, path = "/v1/organizations") =>
  HttpClientRequest.make(method)(`https://clerk.test${path}`, {
    headers: { authorization },
    body: method === "POST" ? HttpBody.unsafeJson({ name: "Acme" }) : HttpBody.empty
  })

/** The status of an answer that was read completely, or how the connection failed. */
const end = (method: HttpMethod.HttpMethod, path?: string) =>
  Effect.flatMap(HttpClient.HttpClient, (http) =>
    http.execute(request(method, path)).pipe(
      Effect.flatMap((response) => Effect.as(response.text, response.status)),
      Effect.catchAll(({ _tag, cause, reason }) =>
        Effect.succeed([_tag, reason, (cause as { readonly code: string }).code].join(" "))
      )
    ))

const created = Effect.flatMap(
  InMemoryClerk.InMemoryClerk,
  ({ organizations }) => Effect.map(organizations, ({ length }) => length)
)

const status = (status: number) => Faults.respond({ status })

const inProcess = <A, E>(
  program: Effect.Effect<A, E, Faults.Faults | HttpClient.HttpClient | InMemoryClerk.InMemoryClerk>
) => Effect.provide(program, Layer.provideMerge(Faults.layerHttpClient, InMemoryClerk.layerHttpClient()))

/** Rows whose title is the name of their fault. */
const titled = <Rest extends ReadonlyArray<unknown>>(rows: ReadonlyArray<readonly [Faults.Fault, ...Rest]>) =>
  rows.map((row) => [row[0].name, ...row] as const)

describe("every fault", () => {
  it("has a unique name", () => {
    const names = Faults.all.map(({ name }) => name)
    assert.deepStrictEqual(Array.from(new Set(names)), names)
    assert.include(names, "503")
    assert.include(names, "503, carried out")
    assert.strictEqual(
      Faults.sequence(Faults.delay("2 seconds"), Faults.error(422, { code: "form_param_nil" }), Faults.cut()).name,
      "delayed by 2s, then 422 form_param_nil, then cut at 50 %"
    )
    assert.strictEqual(Faults.named("an outage", Faults.respond({ status: 503 })).name, "an outage")
  })
})

describe("a script of faults", () => {
  it.effect("applies to the requests of an operation in order, and then Clerk answers as usual", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [status(503), Faults.pass])
      yield* faults.script("organizations.create", [status(500)])
      const ends = yield* Effect.forEach(["POST", "GET", "POST", "POST", "POST"] as const, (method) => end(method))
      assert.deepStrictEqual(ends, [503, 200, 200, 500, 200])
      assert.strictEqual(yield* created, 2)
    })))

  it.effect("may name a call by its number, without an effect on the calls between", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", { 2: status(503), 4: status(500) })
      yield* faults.script("*", [status(429)])
      const ends = yield* Effect.replicateEffect(end("POST"), 5)
      assert.deepStrictEqual(ends, [429, 503, 200, 500, 200])
      yield* faults.script("organizations.create", { 1: status(504) })
      assert.strictEqual(yield* end("POST"), 504)
      yield* faults.script("organizations.create", [Faults.pass])
      yield* faults.script("organizations.create", { 1: status(502) })
      assert.deepStrictEqual(yield* Effect.replicateEffect(end("POST"), 2), [200, 502])
      const exit = yield* Effect.exit(faults.script("organizations.create", { 0: status(503) }))
      assert.isTrue(Exit.isFailure(exit))
    })))

  it.effect("applies the most specific fault", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.random({ rate: 1, seed: 1, among: [status(505)] })
      yield* faults.always("*", status(504))
      yield* faults.always("organizations.list", status(503))
      yield* faults.script("*", [status(502)])
      yield* faults.script("organizations.list", [status(501)])
      const ends = yield* Effect.forEach(["GET", "GET", "GET", "POST"] as const, (method) => end(method))
      assert.deepStrictEqual(ends, [501, 502, 503, 504])
      yield* faults.clear
      assert.strictEqual(yield* end("GET"), 200)
      yield* faults.random({ rate: 1, seed: 1, among: [status(505)] })
      assert.strictEqual(yield* end("GET"), 505)
      yield* faults.clear
      assert.strictEqual(yield* end("GET"), 200)
    })))

  it.effect("for all requests applies to those of no operation too", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("*", [status(503)])
      assert.strictEqual(yield* end("GET", "/v1/nowhere"), 503)
      assert.strictEqual(yield* end("GET", "/v1/nowhere"), 501)
      assert.deepStrictEqual(yield* faults.seen, [
        { operation: null, method: "GET", fault: status(503) },
        { operation: null, method: "GET", fault: Faults.pass }
      ])
    })))

  it.effect("for all requests by number counts one of no operation once", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("*", { 2: status(503) })
      assert.deepStrictEqual(yield* Effect.replicateEffect(end("GET", "/v1/nowhere"), 3), [501, 503, 501])
    })))

  it.effect("may name a method and a path", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.always("*", status(500))
      yield* faults.always("GET /nowhere/:id", status(418))
      yield* faults.script("GET /organizations", [status(502)])
      yield* faults.script("organizations.list", [status(503)])
      const ends = yield* Effect.forEach(
        ["/v1/organizations", "/v1/organizations", "/v1/nowhere/1", "/v1/nowhere"],
        (path) => end("GET", path)
      )
      assert.deepStrictEqual(ends, [503, 502, 418, 500])
      assert.strictEqual(yield* end("POST", "/v1/nowhere/1"), 500)
    })))

  it.effect("may delay every request", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.latency("200 millis")
      yield* faults.script("organizations.list", [Faults.delay("1 second")])
      const millis = Effect.gen(function*() {
        const before = yield* Clock.currentTimeMillis
        const fiber = yield* Effect.fork(Effect.zip(end("GET"), Clock.currentTimeMillis))
        while (fiber.unsafePoll() === null) yield* TestClock.adjust("100 millis")
        const [status, now] = yield* Fiber.join(fiber)
        return [status, now - before]
      })
      assert.deepStrictEqual(yield* millis, [200, 1_200])
      assert.deepStrictEqual(yield* millis, [200, 200])
      yield* faults.clear
      assert.deepStrictEqual(yield* millis, [200, 0])
    })))

  it.effect("with random faults depends on the seed and the rate", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const among = [500, 501, 502, 503, 504].map(status)
      const draw = (seed: number, rate: number) =>
        Effect.zipRight(faults.random({ seed, rate, among }), Effect.replicateEffect(end("GET"), 40))
      const first = yield* draw(1, 0.5)
      assert.deepStrictEqual(yield* draw(1, 0.5), first)
      assert.notDeepEqual(yield* draw(2, 0.5), first)
      assert.deepStrictEqual(new Set(first), new Set([200, 500, 501, 502, 503, 504]))
      assert.deepStrictEqual(new Set(yield* draw(1, 0)), new Set([200]))
      assert.notInclude(yield* draw(1, 1), 200)
    })))

  it.effect("with random faults may be limited to operations, and is not affected by others", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const among = [500, 501, 502, 503, 504].map(status)
      const draw = (between: Effect.Effect<unknown, unknown, HttpClient.HttpClient>) =>
        faults.random({ seed: 1, rate: 0.5, among, operations: ["organizations.create"] }).pipe(
          Effect.zipRight(Effect.replicateEffect(Effect.zipLeft(end("POST"), between), 20))
        )
      const first = yield* draw(Effect.void)
      assert.deepStrictEqual(new Set(first), new Set([200, 500, 501, 502, 503, 504]))
      const others = Effect.zip(end("GET"), end("GET", "/v1/nowhere"))
      assert.deepStrictEqual(
        yield* draw(Effect.tap(others, (ends) => Effect.sync(() => assert.deepStrictEqual(ends, [200, 501])))),
        first
      )
    })))
})

describe("a mutation", () => {
  const names = Effect.flatMap(
    HttpClient.HttpClient,
    (http) =>
      Effect.flatMap(
        http.execute(request("GET")),
        ({ json }) =>
          Effect.map(json, (body) => (body as { data: Array<{ name: string }> }).data.map(({ name }) => name))
      )
  )

  it.effect("happens before the request is processed, or after it and before the answer", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* faults.script("organizations.list", [
        Faults.pass,
        Faults.mutate(control.seedOrganization({ name: "Acme" })),
        Faults.mutate(control.seedOrganization({ name: "Globex" }), after)
      ])
      assert.deepStrictEqual(yield* names, [])
      assert.deepStrictEqual(yield* names, ["Acme"])
      assert.deepStrictEqual(yield* names, ["Acme"])
      assert.sameMembers([...(yield* names)], ["Acme", "Globex"])
    })))

  it.effect("that fails is a defect", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.list", [Faults.mutate(Effect.fail("no such organization"))])
      const exit = yield* Effect.exit(end("GET"))
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
    })))
})

describe("in process", () => {
  const reset = "RequestError Transport ECONNRESET"
  const cut = "ResponseError Decode ECONNRESET"
  const html = { status: 502, headers: { "content-type": "text/html" }, body: "<html></html>" }

  it.effect.each(titled<[end: number | string, millis: number, organizations: number]>([
    [Faults.pass, 200, 0, 1],
    [Faults.respond(html), 502, 0, 0],
    [Faults.respond({ ...html, ...after }), 502, 0, 1],
    [Faults.refuse, "RequestError Transport ECONNREFUSED", 0, 0],
    [Faults.reset(), reset, 0, 0],
    [Faults.reset(after), reset, 0, 1],
    [Faults.delay("3 seconds"), 200, 3000, 1],
    [Faults.delay("3 seconds", after), 200, 3000, 1],
    [Faults.cut(), cut, 0, 1],
    [Faults.cut({ at: 0 }), cut, 0, 1],
    [Faults.slow("5 seconds"), 200, 5000, 1],
    [Faults.sequence(Faults.respond({ status: 200, body: {} }), Faults.cut()), cut, 0, 0],
    [Faults.sequence(Faults.delay("2 seconds"), Faults.respond(html)), 502, 2000, 0],
    [Faults.sequence(Faults.delay("2 seconds", after), Faults.respond(html)), 502, 2000, 1],
    [Faults.sequence(Faults.delay("2 seconds", after), Faults.delay("1 second"), Faults.reset(after)), reset, 3000, 1],
    [Faults.sequence(Faults.delay("2 seconds"), Faults.refuse), "RequestError Transport ECONNREFUSED", 2000, 0],
    [Faults.sequence(Faults.respond(html), Faults.slow("5 seconds")), 502, 5000, 0]
  ]))("%s", ([, fault, expected, millis, organizations]) =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [fault])
      const fiber = yield* Effect.fork(Effect.zip(end("POST"), Clock.currentTimeMillis))
      while (fiber.unsafePoll() === null) yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* Fiber.join(fiber), [expected, millis])
      assert.strictEqual(yield* created, organizations)
      assert.strictEqual((yield* faults.seen).length, String(expected).endsWith("ECONNREFUSED") ? 0 : 1)
    })))

  it.effect.each(titled<[organizations: number]>([
    [Faults.hang(), 0],
    [Faults.hang(after), 1],
    [Faults.delay("1 day"), 0],
    [Faults.delay("1 day", after), 1],
    [Faults.endless({ every: "1 second" }), 1],
    [Faults.sequence(Faults.respond({ status: 200 }), Faults.endless({ every: "1 second" })), 0]
  ]))("%s does not end", ([, fault, organizations]) =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [fault])
      const fiber = yield* Effect.fork(end("POST"))
      while ((yield* faults.seen).length === 0) yield* Effect.yieldNow()
      yield* TestClock.adjust("10 seconds")
      assert.isNull(fiber.unsafePoll())
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* created, organizations)
    })))

  it.effect.each(titled<[organizations: number]>([
    [Faults.endless(), 1],
    [Faults.sequence(Faults.respond({ status: 200 }), Faults.endless()), 0]
  ]))("%s returns as much as is read", ([, fault, organizations]) =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const http = yield* HttpClient.HttpClient
      yield* faults.script("organizations.create", [fault])
      const { stream } = yield* http.execute(request("POST"))
      let read = 0
      yield* Stream.runForEachWhile(stream, ({ byteLength }) => Effect.sync(() => (read += byteLength) < 50_000_000))
      assert.isAtLeast(read, 50_000_000)
      assert.strictEqual(yield* created, organizations)
    })))

  it.effect("an endless body yields to other fibers", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [Faults.endless()])
      const http = yield* HttpClient.HttpClient
      const { stream } = yield* http.execute(request("POST"))
      const fiber = yield* Effect.fork(Effect.timeoutOption(Stream.runDrain(stream), "30 seconds"))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), Option.none())
    })))

  it.effect("an error has Clerk's envelope", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [
        Faults.error(422, {
          code: "form_identifier_exists",
          message: "already exists",
          longMessage: "This slug is taken.",
          paramName: "slug",
          meta: { name: "x" },
          headers: { "retry-after": "5" }
        }),
        Faults.error(403, { code: "a_new_code", ...after })
      ])
      const http = yield* HttpClient.HttpClient
      const first = yield* http.execute(request("POST"))
      assert.strictEqual(first.status, 422)
      assert.strictEqual(first.headers["retry-after"], "5")
      const entry = { code: "form_identifier_exists", message: "already exists", long_message: "This slug is taken." }
      assert.deepStrictEqual(yield* first.json, {
        errors: [{ ...entry, meta: { name: "x", param_name: "slug" } }],
        clerk_trace_id: Fixtures.traceId
      })
      assert.strictEqual(yield* created, 0)
      const second = yield* http.execute(request("POST"))
      assert.deepStrictEqual(yield* second.json, {
        errors: [{ code: "a_new_code", message: "a_new_code", long_message: "a_new_code" }],
        clerk_trace_id: Fixtures.traceId
      })
      assert.strictEqual(yield* created, 1)
    })))

  it.effect("sends bodies as text, as bytes and as JSON", () =>
    inProcess(Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const http = yield* HttpClient.HttpClient
      const bodies = ["{", new Uint8Array([0xff]), { errors: [] }, undefined]
      yield* faults.script("*", bodies.map((body) => Faults.respond({ status: 500, body, headers: { "x-of": "y" } })))
      const answers = yield* Effect.replicateEffect(
        Effect.flatMap(http.execute(request("GET")), (response) =>
          Effect.map(
            response.arrayBuffer,
            (body) => [Array.from(new Uint8Array(body)), response.headers["content-type"], response.headers["x-of"]]
          )),
        4
      )
      assert.deepStrictEqual(answers, [
        [[0x7b], "text/plain", "y"],
        [[0xff], "application/octet-stream", "y"],
        [Array.from(Buffer.from("{\"errors\":[]}")), "application/json", "y"],
        [[], undefined, "y"]
      ])
    })))
})

layer(Faults.layer)("the client", (it) => {
  it.effect("reads a list that grows and shrinks in the meantime", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const control = yield* InMemoryClerk.InMemoryClerk
      const organizations = yield* Organizations.Organizations
      const [first] = yield* Effect.forEach(["a", "b", "c", "d"], (name) => control.seedOrganization({ name }))
      yield* faults.script("organizations.list", {
        2: Faults.mutate(organizations.delete({ organizationId: first!.id })),
        3: Faults.mutate(control.seedOrganization({ name: "e" }))
      })
      const names = yield* organizations.listStream({ pageSize: 2 }).pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.deepStrictEqual(Chunk.toReadonlyArray(names), ["a", "b", "c", "d", "e"])
      assert.deepStrictEqual((yield* control.organizations).map(({ name }) => name), ["b", "c", "d", "e"])
    }))

  it.effect("fails with the error of the fault", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const organizations = yield* Organizations.Organizations
      yield* faults.script("organizations.create", [
        Faults.error(422, { code: "form_identifier_exists", paramName: "slug" })
      ])
      const error = yield* Effect.flip(organizations.create({ name: "Acme" }))
      assert.strictEqual(error._tag, "UnprocessableEntity")
      assert.isTrue(ClerkError.hasCode(error, "form_identifier_exists"))
    }))
})

describe("over HTTP", () => {
  const short = "{\"name\":\"Acme\"}"

  /** Long enough that the server stops reading from the connection. */
  const long = JSON.stringify({ name: "x".repeat(4 * 1024 * 1024) })

  type Answer = readonly [status: number, end: string] | readonly [error: string]

  /** Reads an answer, and returns its status, how its body ended, or how the connection failed. */
  const ask = (url: string, body: string) =>
    Effect.async<Answer>((resume) => {
      const headers = { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(body) }
      const sent = Http.request(`${url}/v1/organizations`, { method: "POST", headers }, (response) => {
        const { statusCode: status = 0 } = response
        let pieces = 0
        response.on("data", () => pieces++)
        response.on("end", () => resume(Effect.succeed([status, pieces > 1 ? "in pieces" : "whole"])))
        response.on("error", (error) => resume(Effect.succeed([status, (error as NodeJS.ErrnoException).code!])))
      })
      sent.on("error", (error: NodeJS.ErrnoException) => resume(Effect.succeed([error.code!])))
      sent.end(body)
      return Effect.sync(() => sent.destroy())
    })

  const served = <A, E>(
    program: (url: string) => Effect.Effect<A, E, Faults.Faults | InMemoryClerk.InMemoryClerk>
  ) =>
    Effect.flatMap(ClerkServer.ClerkServer, ({ url }) => program(url)).pipe(
      Effect.provide(ClerkServer.layer())
    )

  it.live.each(titled<[end: Answer, organizations: number]>([
    [Faults.pass, [200, "whole"], 1],
    [Faults.respond({ status: 502, body: "no" }), [502, "whole"], 0],
    [Faults.respond({ status: 502, body: "no", ...after }), [502, "whole"], 1],
    [Faults.refuse, ["ECONNRESET"], 0],
    [Faults.reset(), ["ECONNRESET"], 0],
    [Faults.reset(after), ["ECONNRESET"], 1],
    [Faults.delay("10 millis"), [200, "whole"], 1],
    [Faults.delay("10 millis", after), [200, "whole"], 1],
    [Faults.cut(), [200, "ECONNRESET"], 1],
    [Faults.cut({ at: 0 }), [200, "ECONNRESET"], 1],
    [Faults.slow("500 millis"), [200, "in pieces"], 1],
    [Faults.sequence(Faults.respond({ status: 502, body: "no" }), Faults.cut()), [502, "ECONNRESET"], 0],
    [Faults.sequence(Faults.delay("10 millis"), Faults.error(503, { code: "gateway_timeout" })), [503, "whole"], 0]
  ]))("%s", ([, fault, expected, organizations]) =>
    served((url) =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        yield* faults.script("organizations.create", [fault])
        assert.deepStrictEqual(yield* ask(url, short), expected)
        assert.strictEqual(yield* created, organizations)
      })
    ))

  it.live("a mutation changes what the next request sees", () =>
    served((url) =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        const control = yield* InMemoryClerk.InMemoryClerk
        yield* faults.script("organizations.create", {
          2: Faults.sequence(
            Faults.mutate(control.seedOrganization({ name: "Globex" }), after),
            Faults.error(503, { code: "gateway_timeout" })
          )
        })
        assert.deepStrictEqual(yield* ask(url, short), [200, "whole"])
        assert.strictEqual(yield* created, 1)
        assert.deepStrictEqual(yield* ask(url, short), [503, "whole"])
        assert.strictEqual(yield* created, 3)
      })
    ))

  it.live.each(titled<[body: string, organizations: number]>([
    [Faults.hang(), long, 0],
    [Faults.hang(after), short, 1],
    [Faults.delay("1 day"), short, 0],
    [Faults.delay("1 day", after), short, 1],
    [Faults.sequence(Faults.respond({ status: 200 }), Faults.endless({ every: "1 millis" })), long, 0],
    [Faults.endless(), short, 1]
  ]))(
    "%s does not end, and the server notices that the client has disconnected",
    ([, fault, body, organizations]) =>
      served((url) =>
        Effect.gen(function*() {
          const faults = yield* Faults.Faults
          let open = 0
          const onRequest = (message: unknown) => {
            open++
            ;(message as { readonly response: Http.ServerResponse }).response.once("close", () => open--)
          }
          Diagnostics.subscribe("http.server.request.start", onRequest)
          yield* faults.script("organizations.create", [fault])
          const fiber = yield* Effect.fork(ask(url, body))
          while ((yield* faults.seen).length === 0 || (yield* created) < organizations) yield* Effect.sleep("1 millis")
          yield* Effect.sleep("50 millis")
          assert.isNull(fiber.unsafePoll())
          assert.strictEqual(open, 1)
          yield* Fiber.interrupt(fiber)
          while (open > 0) yield* Effect.sleep("1 millis")
          assert.strictEqual(yield* created, organizations)
          Diagnostics.unsubscribe("http.server.request.start", onRequest)
        })
      )
  )
})
