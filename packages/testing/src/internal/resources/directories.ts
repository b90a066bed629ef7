import { DirectoriesApi } from "@effect-clerk/core/contract/Directories"
import { directories, groupRoleMappings, handlers } from "../directories.js"
import * as Resource from "../resource.js"

export const resource = Resource.make({
  group: DirectoriesApi,
  tables: [directories, groupRoleMappings],
  handlers: handlers("directory")
})
