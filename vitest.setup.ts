import { afterEach, it, makeMethods } from "@effect/vitest"

// `layer` replaces methods of the one `it` there is, which the files of a worker share: without this, tests of a later file would run
// on the layer and the clock of an earlier one.
makeMethods(it)

const { setImmediate } = globalThis

// Tests that wait for nothing never give way to what the worker has to say and hear, and after a minute it counts as lost.
afterEach(() => new Promise((resolve) => setImmediate(resolve)))
