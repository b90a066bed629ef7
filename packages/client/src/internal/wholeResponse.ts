import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Whole } from "./body.js"

/** A response that is there with its body; what is rarely asked for is left to a web `Response` of the same bytes. */
export class WholeResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  /** The body; `null` when it is larger than what is read. */
  readonly [Whole]: Uint8Array | null
  readonly remoteAddress = Option.none()
  private parsedHeaders: Headers.Headers | undefined

  constructor(
    readonly request: HttpClientRequest.HttpClientRequest,
    readonly status: number,
    readonly source: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>,
    body: Uint8Array | null
  ) {
    super()
    this[Whole] = body
  }

  get headers(): Headers.Headers {
    return this.parsedHeaders ??= Headers.fromInput(this.source)
  }

  get cookies(): Cookies.Cookies {
    return Cookies.fromSetCookie(this.source["set-cookie"] ?? [])
  }

  private get web(): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.ResponseError> {
    const body = this[Whole]
    return body === null
      ? Effect.fail(
        new HttpClientError.ResponseError({
          request: this.request,
          response: this,
          reason: "Decode",
          description: "the body is too large"
        })
      )
      : Effect.sync(() =>
        HttpClientResponse.fromWeb(
          this.request,
          new Response(body as Uint8Array<ArrayBuffer>, {
            headers: [["content-type", this.headers["content-type"] ?? ""]]
          })
        )
      )
  }

  get stream() {
    return Stream.unwrap(Effect.map(this.web, ({ stream }) => stream))
  }

  get json() {
    return Effect.flatMap(this.web, ({ json }) => json)
  }

  get text() {
    return Effect.flatMap(this.web, ({ text }) => text)
  }

  get urlParamsBody() {
    return Effect.flatMap(this.web, ({ urlParamsBody }) => urlParamsBody)
  }

  get formData() {
    return Effect.flatMap(this.web, ({ formData }) => formData)
  }

  get arrayBuffer() {
    return Effect.flatMap(this.web, ({ arrayBuffer }) => arrayBuffer)
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }
}
