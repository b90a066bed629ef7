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
 * Where the contract differs from Clerk's spec of the latest version, and why: a file per group. A difference that is not
 * there fails the suite, and so does an entry that no longer holds.
 */
export const chosen = lists.flatMap(({ chosen = [] }) => chosen)

/** Where older versions differ from the latest. */
export const older = lists.flatMap(({ older = [] }) => older)
