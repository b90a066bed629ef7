import "@effect-clerk/client/Clerk"
