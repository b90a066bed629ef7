import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Cli from "../../src/Cli.js"
import * as Confirmation from "../../src/Confirmation.js"
import { Declined } from "../../src/Failure.js"
import * as Stdio from "../../src/Stdio.js"

/** A request as it was sent. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly request: HttpClientRequest.HttpClientRequest
}

/** The result of a run. */
export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  readonly sent: ReadonlyArray<Sent>
}

/** The environment of a run. */
export interface World {
  readonly answer?: (sent: Sent) => Response
  readonly env?: Readonly<Record<string, string>>
  /** Whether only the variables of `env` are set. */
  readonly bare?: boolean
  readonly stdin?: string
  readonly files?: Map<string, string>
  readonly confirms?: boolean
  readonly terminal?: Partial<Stdio.Terminal>
  /** A client that answers instead of `answer`. */
  readonly client?: HttpClient.HttpClient
  /** The lines of stdin. */
  readonly lines?: Stream.Stream<string>
  /** Receives each write to stdout. */
  readonly onWrite?: (text: string) => void
  /** Receives each line of stderr. */
  readonly onError?: (line: string) => void
}

const notFound = new PlatformError.SystemError({ reason: "NotFound", module: "FileSystem", method: "readFile" })

const fileSystem = (files: Map<string, string>) =>
  FileSystem.layerNoop({
    exists: (path) => Effect.succeed(files.has(path)),
    readFile: (path) => files.has(path) ? Effect.succeed(new TextEncoder().encode(files.get(path))) : notFound,
    readFileString: (path) => files.has(path) ? Effect.succeed(files.get(path)!) : notFound,
    writeFileString: (path, text) => Effect.sync(() => files.set(path, (files.get(path) ?? "") + text))
  })

/** The JSON of a body that was sent. */
export const bodyOf = ({ request: { body } }: Sent): unknown =>
  body._tag === "Uint8Array" && body.contentType === "application/json"
    ? JSON.parse(new TextDecoder().decode(body.body))
    : undefined

/** The one request that was sent. */
export const requestOf = ([sent, ...more]: ReadonlyArray<Sent>) => {
  if (sent === undefined || more.length > 0) {
    throw new Error(`${more.length + (sent === undefined ? 0 : 1)} requests were sent`)
  }
  return { method: sent.method, url: sent.url.href, headers: sent.request.headers, body: bodyOf(sent) }
}

/** Runs the program in this process. */
export const run = (args: ReadonlyArray<string>, world: World = {}): Effect.Effect<Ran> => {
  const {
    answer = () => Response.json({}),
    bare = false,
    client,
    confirms = false,
    env = {},
    files = new Map(),
    stdin = ""
  } = world
  const { lines = Stream.empty, onError = () => {}, onWrite = () => {}, terminal } = world
  const sent: Array<Sent> = []
  const out: Array<string> = []
  const errors: Array<string> = []
  const http = HttpClient.make((request, url) =>
    Effect.sync(() => {
      const one = { method: request.method, url, request }
      sent.push(one)
      return HttpClientResponse.fromWeb(request, answer(one))
    })
  )
  const services = Layer.mergeAll(
    NodeContext.layer,
    Layer.succeed(HttpClient.HttpClient, client ?? http),
    Layer.succeed(Stdio.Stdio, {
      write: (text) =>
        Effect.sync(() => {
          out.push(text)
          onWrite(text)
        }),
      read: Effect.succeed(stdin),
      lines,
      progress: () => Effect.void,
      terminal: { columns: 100, isColored: false, ...terminal }
    }),
    Layer.succeed(Confirmation.Confirmation, {
      require: (message) => confirms ? Effect.void : new Declined({ message: `${message} No.` })
    })
  )
  return Effect.gen(function*() {
    const console = yield* Effect.console
    return yield* Cli.run(args).pipe(
      Effect.provide(fileSystem(files)),
      Effect.provide(services),
      Effect.withConfigProvider(
        ConfigProvider.fromMap(
          new Map(
            Object.entries(bare ? env : { CLERK_SECRET_KEY: "sk_test_x", CLERK_MACHINE_SECRET_KEY: "ak_x", ...env })
          )
        ).pipe(
          // a `.env` with none of the variables
          ConfigProvider.orElse(() => ConfigProvider.fromMap(new Map()))
        )
      ),
      (program) =>
        Console.withConsole(program, {
          ...console,
          log: (...args) => Effect.sync(() => out.push(`${args.join(" ")}\n`)),
          error: (...args) =>
            Effect.sync(() => {
              errors.push(`${args.join(" ")}\n`)
              onError(args.join(" "))
            })
        }),
      Effect.map((status): Ran => ({ status, stdout: out.join(""), stderr: errors.join(""), sent }))
    )
  })
}
