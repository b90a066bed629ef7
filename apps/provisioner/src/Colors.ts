/**
 * Colors, where what is written is read on a terminal and `NO_COLOR` does not forbid them.
 */
import * as Context from "effect/Context"
import picocolors from "picocolors"

/**
 * The painters; they leave text as it is where there are to be no colors.
 */
export interface Colors extends ReturnType<typeof picocolors.createColors> {}

/**
 * The colors of the program: none unless provided.
 */
export class Current extends Context.Reference<Current>()("@effect-clerk/provisioner/Colors", {
  defaultValue: (): Colors => picocolors.createColors(false)
}) {}

/**
 * The colors of a stream of this process.
 */
export const of = (stream: NodeJS.WriteStream): Colors => picocolors.createColors(stream.isTTY && stream.hasColors())
