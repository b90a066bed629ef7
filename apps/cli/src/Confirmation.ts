/**
 * Confirmation prompts on the terminal.
 */
import * as Prompt from "@effect/cli/Prompt"
import * as Terminal from "@effect/platform/Terminal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Declined } from "./Failure.js"

/**
 * `require` fails unless the answer is yes.
 */
export interface Service {
  readonly require: (question: string) => Effect.Effect<void, Declined>
}

/**
 * The service that asks for confirmation.
 */
export class Confirmation extends Context.Tag("@effect-clerk/cli/Confirmation")<Confirmation, Service>() {}

const declined = new Declined({ message: "Nothing was deleted." })

/**
 * Prompts on the terminal of the process.
 */
export const layer: Layer.Layer<Confirmation, never, Prompt.Prompt.Environment> = Layer.effect(
  Confirmation,
  Effect.map(Effect.context<Prompt.Prompt.Environment>(), (context) => ({
    require: (message) =>
      Effect.gen(function*() {
        const { isTTY } = yield* Terminal.Terminal
        if (!(process.stdin.isTTY && (yield* isTTY))) {
          return yield* new Declined({
            message: "stdin is not a terminal. Pass --yes to skip confirmation. Nothing was deleted."
          })
        }
        const isAllowed = yield* Prompt.run(Prompt.confirm({ message })).pipe(
          Effect.catchTag("QuitException", () => declined)
        )
        if (!isAllowed) return yield* declined
      }).pipe(Effect.provide(context))
  }))
)
