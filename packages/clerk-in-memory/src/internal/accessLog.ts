import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Duration from "effect/Duration"
import type { DeliveryAttempt } from "@effect-clerk/testing/InMemoryClerk"
import * as urls from "./urls.js"

const colour = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`

const colourOf = (status: number): number => status < 400 ? 32 : status < 500 ? 33 : 31

/** The path of a request without its query, which may contain email addresses. */
const pathOf = (url: string): string => urls.redacted(urls.parse(url).pathname)

/** Prints a line for each request: method, path, status and duration. */
export const middleware = (colours: boolean) => (app: HttpApp.Default): HttpApp.Default =>
  Effect.gen(function*() {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    const start = yield* Clock.currentTimeMillis
    const print = (exit: Exit.Exit<{ readonly status: number }>) =>
      Effect.flatMap(Clock.currentTimeMillis, (end) => {
        const status = Exit.isSuccess(exit)
          ? colours ? colour(colourOf(exit.value.status), String(exit.value.status)) : exit.value.status
          : "---"
        return Console.log(`${method.padEnd(6)} ${pathOf(url)} ${status} ${end - start} ms`)
      })
    return yield* Effect.onExit(app, print)
  })

/** Prints a line for each delivery attempt of a webhook: type, id, status and the time of the next attempt. */
export const webhook = ({ id, nextIn, outcome, type }: DeliveryAttempt): Effect.Effect<void> =>
  Console.log(`-> ${type} ${id} ${outcome}${nextIn === null ? "" : `, retry in ${Duration.format(nextIn)}`}`)
