/**
 * A parsed YAML text: its value, and the position of each part in the text.
 *
 * Reading is strict: numbers that would change, tags that are not resolved and all warnings of the parser are problems.
 *
 * @module
 * @since 0.2.0
 */
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Yaml from "yaml"
import * as encoding from "./internal/encoding.js"

/**
 * A problem of a text. `path` leads to the field and is empty if it concerns the complete text; `line` starts at 1.
 *
 * @since 0.2.0
 * @category models
 */
export interface Problem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly line: number
  readonly message: string
}

/**
 * A YAML text that could be parsed, with its `problems`.
 *
 * @since 0.2.0
 * @category models
 */
export interface YamlDocument {
  readonly value: unknown
  /** The line of a field or, if it is missing, of the closest part around it. */
  readonly lineOf: (path: ReadonlyArray<PropertyKey>) => number
  readonly problems: ReadonlyArray<Problem>
  /** The last line, if the text may be cut off after it: it neither ends with `...` nor is one pair of brackets. */
  readonly openEnd: number | null
}

/**
 * The problem of a number that would lose digits, or that its author did not mean as a number. `source` is its text, which numbers in
 * JSON do not have.
 *
 * @since 0.2.0
 * @category numbers
 */
export const problemOfNumber = (value: number, source = ""): string | undefined =>
  /^[-+]?\.(inf|nan)$/i.test(source)
    ? undefined
    : !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))
    ? "is a number beyond 2^53, which loses digits"
    : /^\d+e\d+$/i.test(source)
    ? `would become the number ${value}`
    : /^[-+]?0\d|^\+/.test(source)
    ? `would become ${value}`
    : undefined

/** How many values a text may expand to when its aliases are replaced. */
const maxValues = 1_000_000

type Entry = readonly [key: unknown, value: unknown]

type Entries = ReadonlyMap<string, Entry>

type Report = (node: unknown, path: ReadonlyArray<PropertyKey>, message: string) => void

/** From this node on, the text has more values than memory should hold. */
class TooLarge {
  constructor(readonly node: unknown) {}
}

const startOf = (node: unknown): number => Yaml.isNode(node) ? node.range?.[0] ?? 0 : 0

const isMergeKey = (key: unknown): boolean => Yaml.isScalar(key) && key.type === "PLAIN" && key.value === "<<"

/** The target of each alias: the last node before it with that anchor. */
const resolveAliases = (document: Yaml.Document.Parsed): ReadonlyMap<Yaml.Alias, Yaml.Node> => {
  const anchors = new Map<string, Yaml.Node>()
  const targets = new Map<Yaml.Alias, Yaml.Node>()
  Yaml.visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    }
  })
  return targets
}

/** Converts nodes to values, each once; aliases share them. */
const converter = (targets: ReadonlyMap<Yaml.Alias, Yaml.Node>, report: Report) => {
  const made = new Map<unknown, { readonly value: unknown; readonly size: number }>()
  const entriesOf = new Map<unknown, Entries>()
  const under = new Set<unknown>()

  const resolve = (node: unknown): unknown => Yaml.isAlias(node) ? targets.get(node) : node

  const keyOf = (key: unknown, path: ReadonlyArray<PropertyKey>): string | undefined => {
    const scalar = resolve(key)
    if (!Yaml.isScalar(scalar) || scalar.value === null) {
      report(key, path, "has a key that is not a string: put it in quotes")
      return undefined
    }
    const name = String(scalar.value)
    if (typeof scalar.value !== "string" && name !== scalar.source) {
      report(key, [...path, name], `is written ${scalar.source} in the file: put it in quotes`)
    }
    return name
  }

  /** The sources of a merge key, in order of precedence. */
  const sources = (value: unknown, path: ReadonlyArray<PropertyKey>): ReadonlyArray<Entries> => {
    const node = resolve(value)
    return (Yaml.isSeq(node) ? node.items : [value]).flatMap((item) => {
      const source = resolve(item)
      if (under.has(source)) report(item, path, "merges a mapping into itself")
      else if (!Yaml.isMap(source)) report(item, path, "must be a mapping, or a list of mappings, to be merged by <<")
      else {
        convert(source, path)
        return [entriesOf.get(source) ?? new Map()]
      }
      return []
    })
  }

  const entries = (map: Yaml.YAMLMap, path: ReadonlyArray<PropertyKey>): Entries => {
    const all = new Map<string, Entry>()
    const stated = new Set<string>()
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) {
        for (const source of sources(value, [...path, "<<"])) {
          source.forEach((entry, name) => {
            if (!all.has(name)) all.set(name, entry)
          })
        }
        continue
      }
      const name = keyOf(key, path)
      if (name === undefined) continue
      if (stated.has(name)) report(key, [...path, name], "is a duplicate key: remove one")
      stated.add(name)
      all.set(name, [key, value])
    }
    return all
  }

  const collect = (
    node: unknown,
    children: Iterable<readonly [PropertyKey, unknown]>,
    path: ReadonlyArray<PropertyKey>
  ): { readonly items: ReadonlyArray<readonly [PropertyKey, unknown]>; readonly size: number } => {
    const items: Array<readonly [PropertyKey, unknown]> = []
    let size = 1
    for (const [key, child] of children) {
      const made = convert(child, [...path, key])
      items.push([key, made.value])
      size += made.size
      if (targets.size > 0 && size > maxValues) throw new TooLarge(node)
    }
    return { items, size }
  }

  const make = (
    node: unknown,
    path: ReadonlyArray<PropertyKey>
  ): { readonly value: unknown; readonly size: number } => {
    if (Yaml.isMap(node)) {
      const own = entries(node, path)
      entriesOf.set(node, own)
      const { items, size } = collect(node, Array.from(own, ([key, [, value]]) => [key, value]), path)
      return { value: Object.fromEntries(items), size }
    }
    if (Yaml.isSeq(node)) {
      const { items, size } = collect(node, node.items.entries(), path)
      return { value: items.map(([, value]) => value), size }
    }
    if (!Yaml.isScalar(node)) return { value: null, size: 1 }
    if (typeof node.value === "number") {
      const problem = problemOfNumber(node.value, node.source)
      if (problem !== undefined) report(node, path, `${node.source} ${problem}: put it in quotes`)
    }
    return { value: node.value, size: 1 }
  }

  const convert = (
    child: unknown,
    path: ReadonlyArray<PropertyKey>
  ): { readonly value: unknown; readonly size: number } => {
    const node = resolve(child)
    const before = made.get(node)
    if (before !== undefined) return before
    if (Yaml.isAlias(child) && node === undefined) {
      report(child, path, `*${child.source} refers to no anchor: put text that starts with * in quotes`)
      return { value: undefined, size: 1 }
    }
    if (under.has(node)) {
      report(child, path, "holds itself")
      return { value: undefined, size: 1 }
    }
    under.add(node)
    const result = make(node, path)
    under.delete(node)
    if (node !== null) made.set(node, result)
    return result
  }

  const offsetOf = (root: unknown, path: ReadonlyArray<PropertyKey>): number => {
    let node = resolve(root)
    let offset = startOf(node)
    for (const key of path) {
      const item = Yaml.isSeq(node) ? node.items[Number(key)] : undefined
      const entry = item === undefined ? entriesOf.get(node)?.get(String(key)) : [item, item] as const
      if (entry === undefined) break
      offset = startOf(entry[0])
      node = resolve(entry[1])
    }
    return offset
  }

  return { convert, offsetOf }
}

const message = ({ code, message, pos }: Yaml.YAMLError, text: string): string =>
  code === "MULTIPLE_DOCS"
    ? "starts a second document, but a file must have only one: remove it"
    : code === "TAG_RESOLVE_FAILED" && message.startsWith("Unresolved tag")
    ? `has the tag ${text.slice(...pos)}, which is not supported: remove it, or put text that starts with ! in quotes`
    : message

const ofText = (text: string): Either.Either<YamlDocument, ReadonlyArray<Problem>> => {
  const lines = new Yaml.LineCounter()
  const document = Yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    resolveKnownTags: false,
    uniqueKeys: false
  })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const problems: Array<Problem> = [...document.errors, ...document.warnings].map((error) => ({
    path: [],
    line: lineAt(error.pos[0]),
    message: message(error, text)
  }))
  const { docEnd, yaml } = document.directives
  if (yaml.explicit === true && yaml.version !== "1.2") {
    problems.push({ path: [], line: 1, message: `is read as YAML 1.2: remove %YAML ${yaml.version}` })
  }
  const targets = resolveAliases(document)
  const { convert, offsetOf } = converter(
    targets,
    (node, path, message) => problems.push({ path, line: lineAt(startOf(node)), message })
  )
  if (document.errors.length > 0) {
    Yaml.visit(document, { Alias: (_, alias) => void (targets.has(alias) || convert(alias, [])) })
    return Either.left(problems)
  }
  const { value } = convert(document.contents, [])
  const closed = docEnd || (Yaml.isCollection(document.contents) && document.contents.flow === true)
  return Either.right({
    value,
    problems,
    lineOf: (path) => lineAt(offsetOf(document.contents, path)),
    openEnd: closed ? null : lineAt(text.trimEnd().length)
  })
}

/**
 * Reads the bytes of a YAML text with one document. Fails with all problems if the text cannot be parsed. Otherwise returns the value
 * with the problems of its parts.
 *
 * @since 0.2.0
 * @category constructors
 */
export const read = (bytes: Uint8Array): Effect.Effect<YamlDocument, ReadonlyArray<Problem>> =>
  Either.mapLeft(encoding.decode(bytes), (notText): ReadonlyArray<Problem> => [{ path: [], ...notText }]).pipe(
    Either.flatMap((text) =>
      Either.flatMap(
        Either.try({
          try: () => ofText(text),
          catch: (error): ReadonlyArray<Problem> => {
            if (error instanceof RangeError) return [{ path: [], line: 1, message: "is nested too deep" }]
            if (!(error instanceof TooLarge)) throw error
            const line = text.slice(0, startOf(error.node)).split("\n").length
            const message = `expands to more than ${maxValues} values, because its aliases contain aliases: use fewer`
            return [{ path: [], line, message }]
          }
        }),
        identity
      )
    )
  )

/**
 * Problems in the order of their lines; only the first one per field.
 *
 * @since 0.2.0
 * @category problems
 */
export const inOrder = (problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> => {
  const fields = new Set<string>()
  return problems.filter(({ path }) => {
    const field = JSON.stringify(path)
    if (path.length > 0 && fields.has(field)) return false
    fields.add(field)
    return true
  }).sort((one, other) => one.line - other.line)
}
