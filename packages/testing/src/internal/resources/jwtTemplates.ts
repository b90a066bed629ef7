import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { JwtTemplatesApi } from "@effect-clerk/core/contract/JwtTemplates"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { JwtTemplate } from "@effect-clerk/core/JwtTemplate"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import * as Table from "../table.js"

const jwtTemplates = Table.ofModel("jwtTemplates", JwtTemplate, {
  prefix: "jtmp",
  object: "jwt_template",
  unique: {
    // guess: the error code for a template name that is taken
    name: Table.distinct(
      "name",
      (name) => failures.unprocessable(failures.parameterTaken("name", `The template ${name} already exists.`))
    )
  }
})

declare module "../table.js" {
  interface Tables {
    readonly jwtTemplates: typeof jwtTemplates
  }
}

const rows = crud.of("jwtTemplates", "templateId")

/** Claims that Clerk sets. */
const reserved = ["iss", "sub", "iat", "exp", "nbf", "jti", "sid", "azp"]

const check = (
  { claims, customSigningKey, signingAlgorithm, signingKey }: Endpoint.Input<JwtTemplatesApi["create"]>
): Either.Either<void, ClerkError> => {
  const claim = reserved.find((name) => name in claims)
  return claim === undefined
    ? failures.refuse([
      customSigningKey && !signingAlgorithm ? failures.parameterMissing("signing_algorithm") : null,
      customSigningKey && !signingKey ? failures.parameterMissing("signing_key") : null
    ])
    : Either.left(failures.badRequest(failures.detail(
      "jwt_template_reserved_claim",
      "reserved claim",
      `The claim ${claim} is reserved.`,
      "claims"
    )))
}

const create = rows.create((input: Endpoint.Input<JwtTemplatesApi["create"]>) => ({
  name: input.name,
  claims: input.claims,
  lifetime: input.lifetime ?? Duration.seconds(60),
  // guess: the default clock skew of a template is 5 seconds
  allowedClockSkew: input.allowedClockSkew ?? Duration.seconds(5),
  customSigningKey: input.customSigningKey ?? false,
  signingAlgorithm: input.signingAlgorithm ?? "RS256"
}))

const update = rows.update((input: Endpoint.Input<JwtTemplatesApi["update"]>) => ({
  name: input.name,
  claims: input.claims,
  lifetime: input.lifetime ?? undefined,
  allowedClockSkew: input.allowedClockSkew ?? undefined,
  customSigningKey: input.customSigningKey,
  signingAlgorithm: input.signingAlgorithm ?? undefined
}))

export const resource = Resource.make({
  group: JwtTemplatesApi,
  tables: [jwtTemplates],
  handlers: {
    list: rows.list({ total: "paginated" }),
    create: (input, store, request) => Either.flatMap(check(input), () => create(input, store, request)),
    get: rows.get,
    update: (input, store, request) => Either.flatMap(check(input), () => update(input, store, request)),
    delete: rows.delete
  }
})
