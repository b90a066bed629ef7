/**
 * Operations as tools of an MCP server.
 */
import * as McpSchema from "@effect/ai/McpSchema"
import * as McpServer from "@effect/ai/McpServer"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as RpcServer from "@effect/rpc/RpcServer"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { randomBytes } from "node:crypto"
import { createServer } from "node:http"
import * as Failure from "./Failure.js"
import * as JsonRpc from "./JsonRpc.js"
import * as McpHttp from "./McpHttp.js"
import type * as Operations from "./Operations.js"
import * as Stdio from "./Stdio.js"
import * as Tools from "./Tools.js"

/**
 * Options of a server.
 */
export interface Options {
  readonly version: string
  readonly operations: ReadonlyArray<Operations.Operation>
  readonly limits: Tools.Limits
}

/** Many clients reject a dot in the name of a tool, although the specification allows it. */
const toolNameOf = (name: string): string => name.replace(".", "_")

const titleOf = ({ words: [group, name] }: Operations.Operation): string => {
  const title = `${group}: ${name}`.replace(/-/g, " ")
  return `${title[0]!.toUpperCase()}${title.slice(1)}`
}

const toolOf = (operation: Operations.Operation) =>
  new McpSchema.Tool({
    name: toolNameOf(operation.name),
    title: titleOf(operation),
    description: operation.documentation,
    inputSchema: Tools.inputOf(operation),
    annotations: new McpSchema.ToolAnnotations({
      title: titleOf(operation),
      readOnlyHint: operation.isReadOnly,
      destructiveHint: operation.isDestructive,
      idempotentHint: operation.endpoint.idempotent
    })
  })

const text = (text: string) => [{ type: "text" as const, text }]

const resultOf = (said: Tools.Said) =>
  new McpSchema.CallToolResult(
    said === null
      ? { content: text("Done.") }
      : { content: text(JSON.stringify(said)), structuredContent: said }
  )

const outcomeOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>): string =>
  Exit.match(exit, {
    onFailure: (cause) =>
      Option.match(Cause.failureOption(cause), {
        onNone: () => Cause.isInterruptedOnly(cause) ? "canceled" : "a bug",
        onSome: ({ _tag }) => _tag
      }),
    onSuccess: () => "done"
  })

/** Logs a call on stderr: the tool, the outcome and the duration. */
const logged = <A, E extends { readonly _tag: string }, R>(name: string, call: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (start) =>
      Effect.onExit(
        call,
        (exit) =>
          Effect.flatMap(Clock.currentTimeMillis, (end) =>
            Console.error(`${name}: ${outcomeOf(exit)}, ${end - start} ms`))
      )
  )

const callOf = (operation: Operations.Operation, input: unknown, limits: Tools.Limits) =>
  logged(
    operation.name,
    Predicate.isReadonlyRecord(input)
      ? Tools.call(operation, input, limits)
      : new Failure.InvalidInput({ message: "arguments must be an object." })
  ).pipe(
    Effect.match({
      onFailure: (error) =>
        new McpSchema.CallToolResult({ content: text(JSON.stringify(Failure.toJson(error))), isError: true }),
      onSuccess: resultOf
    })
  )

/**
 * Adds what the server of `@effect/ai` does not support: arguments of any shape, and output schemas. A tool can be called
 * by the name of its operation too.
 */
const adapt = ({ limits, operations }: Options): JsonRpc.Options => {
  const outputs = new Map(
    operations.map((operation) => [toolNameOf(operation.name), () => Tools.outputOf(operation, limits)])
  )
  return {
    knows: (method) => McpSchema.ClientRequestRpcs.requests.has(method),
    params: (method, params) =>
      method === "tools/call" && Predicate.isReadonlyRecord(params)
        ? { ...params, name: toolNameOf(String(params["name"])), arguments: { input: params["arguments"] ?? {} } }
        : params,
    result: (method, result) =>
      method === "tools/list"
        ? {
          ...result as object,
          tools: (result as typeof McpSchema.ListToolsResult.Encoded).tools.map((tool) => {
            const outputSchema = outputs.get(tool.name)?.() ?? null
            return outputSchema === null ? tool : { ...tool, outputSchema }
          })
        }
        : result
  }
}

/** How many tools Visual Studio Code and GitHub Copilot accept, from all servers together. */
const toolsOfClients = 128

/**
 * Runs a server in the background. The returned service opens sessions for clients.
 */
export const make = (
  options: Options
): Effect.Effect<JsonRpc.Service, never, ClerkClient.ClerkClient | Scope.Scope> =>
  Effect.gen(function*() {
    const context = yield* Effect.context<ClerkClient.ClerkClient>()
    const rpc = yield* JsonRpc.make(adapt(options))
    const server = yield* McpServer.McpServer.make
    if (options.operations.length > toolsOfClients) {
      yield* Console.error(
        `${options.operations.length} tools. Some clients accept at most ${toolsOfClients}. Pass --group to serve fewer.`
      )
    }
    for (const operation of options.operations) {
      yield* server.addTool({
        tool: toolOf(operation),
        handle: ({ input }: { readonly input: unknown }) =>
          Effect.provide(callOf(operation, input, options.limits), context)
      })
    }
    yield* McpServer.run({ name: "clerk-admin", version: options.version }).pipe(
      Effect.provideService(McpServer.McpServer, server),
      Effect.provideService(RpcServer.Protocol, rpc.protocol),
      Effect.forkScoped
    )
    return rpc
  })

/**
 * Serves stdin and stdout until stdin ends.
 */
export const stdio = (options: Options) =>
  Effect.scoped(Effect.gen(function*() {
    const rpc = yield* make(options)
    const { lines, write } = yield* Stdio.Stdio
    yield* JsonRpc.lines(rpc, { input: lines, write })
  }))

const tokenConfig = Config.option(Config.map(Config.nonEmptyString("CLERK_ADMIN_MCP_TOKEN"), Redacted.make))

/**
 * Serves HTTP on a loopback port. Clients must send the token in `CLERK_ADMIN_MCP_TOKEN` or, if it is not set, the
 * generated token that is printed on stderr.
 */
export const http = (options: Options, port: number) =>
  Effect.scoped(Effect.gen(function*() {
    const given = yield* tokenConfig
    const token = Option.getOrElse(given, () => Redacted.make(randomBytes(32).toString("base64url")))
    const rpc = yield* make(options)
    const server = yield* NodeHttpServer.make(() => createServer(), { host: "127.0.0.1", port }).pipe(
      Effect.mapError(() =>
        new Failure.InvalidInput({ message: `Port ${port} is not available. Pass another port, or 0 for a free one.` })
      )
    )
    yield* server.serve(McpHttp.make(rpc, token))
    const { address } = server
    yield* Console.error(`http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : port}${McpHttp.path}`)
    if (Option.isNone(given)) yield* Console.error(`Authorization: Bearer ${Redacted.value(token)}`)
    return yield* Effect.never
  }))
