import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Console, Effect, Schedule } from "effect"
import { spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import * as cli from "../src/internal/cli.js"

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of any shape */
type Json = any

const root = fileURLToPath(new URL("../../..", import.meta.url))
const directory = fileURLToPath(new URL("..", import.meta.url))
const node = ["--conditions=@effect-clerk/source", "--import", "tsx", "src/internal/bin.ts"]

/** Starts the program and waits for the output of its startup. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(process.execPath, [...node, ...args], { cwd: directory })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    child.stdout.on("data", (data) => output += data)
    child.stderr.on("data", (data) => output += data)
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
    yield* Effect.async<void>((resume) => {
      const ready = () => {
        if (/^Users: .*\n(\S+.*\n)*\n/m.test(output)) resume(Effect.void)
      }
      child.stdout.on("data", ready)
      child.on("close", () => resume(Effect.dieMessage(output)))
    })
    const url = /http:\S+\d/.exec(output)![0]
    const send = (method: string, path: string, body?: Json, key = "sk_test_any") =>
      Effect.promise(async () => {
        const response = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          ...body && { body: typeof body === "string" ? body : JSON.stringify(body) }
        })
        const text = await response.text()
        return { status: response.status, json: text === "" ? undefined : JSON.parse(text) as Json }
      })
    const stop = (signal: NodeJS.Signals) =>
      Effect.suspend(() => {
        child.kill(signal)
        return Effect.promise(() => ended)
      })
    return { url, send, stop, output: () => output }
  })

/** Runs the program in this process, for errors at startup. */
const refusal = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const status = yield* Console.consoleWith((console) =>
      cli.run(args).pipe(
        Effect.flip,
        Effect.withConsole({ ...console, error: (line) => Effect.sync(() => lines.push(line)) })
      )
    )
    return [status, lines.join("\n")]
  })

const directoryOf = (files: { readonly [name: string]: string }) =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const folder = yield* fileSystem.makeTempDirectoryScoped()
    for (const [name, text] of Object.entries(files)) yield* fileSystem.writeFileString(`${folder}/${name}`, text)
    return folder
  })

const names = (snapshot: Json): ReadonlyArray<string> => snapshot.organizations.map(({ name }: Json) => name)

describe("clerk-in-memory", () => {
  it.scopedLive("ends with the npm that started it", () =>
    Effect.gen(function*() {
      const npm = yield* Effect.acquireRelease(
        Effect.sync(() => spawn("npm", ["run", "--silent", "clerk-in-memory", "--", "--port", "0"], { cwd: root })),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const url = yield* Effect.async<string>((resume) => {
        npm.stdout.on("data", (data) => {
          const url = /http:\S+\d/.exec(String(data))?.[0]
          if (url !== undefined) resume(Effect.succeed(url))
        })
      })
      const answers = Effect.promise(() => fetch(`${url}/openapi.json`).then(() => true, () => false))
      expect(yield* answers).toBe(true)
      npm.kill("SIGTERM")
      yield* answers.pipe(
        Effect.repeat({ while: (alive) => alive, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("5 seconds")
      )
    }), 60_000)

  it.scopedLive(
    "sends webhooks, signed with the printed secret, until they are acknowledged",
    () =>
      Effect.gen(function*() {
        const types: Array<string> = []
        const endpoint = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk) => chunks.push(chunk))
          request.on("end", () => {
            const secret = Buffer.from(/whsec_(\S+)/.exec(server.output())![1]!, "base64")
            const { "svix-id": id, "svix-signature": signature, "svix-timestamp": timestamp } = request.headers
            const body = Buffer.concat(chunks)
            const signed = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64")
            response.writeHead(signature !== `v1,${signed}` ? 400 : types.length === 0 ? 503 : 204).end()
            types.push(JSON.parse(body.toString()).type)
          })
        })
        yield* Effect.acquireRelease(
          Effect.async<void>((resume) => {
            endpoint.listen(0, "127.0.0.1", () => resume(Effect.void))
          }),
          () => Effect.sync(() => endpoint.close())
        )
        const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/webhooks/clerk`
        const server: Effect.Effect.Success<ReturnType<typeof start>> = yield* start("--port", "0", "--webhook", url)
        expect(server.output()).toContain(`Webhooks to ${url}\nCLERK_WEBHOOK_SIGNING_SECRET=whsec_`)
        yield* server.send("POST", "/v1/users", { email_address: ["a@b.com"] })
        yield* Effect.sleep("100 millis").pipe(Effect.repeat({ until: () => server.output().includes(" 204\n") }))
        expect(types).toEqual(["user.created", "user.created"])
        expect(server.output()).toMatch(/^-> user\.created msg_0+1 503, retry in 5s$/m)
      }),
    60_000
  )

  it.scopedLive(
    "serves a Clerk that tests in other processes control, and stops on a signal",
    () =>
      Effect.gen(function*() {
        const server = yield* start("--port", "0")
        const { output, send, stop, url } = server
        expect(output().split("\n").slice(0, 6)).toEqual([
          `In-memory Clerk at ${url}, docs at ${url}/docs`,
          `CLERK_API_URL=${url} CLERK_SECRET_KEY=sk_test_in_memory`,
          "CLERK_PUBLISHABLE_KEY=pk_test_aW4tbWVtb3J5LmNsZXJrLmFjY291bnRzLmRldiQ=",
          "Any key that starts with sk_test_ is accepted.",
          "Users: user_ada user_alan user_barbara user_edsger user_grace",
          ""
        ])
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)

        expect((yield* send("GET", "/v1/organizations?query=ada@example.com")).status).toBe(200)
        expect((yield* send("GET", "/v1/ada@example.com")).status).toBe(501)
        expect((yield* send("GET", "/v1/organizations", undefined, "sk_live_1")).status).toBe(401)
        const created = yield* send("POST", "/v1/organizations", { name: "Acme", created_by: "user_ada" })
        expect(created.status).toBe(200)

        expect((yield* send("POST", "/control/seed", { organizations: [{ name: "Beta" }] })).status).toBe(204)
        expect(yield* send("POST", "/control/seed", { users: [{ id: "user_new" }, { id: "user_ada" }] })).toEqual({
          status: 400,
          json: { problems: [{ path: "users[1]", message: expect.stringContaining("user_ada") }] }
        })
        expect(yield* send("POST", "/control/seed", { users: [{ firstName: 1 }], organisations: [] })).toMatchObject({
          status: 400,
          json: { problems: [{ path: "organisations" }, { path: "users[0].firstName" }] }
        })
        expect((yield* send("POST", "/control/seed", "{")).json.problems[0].message).toContain("not JSON")
        expect((yield* send("GET", "/control/nothing")).status).toBe(404)

        const snapshot = yield* send("GET", "/control/snapshot")
        expect(names(snapshot.json)).toEqual(["Acme", "Beta"])
        expect((yield* send("POST", "/control/reset")).status).toBe(204)
        const afresh = yield* send("GET", "/control/snapshot")
        expect([names(afresh.json), afresh.json.users.length]).toEqual([[], 5])
        expect((yield* send("PUT", "/control/snapshot", { ...snapshot.json, version: 2 })).json.problems)
          .toMatchObject([{ path: "version", message: expect.stringContaining("format 2") }])
        expect((yield* send("PUT", "/control/snapshot", snapshot.json)).status).toBe(204)
        expect((yield* send("GET", `/v1/organizations/${created.json.id}`)).json.name).toBe("Acme")

        const port = new URL(url).port
        expect(yield* refusal("--port", port)).toEqual([
          2,
          `clerk-in-memory: Port ${port} is in use. Pass another one with --port, or 0 for a free one.`
        ])

        expect(yield* stop("SIGTERM")).toBe(0)
        const log = output().split("\n").slice(6)
        expect(log.slice(0, 4)).toEqual([
          expect.stringMatching(/^GET {4}\/v1\/organizations 200 \d+ ms$/),
          expect.stringMatching(/^GET {4}\/v1\/\* 501 \d+ ms$/),
          expect.stringMatching(/^GET {4}\/v1\/organizations 401 \d+ ms$/),
          expect.stringMatching(/^POST {3}\/v1\/organizations 200 \d+ ms$/)
        ])
        expect(log.join()).not.toMatch(/sk_|@|\u001b/)
      }).pipe(Effect.provide(NodeContext.layer)),
    60_000
  )

  it.scopedLive("keeps its state in a file, whether it is stopped or killed", () =>
    Effect.gen(function*() {
      const folder = yield* directoryOf({
        "seed.yaml": "users: [{ id: user_bob }]\norganizations: [{ name: Acme, createdBy: user_bob }]"
      })
      const file = `${folder}/state.json`
      const args = ["--port", "0", "--state", file, "--seed", `${folder}/seed.yaml`, "--users", "Ada, user_2b"]
      const fileSystem = yield* FileSystem.FileSystem
      const saved = Effect.map(fileSystem.readFileString(file), (json) => names(JSON.parse(json)))

      const first = yield* start(...args)
      expect(first.output()).toContain("\nUsers: user_bob user_ada user_2b\n")
      expect(first.output()).toContain(`\nState: ${file}\n`)
      expect(yield* saved).toEqual(["Acme"])
      expect(yield* refusal(...args)).toEqual([2, expect.stringContaining(`${file} is in use by the server`)])
      yield* first.send("POST", "/v1/organizations", { name: "Beta" })
      yield* saved.pipe(
        Effect.repeat({ until: (names) => names.includes("Beta"), schedule: Schedule.spaced("20 millis") })
      )
      yield* first.stop("SIGKILL")

      const second = yield* start(...args)
      yield* second.send("POST", "/v1/organizations", { name: "Gamma" })
      expect(yield* second.stop("SIGINT")).toBe(0)
      expect(yield* saved).toEqual(["Acme", "Beta", "Gamma"])
      expect((yield* fileSystem.readDirectory(folder)).sort()).toEqual(["seed.yaml", "state.json"])

      // a server that was killed before it had written its process id
      yield* fileSystem.writeFileString(`${file}.lock`, "")

      yield* fileSystem.writeFileString(file, (yield* fileSystem.readFileString(file)).replace("1", "2"))
      expect(yield* refusal(...args)).toEqual([2, expect.stringMatching(/was not changed(.|\n)*format 2/)])
      yield* fileSystem.writeFileString(file, "{ \"version\": 1,")
      expect(yield* refusal(...args)).toEqual([
        2,
        expect.stringContaining(`${file} cannot be used and was not changed`)
      ])
      expect(yield* fileSystem.readFileString(file)).toBe("{ \"version\": 1,")
      yield* fileSystem.writeFileString(file, "{ \"version\": 1 }")
      expect(yield* refusal(...args)).toEqual([
        2,
        expect.stringMatching(/^.+ was not changed\. .+\nclerk-in-memory: settings: is missing\n?$/)
      ])
      yield* fileSystem.writeFileString(file, "[]")
      expect(yield* refusal(...args)).toEqual([2, expect.stringMatching(/\n.+: Expected a snapshot, actual \[\]\n?$/)])
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)

  it.scoped("reports what is wrong with a seed, and where", () =>
    Effect.gen(function*() {
      const folder = yield* directoryOf({
        "fields.yaml": "users:\n  - id: user_ada\n    firstName: 1\norganisations: []\n",
        "rules.yaml":
          "users: [{ id: user_ada }]\norganizations:\n  - name: Acme\n    members:\n      - userId: user_bob\n",
        "syntax.yaml": "users:\n  - {\n",
        "list.yaml": "[]",
        "numbers.yaml": "organizations:\n  - name: !env NAME\n    publicMetadata: { id: 9007199254740993 }\n",
        "alias.yaml": "users:\n  - { id: user_ada }\nallowlistIdentifiers:\n  - *@acme.com\n"
      })
      const wrong = (name: string) =>
        Effect.map(refusal("--seed", `${folder}/${name}`), ([status, text]) => [
          status,
          String(text).replaceAll(`clerk-in-memory: ${folder}/`, "").split("\n")
        ])
      expect(yield* wrong("fields.yaml")).toEqual([2, [
        "fields.yaml:3: users[0].firstName: Expected string, actual 1",
        expect.stringMatching(/^fields.yaml:4: organisations: is unexpected/)
      ]])
      expect(yield* wrong("rules.yaml")).toEqual([2, [
        expect.stringMatching(/^rules.yaml:5: organizations\[0\].members\[0\]: /)
      ]])
      expect(yield* wrong("syntax.yaml")).toEqual([2, [expect.stringMatching(/^syntax.yaml:\d: /)]])
      expect(yield* wrong("list.yaml")).toEqual([2, [expect.stringMatching(/^list.yaml:1: Expected a mapping/)]])
      expect(yield* wrong("alias.yaml")).toEqual([2, [
        "alias.yaml:4: allowlistIdentifiers[0]: *@acme.com refers to no anchor: put text that starts with * in quotes"
      ]])
      expect(yield* wrong("numbers.yaml")).toEqual([2, [
        expect.stringMatching(/^numbers.yaml:2: has the tag !env/),
        expect.stringMatching(
          /^numbers.yaml:3: organizations\[0\].publicMetadata.id: 9007199254740993 is .* in quotes$/
        )
      ]])
      const fileSystem = yield* FileSystem.FileSystem
      yield* fileSystem.writeFile(`${folder}/latin1.yaml`, Buffer.from("users: [] # Zo\u00eb\n", "latin1"))
      expect(yield* wrong("latin1.yaml")).toEqual([2, [expect.stringContaining("latin1.yaml:1: is not UTF-8")]])
      yield* fileSystem.writeFile(`${folder}/utf16.yaml`, Buffer.from("\ufeffusers: []\r\n", "utf16le"))
      expect(yield* wrong("utf16.yaml")).toEqual([2, ["utf16.yaml:1: is UTF-16 (little-endian): save it as UTF-8"]])
      expect(yield* wrong("none.yaml")).toEqual([2, ["none.yaml: file not found"]])
      expect(yield* refusal("--users", "ada,ada")).toEqual([2, expect.stringContaining("--users: ")])
    }).pipe(Effect.provide(NodeContext.layer)))
})
