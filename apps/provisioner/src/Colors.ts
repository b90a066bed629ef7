/**
 * Colors, if the output is a terminal and `NO_COLOR` is not set.
 */
import * as Context from "effect/Context"
import picocolors from "picocolors"

/**
 * The color functions. They return text unchanged if colors are disabled.
 */
export interface Colors extends ReturnType<typeof picocolors.createColors> {}

/**
 * The colors of the program. Disabled by default.
 */
export class Current extends Context.Reference<Current>()("@effect-clerk/provisioner/Colors", {
  defaultValue: (): Colors => picocolors.createColors(false)
}) {}

/**
 * The colors for an output stream of this process.
 */
export const of = (stream: NodeJS.WriteStream): Colors => picocolors.createColors(stream.isTTY && stream.hasColors())
