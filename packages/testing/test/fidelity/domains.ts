import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const list = "/domains"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 200)({ name: "satellite.com", is_satellite: true })
    yield* call("POST", list, 400)({ name: "satellite.com", is_satellite: true })
    yield* call("POST", list, 422)({ name: "other.com", is_satellite: false })
    yield* call("GET", list, 200)()
    yield* call("PATCH", `${list}/${id}`, 200)({ proxy_url: "https://satellite.com/__clerk" })
    yield* call("PATCH", `${list}/dmn_primary`, 400)({ name: "other.com" })
    yield* call("DELETE", `${list}/${id}`, 200)()
    yield* call("DELETE", `${list}/${id}`, 404)()
    yield* call("DELETE", `${list}/dmn_primary`, 403)()
  })

export const leading = { domainId: "dmn_primary" }
