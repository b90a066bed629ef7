import type * as PlatformError from "@effect/platform/Error"
import * as Data from "effect/Data"

/** An argument of the command line cannot be used: why, and what to do. */
export class Unusable extends Data.TaggedError("Unusable")<{ readonly message: string }> {}

export const unreadable = (file: string) => (error: PlatformError.PlatformError): Unusable =>
  new Unusable({
    message: error._tag === "SystemError" && error.reason === "NotFound"
      ? `${file}: file not found`
      : `${file} cannot be read: ${error.message}`
  })
