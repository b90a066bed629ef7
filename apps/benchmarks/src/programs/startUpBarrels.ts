/* eslint-disable @effect/no-import-from-barrel-package, no-restricted-imports -- what barrels cost is measured */
import { HttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect } from "effect"

const { origin } = JSON.parse(process.argv[2]!)

await Effect.runPromise(
  HttpClient.get(`${origin}/v1/organizations/org_1`).pipe(
    Effect.flatMap(({ json }) => json),
    Effect.provide(NodeHttpClient.layerUndici)
  )
)
process.send!(performance.now())
