import type * as Resource from "@effect-clerk/client/Resource"
import type { groups } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { expectTypeOf, test } from "vitest"

type Groups = typeof groups

type Beside<Name extends string, Trait> = Trait extends "list" ? `${Name}Stream`
  : Trait extends "pages" ? `${Name}Pages`
  : Trait extends "many" ? `${Name}Many`
  : never

type KeysOf<Endpoints> = {
  [Name in keyof Endpoints & string]: Endpoints[Name] extends Endpoint.Any
    ? Beside<Name, Endpoint.Traits<Endpoints[Name]>>
    : never
}[keyof Endpoints & string]

type All = { [Name in keyof Groups]: KeysOf<Groups[Name]["endpoints"]> }[keyof Groups]

test("streams, pages and bulk methods of Clerk's operations are documented in Resource.Beside", () => {
  expectTypeOf<"listStream" | "listPages" | "createMany">().toExtend<All>()
  expectTypeOf<Exclude<All, keyof Resource.Beside>>().toEqualTypeOf<never>()
})
