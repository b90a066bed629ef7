import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import * as Yaml from "yaml"
import * as YamlDocument from "../src/YamlDocument.js"

const read = (text: string | Uint8Array) =>
  Effect.runSync(Effect.either(YamlDocument.read(typeof text === "string" ? new TextEncoder().encode(text) : text)))

/** The problems of a text, with their lines. */
const problems = (text: string | Uint8Array) =>
  Either.match(read(text), { onLeft: (problems) => problems, onRight: ({ problems }) => problems })
    .map(({ line, message }) => `${line}: ${message}`)

/** The value of a text without problems. */
const value = (text: string | Uint8Array) => {
  assert.deepStrictEqual(problems(text), [])
  return Either.getOrThrow(read(text)).value
}

const utf16 = (text: string, { bigEndian = false, mark = false } = {}) => {
  const bytes = Buffer.from((mark ? "\ufeff" : "") + text, "utf16le")
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes)
}

describe("the encoding", () => {
  const text = "# Grüße\nname: Zoë\n"

  it("is UTF-8, with or without a mark", () => {
    assert.deepStrictEqual(value(text), { name: "Zoë" })
    assert.deepStrictEqual(value(`\ufeff${text}`), { name: "Zoë" })
  })

  it("is refused with the name of the encoding", () => {
    const little = "1: is UTF-16 (little-endian): save it as UTF-8"
    const big = "1: is UTF-16 (big-endian): save it as UTF-8"
    assert.deepStrictEqual(problems(utf16(text, { mark: true })), [little])
    assert.deepStrictEqual(problems(utf16(text, { mark: true, bigEndian: true })), [big])
    assert.deepStrictEqual(problems(utf16(text)), [little])
    assert.deepStrictEqual(problems(utf16(text, { bigEndian: true })), [big])
    assert.deepStrictEqual(problems(Uint8Array.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])), [
      "1: is UTF-32: save it as UTF-8"
    ])
    assert.deepStrictEqual(problems("a: \0\0"), ["1: contains zero bytes: is it a text file?"])
    assert.deepStrictEqual(problems(Buffer.from("a: x\nname: Zoë\n", "latin1")), [
      "2: is not UTF-8, but perhaps Latin-1 (Windows-1252): save it as UTF-8"
    ])
  })
})

describe("numbers", () => {
  it("are read as written", () => {
    for (
      const text of ["0", "-7", "42", "9007199254740991", "0x1F", "0o17", "1.50", "1.5e3", "1e-7", "-0.5", "5.", ".5"]
    ) {
      assert.deepStrictEqual(value(`a: [{ b: ${text} }]`), { a: [{ b: Yaml.parse(text) }] })
    }
  })

  it("are refused if they would change, with their line", () => {
    const wrong = [
      "9007199254740993",
      "-9007199254740993",
      "175928847299117063",
      "0xFFFFFFFFFFFFFFFF",
      "12345678901234567890.0",
      "1.5e300",
      "1.5e400",
      "1e999",
      "1234e5",
      "0123",
      "-007",
      "+15550100",
      "!!int \"9007199254740993\""
    ]
    for (const text of wrong) {
      assert.match(problems(`a:\n  - b\n  - { c: ${text} }`).join(), /^3: .*: put it in quotes$/, text)
      assert.deepStrictEqual(problems(`a:\n  - b\n  - { c: "${text.replaceAll("\"", "")}" }`), [])
    }
  })

  it("are not keys, unless they are read as written", () => {
    assert.deepStrictEqual(value("{ 1: a, -2: b, 1.5: c, true: d }"), { 1: "a", "-2": "b", 1.5: "c", true: "d" })
    for (const key of ["1234567890123456789", "1.10", "0x10", "1e3", "007", "True", "+1"]) {
      assert.match(problems(`a:\n  ${key}: x`).join(), /^2: .*put it in quotes$/, key)
    }
    assert.deepStrictEqual(problems("a:\n  null: x"), ["2: has a key that is not a string: put it in quotes"])
    assert.deepStrictEqual(problems("a:\n  [b]: x"), ["2: has a key that is not a string: put it in quotes"])
    assert.deepStrictEqual(problems("a:\n  1: x\n  \"1\": y"), ["3: is a duplicate key: remove one"])
  })
})

describe("tags, directives and ends", () => {
  it("are refused if they are not supported", () => {
    for (
      const text of [
        "!env NAME",
        "!vault |\n    1\n    2",
        "!ref { a: 1 }",
        "!list [1]",
        "!!binary YQ==",
        "!!set { a }"
      ]
    ) {
      assert.match(problems(`x: 1\ny: ${text}`)[0] ?? "", /^2: .*(!\w+|tag)/, text)
    }
    assert.deepStrictEqual(value("{ a: !!str 12, b: ! 12, c: \"!env X\", d: !!map { e: f } }"), {
      a: "12",
      b: "12",
      c: "!env X",
      d: { e: "f" }
    })
    assert.deepStrictEqual(problems("%YAML 1.1\n---\na: yes"), ["1: is read as YAML 1.2: remove %YAML 1.1"])
    assert.deepStrictEqual(value("%YAML 1.2\n---\na: yes"), { a: "yes" })
    assert.match(problems("%FOO bar\n---\na: yes").join(), /^1: .*FOO/)
  })
})

describe("merge keys", () => {
  it("merge one mapping or several, of which the first takes precedence", () => {
    const text = `
one: &one { a: 1, b: 1 }
two: &two { b: 2, c: 2 }
x: { <<: *one, b: 3 }
y: { <<: [*one, *two], d: 4 }
z: { b: 5, <<: { <<: *two, e: 6 } }
"<<": { "<<": 1 }`
    assert.deepStrictEqual(value(text), {
      one: { a: 1, b: 1 },
      two: { b: 2, c: 2 },
      x: { a: 1, b: 3 },
      y: { a: 1, b: 1, c: 2, d: 4 },
      z: { b: 5, c: 2, e: 6 },
      "<<": { "<<": 1 }
    })
    assert.deepStrictEqual(problems("a: &a 1\nb:\n  <<: *a"), [
      "3: must be a mapping, or a list of mappings, to be merged by <<"
    ])
    assert.deepStrictEqual(problems("a: &a\n  <<: *a"), ["2: merges a mapping into itself"])
  })

  it("keep the lines of the merged fields", () => {
    const { lineOf } = Either.getOrThrow(read("base: &base\n  a: 1\n  b: 2\nx:\n  <<: *base\n  b: 3\ny: *base"))
    assert.deepStrictEqual([["x", "a"], ["x", "b"], ["x", "c"], ["y", "b"], ["y"]].map(lineOf), [2, 6, 4, 3, 7])
  })
})

describe("anchors", () => {
  it("may be used thousands of times", () => {
    const uses = Array.from({ length: 5000 }, (_, index) => `  - { <<: *base, id: ${index}, tags: *tags }`).join("\n")
    const { list } = value(`base: &base { plan: pro }\ntags: &tags [a]\nlist:\n${uses}`) as {
      list: ReadonlyArray<unknown>
    }
    assert.deepStrictEqual(list.at(-1), { plan: "pro", id: 4999, tags: ["a"] })
  }, 60_000)

  it("are refused if they expand too much or contain themselves", () => {
    const [first, ...lines] = Array.from("abcdefgh", (name, index) => {
      const item = index === 0 ? "x" : `*${"abcdefgh"[index - 1]}`
      return `${name}: &${name} [${Array(9).fill(item).join(", ")}]`
    })
    assert.match(problems([first, ...lines].join("\n")).join(), /^\d: expands to more than 1000000 values/)
    const merges = Array.from(
      { length: 2000 },
      (_, index) => index === 0 ? "m0: &m0 { k0: 0 }" : `m${index}: &m${index} { <<: *m${index - 1}, k${index}: 0 }`
    )
    assert.match(problems(merges.join("\n")).join(), /^\d+: expands to more than 1000000 values/)
    assert.deepStrictEqual(problems("a: &a\n  - *a"), ["2: holds itself"])
    assert.match(problems("[".repeat(20_000)).join(), /^1: /)
  }, 60_000)
})

describe("any value", () => {
  it("is read as by the parser", () => {
    FastCheck.assert(FastCheck.property(FastCheck.jsonValue(), (json) => {
      const expected = JSON.parse(JSON.stringify(json))
      const text = JSON.stringify(json)
      if (problems(text).length === 0) assert.deepStrictEqual(value(text), expected)
    }))
  })
})
