/**
 * Inputs of operations from flags, files and the environment.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Options from "@effect/cli/Options"
import { InvalidInput } from "./Failure.js"
import * as Fields from "./Fields.js"
import type { Operation } from "./Operations.js"
import * as Stdio from "./Stdio.js"

/**
 * An input as JSON, with Clerk's field names.
 */
export type Object = Readonly<Record<string, unknown>>

/**
 * The sources of inputs.
 */
export type Needs = FileSystem.FileSystem | Stdio.Stdio

const fail = (message: string) => new InvalidInput({ message })

const readText = (path: string) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((files) => files.readFileString(path)),
    Effect.mapError(() => fail(`${path} cannot be read. Pass the path of an existing file.`))
  )

const readBytes = (path: string) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((files) => files.readFile(path)),
    Effect.mapError(() => fail(`${path} cannot be read. Pass the path of an existing file.`))
  )

/**
 * Reads the text of a file, or of stdin if the path is `-`.
 */
export const read = (path: string): Effect.Effect<string, InvalidInput, Needs> =>
  path === "-"
    ? Effect.flatMap(Stdio.Stdio, ({ read }) => Effect.mapError(read, ({ message }) => fail(message)))
    : readText(path)

/**
 * Parses a JSON object.
 */
export const parse = (text: string, from: string): Either.Either<Object, InvalidInput> =>
  Either.try({ try: (): unknown => JSON.parse(text), catch: () => fail(`${from} is not valid JSON.`) }).pipe(
    Either.filterOrLeft(Predicate.isReadonlyRecord, () => fail(`${from} is not a JSON object.`))
  ) as Either.Either<Object, InvalidInput>

/**
 * Reads the argument of `--json`: an object, `@` and the path of a file, or `-` for stdin.
 */
export const fromJson = (argument: string): Effect.Effect<Object, InvalidInput, Needs> =>
  argument === "-" || argument.startsWith("@")
    ? Effect.flatMap(read(argument.replace(/^@/, "")), (text) => parse(text, argument === "-" ? "stdin" : argument))
    : parse(argument, "--json")

const pseudoNames: { readonly [K in Fields.Kind]: string } = {
  boolean: "true|false",
  file: "FILE",
  json: "JSON",
  number: "NUMBER",
  secret: "FILE",
  text: "TEXT",
  values: "TEXT"
}

const describe = ({ examples, isRequired, kind }: Fields.Field): string =>
  [
    isRequired ? "Required." : "",
    kind === "values" ? "Can be repeated." : "",
    kind === "file" ? "The path of a file." : "",
    examples.length > 0 ? `For example ${examples.join(", ")}.` : ""
  ].filter((part) => part !== "").join(" ")

type Read = Effect.Effect<unknown, InvalidInput, Needs>

/** The value of a flag, which is read when it is needed. */
type Given = Option.Option<Read>

/** JSON if the text is valid JSON, otherwise the text. The schema checks the type later. */
const jsonOrText = (text: string): unknown => Either.getOrElse(Either.try((): unknown => JSON.parse(text)), () => text)

const flag = (name: string, pseudoName: string, description: string) =>
  Options.text(name).pipe(Options.withPseudoName(pseudoName), Options.withDescription(description))

const lineOf = (text: string): string => text.replace(/\r?\n$/, "")

const secretOf = ({ flag: name, ...field }: Fields.Field): Options.Options<Given> => {
  const about = describe({ flag: name, ...field })
  return flag(`${name}-file`, "FILE", `${about} Read from this file, or from stdin if -.`.trim()).pipe(
    Options.map((path): Read => Effect.map(read(path), lineOf)),
    Options.orElse(
      flag(`${name}-env`, "NAME", `${about} Read from this environment variable.`.trim()).pipe(
        Options.map((variable): Read =>
          Effect.mapError(Config.string(variable), () => fail(`${variable} is not set. Set it, or pass another name.`))
        )
      )
    ),
    Options.optional
  )
}

const optionOf = (field: Fields.Field): Options.Options<Given> => {
  const option = flag(field.flag, pseudoNames[field.kind], describe(field))
  switch (field.kind) {
    case "secret":
      return secretOf(field)
    case "values":
      return Options.map(
        Options.repeated(option),
        (texts): Given =>
          texts.length === 0
            ? Option.none()
            : Option.some(Effect.succeed(texts.map((text) => Fields.ofItem(field, text))))
      )
    case "file":
      return Options.optional(
        Options.map(
          option,
          (path): Read =>
            Effect.map(
              readBytes(path),
              (bytes) => new File([bytes as Uint8Array<ArrayBuffer>], path.split(/[/\\]/).at(-1)!)
            )
        )
      )
    case "text":
      return Options.optional(Options.map(option, (text): Read => Effect.succeed(text)))
    default:
      return Options.optional(Options.map(option, (text): Read => Effect.succeed(jsonOrText(text))))
  }
}

/**
 * The flags for the fields of an operation, by JSON key.
 */
export const options = (operation: Operation): { readonly [key: string]: Options.Options<Given> } =>
  Object.fromEntries(Fields.of(operation).map((field) => [field.key, optionOf(field)]))

/**
 * Reads the values of flags.
 */
export const given = (flags: { readonly [key: string]: Given }): Effect.Effect<Object, InvalidInput, Needs> =>
  Effect.map(
    Effect.forEach(
      Object.entries(flags),
      ([key, value]) => Effect.transposeMapOption(value, (read) => Effect.map(read, (value) => [key, value] as const))
    ),
    (entries) => Object.fromEntries(entries.flatMap((entry) => Option.toArray(entry)))
  )
