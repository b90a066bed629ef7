import { FileSystem, HttpClient, HttpClientResponse, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { ConfigProvider, Console, Effect, Layer, Redacted } from "effect"
import * as Cli from "../../src/Cli.js"
import * as Confirmation from "../../src/Confirmation.js"
import * as Output from "../../src/Output.js"
import * as Progress from "../../src/Progress.js"

export const config = (entries: Record<string, string>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(entries))))

/** The services of the program, with an in-memory Clerk that has the users `user_1` to `user_9`. */
export const layerWith = (options: InMemoryClerk.Options) =>
  Layer.mergeAll(
    NodeContext.layer,
    Progress.layerLines,
    Throttle.layerNone,
    Layer.succeed(Confirmation.Confirmation, { require: () => new Confirmation.Unattended() }),
    config({ CLERK_SECRET_KEY: Redacted.value(options.secretKey ?? Redacted.make("sk_test_in_memory")) })
  ).pipe(
    Layer.provideMerge(Layer.effectDiscard(Effect.flatMap(InMemoryClerk.InMemoryClerk, (clerk) =>
      clerk.seedUsers(Array.from({ length: 9 }, (_, index) => ({ id: `user_${index + 1}` })))))),
    Layer.provideMerge(InMemoryClerk.layerHttpClient(options))
  )

export const layer = layerWith({})

/** The notice that users and roles are not simulated. */
export const isNotice = (line: string) => line.startsWith("provision: cannot check that ")

/** Runs the program with a custom stdout, and returns its status and what it wrote to stderr. */
export const provisionTo = <R>(
  write: (text: string) => Effect.Effect<void, Output.BrokenPipe | Output.WriteError, R>,
  ...args: ReadonlyArray<string>
) =>
  Effect.gen(function*() {
    const context = yield* Effect.context<R>()
    const console = yield* Effect.console
    const stderr: Array<string> = []
    const status = yield* Cli.run(args).pipe(
      Effect.provideService(Output.Stdout, { write: (text) => Effect.provide(write(text), context) }),
      Console.withConsole({
        ...console,
        error: (...lines) =>
          Effect.sync(() => void stderr.push(...lines.join(" ").split("\n").filter((line) => !isNotice(line))))
      })
    )
    return { status, stderr }
  })

/** Runs the program, and returns its status and output. */
export const provision = (...args: ReadonlyArray<string>) =>
  Effect.suspend(() => {
    let stdout = ""
    return Effect.map(
      provisionTo((text) => Effect.sync(() => void (stdout += text)), ...args),
      ({ status, stderr }) => ({ status, stdout, stderr })
    )
  })

export const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])

/** Writes files to a new directory and returns the path of the first. */
export const files = (contents: Record<string, string | Uint8Array>) =>
  Effect.gen(function*() {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const directory = yield* fileSystem.makeTempDirectoryScoped()
    for (const [name, content] of Object.entries(contents)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content
      yield* fileSystem.writeFile(path.join(directory, name), bytes)
    }
    return path.join(directory, Object.keys(contents)[0]!)
  })

/** Answers the prompts of a program, and collects them. */
export const answering = (answers: ReadonlyArray<string>, questions: Array<string>) =>
  Layer.succeed(Confirmation.Confirmation, {
    require: (question, word) =>
      Effect.suspend(() => answers[questions.push(question) - 1] === word ? Effect.void : new Confirmation.Declined())
  })

/** What a program wrote after the line that names the instance. */
const afterInstance = (stdout: string): string => stdout.replace(/^Instance: .*\n\n/, "")

/** Runs `provision apply --auto-approve` on a file, and returns the plan and the report from stdout. */
export const applyFile = (file: string, ...options: ReadonlyArray<string>) =>
  Effect.map(provision("apply", file, "--auto-approve", ...options), ({ stdout, ...result }) => {
    const [plan = "", report = ""] = afterInstance(stdout).split(/(?<=^Plan: .*\n)/m)
    return { ...result, plan, report }
  })

/** A text with the last line that `--prune` requires. */
export const whole = (yaml: string): string => yaml.endsWith("\n...\n") ? yaml : `${yaml}\n...\n`

/** {@link applyFile} with a file of the given text, which is {@link whole}. */
export const apply = (yaml: string, ...options: ReadonlyArray<string>) =>
  Effect.flatMap(files({ "state.yaml": whole(yaml) }), (file) => applyFile(file, ...options))

/** The write requests so far, as operation and status. */
export const writes = Effect.flatMap(
  InMemoryClerk.InMemoryClerk,
  (clerk) =>
    Effect.map(
      clerk.requests,
      (requests) =>
        requests.filter(({ method }) => method !== "GET").map(({ operation, status }) => `${operation} ${status}`)
    )
)

/** Wraps the HTTP client between the program and Clerk. */
export const intercept = (transform: (client: HttpClient.HttpClient) => HttpClient.HttpClient) =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, transform)).pipe(Layer.provideMerge(layer))

/** A client for which a user is deleted between the plan and its application. */
export const withoutUser = (userId: string) => (client: HttpClient.HttpClient) =>
  HttpClient.transform(client, (response, request) =>
    request.method === "POST" && request.body._tag === "Uint8Array"
      && new TextDecoder().decode(request.body.body).includes(`"${userId}"`)
      ? Effect.succeed(HttpClientResponse.fromWeb(
        request,
        Response.json({ errors: [{ code: "resource_not_found", message: "not found" }] }, { status: 404 })
      ))
      : response)
