import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/redirect_urls"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 200)({ url: "my-app://callback" })
    yield* call("POST", list, 400)({ url: "my-app://callback" })
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?paginated=true`, 200)()
    yield* call("GET", `${list}/${id}`, 200)()
    yield* call("GET", `${list}/ru_x`, 404)()
    yield* call("DELETE", `${list}/${id}`, 200)()
    yield* call("DELETE", `${list}/${id}`, 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [{
  operations: ["redirectUrls.list"],
  versions,
  about: 200,
  problem: "body must be array",
  reason: "with paginated=true the API answers { data, total_count }"
}]
