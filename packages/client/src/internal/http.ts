import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"

const requestError =
  (reason: HttpClientError.RequestError["reason"]) =>
  (request: HttpClientRequest.HttpClientRequest, cause: unknown): HttpClientError.RequestError =>
    new HttpClientError.RequestError({ request, reason, cause })

/** The URL cannot be parsed. */
export const invalidUrl = requestError("InvalidUrl")

/** The body of the request cannot be written. */
export const unwritableBody = requestError("Encode")

/** The connection failed or was lost. */
export const connectionError = requestError("Transport")

export const isInvalidUrl = (error: HttpClientError.HttpClientError): boolean =>
  error._tag === "RequestError" && error.reason === "InvalidUrl"

export const isEmptyBody = (error: HttpClientError.HttpClientError): boolean =>
  error._tag === "ResponseError" && error.reason === "EmptyBody"

/** The error of a client that fails on statuses; it carries the response. */
export const isStatusFailure = (error: HttpClientError.HttpClientError): error is HttpClientError.ResponseError =>
  error._tag === "ResponseError" && error.reason === "StatusCode"

/**
 * A response with a complete body, or with the error that reading the body fails with. It can be read repeatedly. It
 * implements only the members of a web `Response` that are used, because a `Response` rejects some statuses and can be
 * read only once.
 */
export const wholeResponse = (
  request: HttpClientRequest.HttpClientRequest,
  { body, headers, status }: {
    readonly status: number
    readonly headers: ReadonlyArray<readonly [string, string]>
    readonly body: Uint8Array | Error
  }
): HttpClientResponse.HttpClientResponse => {
  const read = () =>
    new Response(
      body instanceof Error
        ? new ReadableStream({ pull: (controller) => controller.error(body) })
        : body as Uint8Array<ArrayBuffer>,
      { headers: headers.map(([name, value]): [string, string] => [name, value]) }
    )
  const source: Pick<Response, "status" | "headers" | "body" | "text" | "arrayBuffer" | "formData"> = {
    status,
    headers: read().headers,
    get body() {
      return read().body
    },
    text: () => read().text(),
    arrayBuffer: () => read().arrayBuffer(),
    formData: () => read().formData()
  }
  return HttpClientResponse.fromWeb(request, source as Response)
}
