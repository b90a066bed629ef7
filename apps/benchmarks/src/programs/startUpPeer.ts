import { createClerkClient } from "@clerk/backend"

const clerk = createClerkClient({
  secretKey: process.env["CLERK_SECRET_KEY"]!,
  apiUrl: process.env["CLERK_API_URL"]!,
  telemetry: { disabled: true }
})

const organization = await clerk.organizations.getOrganization({ organizationId: "org_1" })
console.log(organization.name)
