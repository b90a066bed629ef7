import { describe, expect, it } from "@effect/vitest"
import * as pages from "./support/pages.js"

describe("what the in-memory Clerk does not simulate or guesses", () => {
  it("is in docs/not-simulated.md, by operation", async () => {
    await expect(pages.notSimulated()).toMatchFileSnapshot("../../../docs/not-simulated.md")
  })

  it("is in docs/fidelity.md, guess by guess", async () => {
    await expect(pages.fidelity()).toMatchFileSnapshot("../../../docs/fidelity.md")
  })
})
