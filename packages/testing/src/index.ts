export * as ClerkServer from "./ClerkServer.js"
export * as Faults from "./Faults.js"
export * as InMemoryClerk from "./InMemoryClerk.js"
