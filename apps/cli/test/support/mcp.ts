import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Cli from "./cli.js"

/** A client of the SDK, for as long as the scope is open. */
export const client = (transport: Transport) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ name: "test", version: "1.0.0" })
      await client.connect(transport)
      return client
    }),
    (client) => Effect.promise(() => client.close())
  )

/** A server in this process, and a client of it over lines. */
export const connect = (args: ReadonlyArray<string>, world: Cli.World) =>
  Effect.gen(function*() {
    const input = yield* Mailbox.make<string>()
    const stderr: Array<string> = []
    const received: Array<unknown> = []
    const transport: Transport = {
      start: async () => {},
      send: async (message) => void input.unsafeOffer(JSON.stringify(message)),
      close: async () => {}
    }
    yield* Effect.forkScoped(Cli.run(["mcp", ...args], {
      ...world,
      lines: Mailbox.toStream(input),
      onWrite: (text) => {
        received.push(JSON.parse(text))
        transport.onmessage?.(JSON.parse(text))
      },
      onError: (line) => stderr.push(line)
    }))
    return {
      client: yield* client(transport),
      /** Sends a line as it is. */
      send: (line: string) => input.unsafeOffer(line),
      received,
      stderr
    }
  })
