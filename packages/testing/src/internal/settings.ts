import * as Record from "effect/Record"
import type { Change, Settings } from "../Settings.js"

export const withChange = (settings: Settings, change: Change): Settings =>
  Record.map({ ...settings }, (value, key) => change[key] ?? value) as Settings
