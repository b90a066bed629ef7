/**
 * A JSON-RPC 2.0 protocol with sessions, for servers of `@effect/rpc`.
 */
import type * as RpcMessage from "@effect/rpc/RpcMessage"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

/**
 * A message.
 */
export type Message = { readonly [key: string]: unknown }

/**
 * Options for handling messages.
 */
export interface Options {
  /** Whether a method exists. */
  readonly knows: (method: string) => boolean
  readonly params: (method: string, params: unknown) => unknown
  readonly result: (method: string, result: unknown) => unknown
}

/**
 * Sessions, and the protocol that a server uses to answer them.
 */
export interface Service {
  readonly protocol: RpcServer.Protocol["Type"]
  /** Begins a session. */
  readonly open: Effect.Effect<number>
  /** Ends a session and cancels its requests. */
  readonly close: (session: number) => Effect.Effect<void>
  /** Handles a message and returns its answer; `null` if it has none. */
  readonly receive: (session: number, message: unknown) => Effect.Effect<Message | null>
}

/**
 * The error codes.
 */
const codes = { parse: -32700, request: -32600, method: -32601, params: -32602, internal: -32603 } as const

const failure = (id: unknown, code: keyof typeof codes, message: string): Message => ({
  jsonrpc: "2.0",
  id,
  error: { code: codes[code], message }
})

/** The answer to invalid JSON. */
export const notJson = failure(null, "parse", "The message is not valid JSON.")

interface Pending {
  readonly id: unknown
  readonly method: string
  readonly answer: Deferred.Deferred<Message | null>
}

type Exit = Extract<RpcMessage.FromServerEncoded, { readonly _tag: "Exit" }>["exit"]

const answerOf = ({ id, method }: Pending, exit: Exit, options: Options): Message | null => {
  if (exit._tag === "Success") return { jsonrpc: "2.0", id, result: options.result(method, exit.value) }
  const { cause } = exit
  switch (cause._tag) {
    case "Fail": {
      const { code, message } = cause.error as { readonly code: number; readonly message: string }
      return { jsonrpc: "2.0", id, error: { code, message } }
    }
    case "Die":
      // the encoded cause of a defect is an object
      return typeof cause.defect === "string"
        ? failure(id, "params", cause.defect)
        : failure(id, "internal", "Internal server error. This is a bug.")
    default:
      return null
  }
}

/**
 * Makes the server side, without any session.
 */
export const make = (options: Options): Effect.Effect<Service> =>
  Effect.gen(function*() {
    const disconnects = yield* Mailbox.make<number>()
    const sessions = new Map<number, Map<string, string>>()
    const pending = new Map<string, Pending>()
    let last = 0
    let write: (session: number, message: RpcMessage.FromClientEncoded) => Effect.Effect<void> = () => Effect.void

    const protocol = yield* RpcServer.Protocol.make((toServer) => {
      write = toServer
      return Effect.succeed({
        disconnects,
        send: (session, message) => {
          if (message._tag !== "Exit") return Effect.void
          const call = pending.get(message.requestId)
          if (call === undefined) return Effect.void
          pending.delete(message.requestId)
          sessions.get(session)?.delete(JSON.stringify(call.id))
          return Deferred.succeed(call.answer, answerOf(call, message.exit, options))
        },
        end: () => Effect.void,
        clientIds: Effect.sync(() => new Set(sessions.keys())),
        initialMessage: Effect.succeed(Option.none()),
        supportsAck: false,
        supportsTransferables: false,
        supportsSpanPropagation: false
      })
    })

    const request = (id: string, tag: string, payload: unknown): RpcMessage.FromClientEncoded => ({
      _tag: "Request",
      // RpcServer counts ids
      id,
      tag,
      payload,
      headers: []
    })

    return {
      protocol,
      open: Effect.sync(() => {
        last += 1
        sessions.set(last, new Map())
        return last
      }),
      close: (session) =>
        Effect.suspend(() => {
          const calls = [...sessions.get(session)?.values() ?? []]
          sessions.delete(session)
          disconnects.unsafeOffer(session)
          return Effect.forEach(calls, (key) => {
            const call = pending.get(key)
            pending.delete(key)
            return call === undefined ? Effect.void : Deferred.succeed(call.answer, null)
          }, { discard: true })
        }),
      receive: (session, message) =>
        Effect.gen(function*() {
          const own = sessions.get(session)
          if (own === undefined) return null
          if (!Predicate.isReadonlyRecord(message)) {
            return failure(null, "request", "A message must be a single object.")
          }
          const { id, method, params } = message
          if (typeof method !== "string") {
            return "result" in message || "error" in message
              ? null
              : failure(null, "request", "A request must have a method.")
          }
          if (id === undefined) {
            if (!method.startsWith("notifications/")) return null
            if (method !== "notifications/cancelled") yield* write(session, request("", method, params))
            else {
              const requestId = own.get(JSON.stringify(Predicate.isReadonlyRecord(params) ? params["requestId"] : null))
              if (requestId !== undefined) yield* write(session, request("", method, { requestId }))
            }
            return null
          }
          if (typeof id !== "string" && typeof id !== "number") {
            return failure(null, "request", "The id of a request must be a string or a number.")
          }
          if (!options.knows(method)) return failure(id, "method", "Method not found.")
          const wire = JSON.stringify(id)
          if (own.has(wire)) return failure(id, "request", "A request with this id is already in flight.")
          last += 1
          const key = String(last)
          const answer = yield* Deferred.make<Message | null>()
          own.set(wire, key)
          pending.set(key, { id, method, answer })
          yield* write(session, request(key, method, options.params(method, params)))
          return yield* Deferred.await(answer)
        })
    }
  })

/**
 * Serves one session over lines, until the input ends and all requests are answered.
 */
export const lines = <E1, R1, E2, R2>({ open, receive }: Service, { input, write }: {
  readonly input: Stream.Stream<string, E1, R1>
  readonly write: (text: string) => Effect.Effect<void, E2, R2>
}): Effect.Effect<void, E1 | E2, R1 | R2> =>
  Effect.flatMap(open, (session) =>
    input.pipe(
      Stream.filter((line) => line.trim() !== ""),
      Stream.mapEffect(
        (line) =>
          Effect.try((): unknown => JSON.parse(line)).pipe(
            Effect.flatMap((message) => receive(session, message)),
            Effect.catchAll(() => Effect.succeed(notJson))
          ),
        { concurrency: "unbounded", unordered: true }
      ),
      Stream.filter(Predicate.isNotNull),
      Stream.runForEach((message) => write(`${JSON.stringify(message)}\n`))
    ))
