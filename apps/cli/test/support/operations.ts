import { expect } from "@effect/vitest"
import { Arbitrary, Array, FastCheck, Option, Schema } from "effect"
import * as Effect from "effect/Effect"
import * as Fields from "../../src/Fields.js"
import type * as Operations from "../../src/Operations.js"
import * as Cli from "./cli.js"

type AnySchema = Schema.Schema<unknown, unknown>

/** A value on the wire. Not every decoded value can be encoded: a time far from now may not be a whole second. */
const sample = (schema: AnySchema, numRuns = 1): unknown => {
  const values = FastCheck.sample(Arbitrary.make(schema), { seed: 7, numRuns })
  return Option.getOrThrow(Array.findFirst(values, (value) => Schema.encodeOption(schema)(value)))
}

type Wire = Readonly<Record<string, unknown>>

const partOf = (schema: AnySchema | null): Wire => schema === null ? {} : sample(schema) as Wire

/** A complete input as JSON, with the given path parameters. */
export const inputOf = (operation: Operations.Operation, ids: Wire) => {
  const { endpoint } = operation
  const body = partOf(endpoint.encoding === "multipart" ? null : endpoint.payload)
  const query = partOf(endpoint.query)
  return Object.fromEntries(
    Fields.of(operation).flatMap(({ key, kind, part }) => {
      const value = kind === "file"
        ? Buffer.from("bytes").toString("base64")
        : part === "path"
        ? ids[key] ?? "x1"
        : part === "query"
        ? query[key]
        : Array.isArray(body)
        ? body
        : body[key]
      return value === undefined ? [] : [[key, value]]
    })
  )
}

/** A complete input as flags, with JSON for values that flags cannot represent. */
const argsOf = (operation: Operations.Operation, body: Wire, query: Wire) => {
  const args: Array<string> = []
  const json: Record<string, unknown> = {}
  const env: Record<string, string> = {}
  const files = new Map<string, string>()
  for (const field of Fields.of(operation)) {
    const { flag, key, kind, part } = field
    const value = part === "path" ? "x 1" : part === "query" ? query[key] : Array.isArray(body) ? body : body[key]
    const text = typeof value === "string" ? value : JSON.stringify(value)
    if (kind === "file") {
      files.set("image.png", "bytes")
      args.push(`--${flag}`, "image.png")
    } else if (value === undefined) continue
    else if (kind === "secret" && typeof value === "string") {
      env[`HELD_BY_${key}`] = value
      args.push(`--${flag}-env`, `HELD_BY_${key}`)
    } else if (
      kind === "values" && Array.isArray(value) && value.length > 0 && value.every((item) => /^\w+$/.test(String(item)))
    ) {
      for (const item of value) args.push(`--${flag}`, String(item))
    } else if (kind !== "values" && kind !== "secret" && value !== null && /^[\w{[]/.test(text)) {
      args.push(`--${flag}`, text)
    } else json[key] = value
  }
  return { args: [...args, "--json", JSON.stringify(json)], env, files }
}

/** Calls an operation by its words, with every field of its input, and checks the resulting request. */
export const call = (operation: Operations.Operation, flags: ReadonlyArray<string>, answer?: () => Response) =>
  Effect.gen(function*() {
    const { endpoint, words } = operation
    const body = partOf(endpoint.encoding === "multipart" ? null : endpoint.payload)
    const query = partOf(endpoint.query)
    const { args, env, files } = argsOf(operation, body, query)
    const ran = yield* Cli.run([...words, ...args, "--yes", ...flags], { env, files, ...(answer && { answer }) })
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" })
    const request = flags.includes("--dry-run") ? JSON.parse(ran.stdout) : Cli.requestOf(ran.sent)
    expect(request.method).toBe(endpoint.method)
    const url = new URL(request.url)
    expect(url.pathname).toBe(`/v1${endpoint.path.replace(/:\w+/g, "x%201")}`)
    for (const [key, value] of Object.entries(query)) expect(url.searchParams.getAll(key)).toEqual([value].flat())
    if (endpoint.encoding === "multipart") expect(request.headers["content-type"]).toMatch(/^multipart\/form-data/)
    else if (endpoint.payload !== null) expect(request.body).toEqual(JSON.parse(JSON.stringify(body)))
    return ran
  })

/** Answers an operation according to the contract. */
export const answering = ({ endpoint: { status, success } }: Operations.Operation) => {
  const answer = sample(success as AnySchema, 5)
  return () =>
    status === 204 || answer === undefined ? new Response(null, { status }) : Response.json(answer, { status })
}
