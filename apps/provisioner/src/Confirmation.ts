/**
 * Confirmation prompts on the terminal.
 */
import * as Prompt from "@effect/cli/Prompt"
import * as Terminal from "@effect/platform/Terminal"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * Confirmation is needed, and stdin is not a terminal.
 */
export class Unattended extends Data.TaggedError("Unattended") {
  override get message(): string {
    return "stdin is not a terminal. Pass --auto-approve to apply without confirmation, "
      + "and --production too for a production instance."
  }
}

/**
 * The answer was not the required word.
 */
export class Declined extends Data.TaggedError("Declined") {
  override get message(): string {
    return "Nothing was changed."
  }
}

/**
 * `require` fails unless the answer is `word`.
 */
export interface Service {
  readonly require: (question: string, word: string) => Effect.Effect<void, Declined | Unattended>
}

/**
 * The service that asks for confirmation.
 */
export class Confirmation extends Context.Tag("@effect-clerk/provisioner/Confirmation")<Confirmation, Service>() {}

/**
 * Prompts on the terminal of the process.
 */
export const layer: Layer.Layer<Confirmation, never, Prompt.Prompt.Environment> = Layer.effect(
  Confirmation,
  Effect.map(Effect.context<Prompt.Prompt.Environment>(), (context) => ({
    require: (question, word) =>
      Effect.gen(function*() {
        const { display, isTTY } = yield* Terminal.Terminal
        if (!(process.stdin.isTTY && (yield* isTTY))) return yield* new Unattended()
        const answer = yield* Prompt.run(Prompt.text({ message: question })).pipe(
          Effect.catchTag("QuitException", () => Effect.zipRight(Effect.ignore(display("\n")), new Declined()))
        )
        if (answer !== word) return yield* new Declined()
      }).pipe(Effect.provide(context))
  }))
)
