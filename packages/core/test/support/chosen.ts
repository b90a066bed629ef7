import { readdirSync } from "node:fs"
import type { Chosen, Older } from "./contract.js"

interface Lists {
  readonly chosen?: ReadonlyArray<Chosen>
  readonly older?: ReadonlyArray<Older>
}

const lists: ReadonlyArray<Lists> = await Promise.all(
  readdirSync(new URL("../chosen", import.meta.url)).map(
    async (file): Promise<Lists> => import(`../chosen/${file.replace(/\.ts$/, "")}.ts`)
  )
)

/**
 * The intended differences between the contract and Clerk's spec of the latest version, with reasons: one file per
 * group. An unlisted difference fails the suite, and so does an entry that no longer applies.
 */
export const chosen = lists.flatMap(({ chosen = [] }) => chosen)

/** The differences of older versions from the latest. */
export const older = lists.flatMap(({ older = [] }) => older)
