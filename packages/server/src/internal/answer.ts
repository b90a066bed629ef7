import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpServerRespondable from "@effect/platform/HttpServerRespondable"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The HTTP response of an error, and its description in OpenAPI. */
export interface Answer<Self> {
  readonly status: number
  readonly description: string
  readonly headers?: (error: Self) => Readonly<Record<string, string>>
}

/** The response of a program on `HttpRouter` that fails with the error. */
export interface Respondable {
  /** @since 0.2.0 */
  [HttpServerRespondable.symbol](): Effect.Effect<HttpServerResponse.HttpServerResponse, unknown>
}

/** A `Schema.TaggedErrorClass` whose instances are HTTP responses. */
export interface ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> extends
  Schema.Class<
    Self,
    Fields,
    Schema.Struct.Encoded<Fields>,
    Schema.Struct.Context<Fields>,
    Schema.Struct.Constructor<Omit<Fields, "_tag">>,
    {},
    Cause.YieldableError & Respondable
  >
{
  readonly _tag: Tag
}

/** `Schema.TaggedError` for HTTP responses. If the call is marked as pure, bundlers leave out unused errors. */
export const TaggedError = <Self>() =>
<const Tag extends string, Fields extends Schema.Struct.Fields>(
  tag: Tag,
  { description, headers, status }: Answer<Self>,
  fields: () => Fields
): ErrorClass<Self, Tag, { readonly _tag: Schema.tag<Tag> } & Fields> => {
  const annotations = HttpApiSchema.annotations<object>({ status, description })
  const Class = Schema.TaggedError<object>(`@effect-clerk/server/${tag}`)(tag, fields(), annotations)
  Object.defineProperty(Class.prototype, HttpServerRespondable.symbol, {
    value(this: object) {
      return HttpServerResponse.schemaJson(this.constructor as never)(this, {
        status,
        headers: headers?.(this as Self)
      })
    }
  })
  return Class as never
}
