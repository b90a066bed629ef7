import { createClerkClient } from "@clerk/backend"

const { origin } = JSON.parse(process.argv[2]!)

const clerk = createClerkClient({
  secretKey: "sk_live_benchmark",
  apiUrl: origin,
  telemetry: { disabled: true }
})

await clerk.organizations.getOrganization({ organizationId: "org_1" })
process.send!(performance.now())
