export * as TokenError from "./TokenError.js"
