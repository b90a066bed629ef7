import { ScimDirectoriesApi } from "@effect-clerk/core/contract/ScimDirectories"
import * as Record from "effect/Record"
import { handlers } from "../directories.js"
import * as Resource from "../resource.js"

/** The directories under their former names. */
export const resource = Resource.make({
  group: ScimDirectoriesApi,
  handlers: Record.map(
    handlers("scim_directory") as { readonly [name: string]: Resource.Handler<object, unknown> },
    (handle): Resource.Handler<{ readonly scimDirectoryId?: string }, unknown> =>
    ({ scimDirectoryId, ...input }, store, request) =>
      handle({ ...input, directoryId: scimDirectoryId }, store, request)
  ) as Resource.Handlers<ScimDirectoriesApi>
})
