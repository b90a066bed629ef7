import { endpoints, type Operation } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as input from "./input.js"
import type { Resource } from "./resource.js"
import { resources } from "./resources/index.js"

const resourceOf = (group: string): Resource | null =>
  Object.values<Resource>(resources).find((resource) => resource.group === group) ?? null

/** The path of an operation, and its input. */
export class Route {
  readonly name: Operation
  /** The resource that implements it; `null` if its group is not simulated. */
  readonly resource: Resource | null
  private readonly segments: ReadonlyArray<string>
  private built: input.Parts | undefined
  private encoder: ((success: unknown) => unknown) | undefined

  constructor(readonly endpoint: Endpoint.Any) {
    this.name = endpoint.operation as Operation
    this.resource = resourceOf(endpoint.operation.slice(0, endpoint.operation.indexOf(".")))
    this.segments = endpoint.path.split("/")
  }

  get isSimulated(): boolean {
    return this.resource?.handlers[this.endpoint.name] !== undefined
  }

  /** Encodes an answer; `undefined` if it has no body. */
  encode(success: unknown): unknown {
    return (this.encoder ??= Schema.encodeUnknownSync(this.endpoint.success))(success)
  }

  get parts(): input.Parts {
    return this.built ??= input.parts(this.endpoint)
  }

  /** The encoded parameters of a path; `null` if it does not match. */
  match(path: ReadonlyArray<string>): { readonly [param: string]: string } | null {
    const params: { [param: string]: string } = {}
    for (const [index, segment] of this.segments.entries()) {
      const given = path[index]!
      if (segment.startsWith(":")) {
        if (given === "") return null
        params[segment.slice(1)] = given
      } else if (segment !== given) {
        return null
      }
    }
    return params
  }

  /** Orders templates of the same length: if two match a path, the one with the first static segment wins. */
  get rank(): string {
    return this.segments.map((segment) => segment.startsWith(":") ? "1" : "0").join("")
  }
}

/** All operations of the contract, simulated or not. */
export const all = (): ReadonlyArray<Route> => Array.from((table ??= build()).values()).flat()

let table: ReadonlyMap<string, ReadonlyArray<Route>> | undefined

const key = (method: string, path: ReadonlyArray<string>): string => `${method} ${path.length}`

const build = (): ReadonlyMap<string, ReadonlyArray<Route>> => {
  const routes = new Map<string, Array<Route>>()
  for (const endpoint of endpoints) {
    const at = key(endpoint.method, endpoint.path.split("/"))
    const route = new Route(endpoint)
    routes.set(at, [...routes.get(at) ?? [], route])
  }
  for (const same of routes.values()) same.sort((a, b) => a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)
  return routes
}

const text = Option.liftThrowable(decodeURIComponent)

/** A request to an operation of the contract. */
export interface Found {
  readonly route: Route
  /** The decoded path parameters; one that cannot be decoded is unchanged. */
  readonly params: { readonly [param: string]: string }
}

/** The operation of a method and a path such as `/v1/organizations`. */
export const find = (method: string, path: string): Found | undefined => {
  const isVersioned = path.startsWith("/v1/")
  const segments = (isVersioned ? path.slice(3) : path).split("/")
  for (const route of (table ??= build()).get(key(method, segments)) ?? []) {
    const params = route.match(segments)
    if (params !== null && (isVersioned || route.resource?.unversioned)) {
      const decoded = Object.entries(params).map(([name, value]) => [
        name,
        Option.getOrElse(text(value), () => value)
      ])
      return { route, params: Object.fromEntries(decoded) }
    }
  }
  return undefined
}
