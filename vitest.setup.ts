import { it, makeMethods } from "@effect/vitest"

// `layer` replaces methods of the one `it` there is, which the files of a worker share: without this, tests of a later file would run
// on the layer and the clock of an earlier one.
makeMethods(it)
