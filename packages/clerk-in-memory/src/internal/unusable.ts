import type * as PlatformError from "@effect/platform/Error"
import * as Data from "effect/Data"

/** Something that the command line names cannot be used: why, and what to do. */
export class Unusable extends Data.TaggedError("Unusable")<{ readonly message: string }> {}

export const unreadable = (file: string) => (error: PlatformError.PlatformError): Unusable =>
  new Unusable({
    message: error._tag === "SystemError" && error.reason === "NotFound"
      ? `${file}: there is no such file`
      : `${file} cannot be read: ${error.message}`
  })
