/**
 * The HTTP client that this library recommends for Node: the one place to change when that changes.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Layer from "effect/Layer"

export const layer: Layer.Layer<HttpClient.HttpClient> = NodeHttpClient.layerUndici
