export * as Cli from "./Cli.js"
export * as Operations from "./Operations.js"
