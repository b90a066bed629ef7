/**
 * Decodes the bytes of a file as UTF-8, and recognizes other encodings.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"

/**
 * Why bytes are not text, and the first line that is not, counted from 1.
 */
export interface NotText {
  readonly line: number
  readonly message: string
}

const byteOrderMarks: ReadonlyArray<readonly [encoding: string, bytes: ReadonlyArray<number>]> = [
  ["UTF-32", [0xff, 0xfe, 0, 0]],
  ["UTF-32", [0, 0, 0xfe, 0xff]],
  ["UTF-16 (little-endian)", [0xff, 0xfe]],
  ["UTF-16 (big-endian)", [0xfe, 0xff]]
]

/** The encoding of bytes with zeros among them: in ASCII text written as UTF-16, every other byte is zero. */
const ofZeros = (bytes: Uint8Array): string | undefined => {
  const zeros = [0, 0] as [even: number, odd: number]
  bytes.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? 0 : 1] += 1
  })
  const [even, odd] = zeros
  return even === odd ? undefined : odd > even ? "UTF-16 (little-endian)" : "UTF-16 (big-endian)"
}

const decoder = () => new TextDecoder("utf-8", { fatal: true })

const attempt = Option.liftThrowable((bytes: Uint8Array) => decoder().decode(bytes))

/** The first line with a byte that is invalid in UTF-8. */
const firstBadLine = (bytes: Uint8Array): number => {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end === -1 || Option.isNone(attempt(bytes.subarray(start, end)))) break
    start = end + 1
  }
  return line
}

/**
 * Decodes UTF-8, with or without a byte order mark.
 */
export const decode = (bytes: Uint8Array): Either.Either<string, NotText> => {
  const marked = byteOrderMarks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))
  if (marked !== undefined) return Either.left({ line: 1, message: `is ${marked[0]}: save it as UTF-8` })
  if (bytes.includes(0)) {
    const encoding = ofZeros(bytes)
    return Either.left({
      line: 1,
      message: encoding === undefined ? "contains zero bytes: is it a text file?" : `is ${encoding}: save it as UTF-8`
    })
  }
  return Either.fromOption(attempt(bytes), () => ({
    line: firstBadLine(bytes),
    message: "is not UTF-8, but perhaps Latin-1 (Windows-1252): save it as UTF-8"
  }))
}
