import type { UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Either from "effect/Either"
import * as failures from "./failures.js"

type Query = ReturnType<typeof HttpServerRequest.searchParamsFromURL>

const isInteger = (param: string): boolean => /^(limit|offset|\w+_(after|before))$/.test(param)

/** What of a query the contract's schemas let pass and Clerk does not: it refuses `limit=10.0`. */
const check = (query: Query): Either.Either<Query, UnprocessableEntity> => {
  const wrong = Object.entries(query).find(([param, value]) => isInteger(param) && !/^-?\d+$/.test(String(value)))
  return wrong === undefined ? Either.right(query) : Either.left(failures.parameterValue(wrong[0], String(wrong[1])))
}

/** Clerk's Go SDK repeats `enrollment_mode`, which the contract has as one value joined by commas. */
const joined = (request: HttpServerRequest.HttpServerRequest, url: URL): HttpServerRequest.HttpServerRequest => {
  const modes = url.searchParams.getAll("enrollment_mode")
  if (modes.length < 2) return request
  const once = new URL(url)
  once.searchParams.set("enrollment_mode", modes.join(","))
  return request.modify({ url: `${once.pathname}${once.search}` })
}

export const read = (request: HttpServerRequest.HttpServerRequest, url: URL) =>
  Either.map(check(HttpServerRequest.searchParamsFromURL(url)), (sent) => ({ request: joined(request, url), sent }))
