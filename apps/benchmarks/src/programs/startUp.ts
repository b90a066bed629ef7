import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Transport from "../contestants/transport.js"

const { origin } = JSON.parse(process.argv[2]!)

const program = Effect.flatMap(
  Clerk.Clerk,
  (clerk) => clerk.organizations.get({ organizationId: OrganizationId.make("org_1") })
)

await Effect.runPromise(Effect.provide(
  program,
  Clerk.layer.pipe(
    Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_live_benchmark"), apiUrl: origin })),
    Layer.provide(Transport.layer)
  )
))
process.send!(performance.now())
