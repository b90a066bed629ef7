/**
 * The HTTP client that this library recommends for Node: the one place to change when that changes.
 */
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Layer from "effect/Layer"

export const layer: Layer.Layer<HttpClient.HttpClient> = UndiciHttpClient.layer
