export * as CurrentState from "./CurrentState.js"
export * as DesiredState from "./DesiredState.js"
export * as Plan from "./Plan.js"
export * as Provision from "./Provision.js"
