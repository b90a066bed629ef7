/**
 * The operations on OAuth applications.
 *
 * @module
 * @since 0.2.0
 */
import type { BadRequest, Common, Forbidden, NotFound, PayloadTooLarge } from "@effect-clerk/core/ClerkError"
import { OAuthApplicationsApi } from "@effect-clerk/core/contract/OAuthApplications"
import type { OAuthApplication } from "@effect-clerk/core/OAuthApplication"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ClerkClient } from "./ClerkClient.js"
import * as Logo from "./Logo.js"
import * as Resource from "./Resource.js"

/**
 * The input of an operation, by its name: `OAuthApplications.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OAuthApplicationsApi> = Resource.Input<OAuthApplicationsApi, Name>

/**
 * The image as bytes or as a `Blob`; from a file with {@link Logo.fromFile} and
 * `OAuthApplicationsApi.endpoints.uploadLogo`.
 *
 * @since 0.2.0
 * @category inputs
 */
export interface UploadLogoInput extends Omit<Input<"uploadLogo">, "file"> {
  readonly file: Logo.Source
}

/**
 * The operations, with their errors.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service extends Resource.Of<OAuthApplicationsApi> {
  /** Sets the logo: a JPEG, PNG, GIF or WebP image of at most 10 MB, checked before it is sent. */
  readonly uploadLogo: (
    input: UploadLogoInput
  ) => Effect.Effect<OAuthApplication, BadRequest | Forbidden | NotFound | PayloadTooLarge | Common>
}

/**
 * The operations on OAuth applications. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class OAuthApplications
  extends Context.Tag("@effect-clerk/client/OAuthApplications")<OAuthApplications, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  OAuthApplications,
  OAuthApplicationsApi,
  (methods) => ({
    uploadLogo: (input) =>
      Effect.flatMap(
        Logo.check(input?.file, OAuthApplicationsApi.endpoints.uploadLogo),
        (file) => methods.uploadLogo({ ...input, file })
      )
  })
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<OAuthApplications, never, ClerkClient> = Layer.effect(OAuthApplications, make)
