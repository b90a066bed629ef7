/**
 * The server that all contestants talk to.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Origins, Settings } from "../server/server.js"
import * as Child from "./Child.js"

/** The origins of the server, and the number of requests since it was last asked. */
export interface Service {
  readonly origins: Origins
  readonly requests: Effect.Effect<number>
}

/** The server, in a process of its own. */
export class Server extends Context.Tag("@effect-clerk/benchmarks/harness/Server")<Server, Service>() {}

/** Starts it. */
export const layer = (settings: Settings): Layer.Layer<Server> =>
  Layer.scoped(
    Server,
    Effect.gen(function*() {
      const child = yield* Child.fork(Child.fileOf("server/server"), settings)
      const origins = (yield* child.next) as Origins
      return { origins, requests: child.ask("requests") as Effect.Effect<number> }
    })
  )
