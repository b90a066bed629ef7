// Reconciles the allowlist with the identifiers in the arguments, as a nightly job would. DRY_RUN=true only prints the changes.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Array from "effect/Array"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

const wanted = process.argv.slice(2)

const program = Effect.gen(function*() {
  const dryRun = yield* Config.withDefault(Config.boolean("DRY_RUN"), false)
  const { allowlistIdentifiers } = yield* Clerk.Clerk
  const present = Array.fromIterable(yield* Stream.runCollect(allowlistIdentifiers.listStream()))
  const missing = Array.difference(wanted, present.map(({ identifier }) => identifier))
  const surplus = present.filter(({ identifier }) => !wanted.includes(identifier))

  const added = allowlistIdentifiers.createMany(missing.map((identifier) => ({ identifier })), { dryRun })
  const removed = allowlistIdentifiers.deleteMany(surplus.map(({ id }) => ({ identifierId: id })), { dryRun })
  yield* Stream.zip(added, Stream.map(Stream.fromIterable(missing), (identifier) => `+ ${identifier}`)).pipe(
    Stream.concat(Stream.zip(removed, Stream.map(Stream.fromIterable(surplus), ({ identifier }) => `- ${identifier}`))),
    Stream.runForEach(([outcome, line]) => outcome._tag === "Failed" ? Effect.fail(outcome.error) : Console.log(line))
  )
})

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

program.pipe(Effect.provide(ClerkLive), NodeRuntime.runMain)
