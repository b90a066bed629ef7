import * as Clerk from "@effect-clerk/client/Clerk"
import * as Logo from "@effect-clerk/client/Logo"
import { OAuthApplicationsApi } from "@effect-clerk/core/contract/OAuthApplications"
import { OrganizationsApi } from "@effect-clerk/core/contract/Organizations"
import { UsersApi } from "@effect-clerk/core/contract/Users"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { clerk, failure, json, organization, type Sent } from "./support/scripted.js"

const organizationId = OrganizationId.make("org_1")

const image = (start: ReadonlyArray<number>, size = 64) => {
  const bytes = new Uint8Array(size)
  bytes.set(start)
  return bytes
}

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))

const images: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["png", image([0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a])],
  ["jpeg", image([0xff, 0xd8, 0xff, 0xe0])],
  ["gif", image(ascii("GIF89a"))],
  ["webp", image([...ascii("RIFF"), 1, 2, 3, 4, ...ascii("WEBP")])]
]

const upload = (file: Logo.Source) =>
  Effect.flatMap(
    Clerk.Clerk,
    ({ organizations }) => organizations.uploadLogo({ organizationId, file, uploaderUserId: UserId.make("user_1") })
  )

const formOf = ({ body, headers }: Sent) =>
  Effect.promise(() => new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData())

describe("uploadLogo", () => {
  for (const [type, bytes] of images) {
    for (const source of [bytes, new Blob([bytes as Uint8Array<ArrayBuffer>])]) {
      it.effect(`sends a ${type} from ${source.constructor.name} as a named part of its type`, () =>
        Effect.gen(function*() {
          const { layer, sent } = clerk(() => json({ ...organization, image_url: "u", logo_url: "u" }))
          const { logoUrl } = yield* Effect.provide(upload(source), layer)
          assert.strictEqual(logoUrl, "u")
          assert.strictEqual(`${sent[0]!.method} ${sent[0]!.url.pathname}`, "PUT /v1/organizations/org_1/logo")
          const form = yield* formOf(sent[0]!)
          const file = form.get("file") as File
          assert.strictEqual(file.name, `logo.${type}`)
          assert.strictEqual(file.type, `image/${type}`)
          assert.deepStrictEqual(new Uint8Array(yield* Effect.promise(() => file.arrayBuffer())), bytes)
          assert.strictEqual(form.get("uploader_user_id"), "user_1")
        }))
    }
  }

  const refused: ReadonlyArray<readonly [string, Logo.Source, RegExp]> = [
    ["an empty file", new Uint8Array(), /file: must not be empty/],
    ["11 MB", image([0xff, 0xd8, 0xff], 11 * 1024 * 1024), /file: must be an image of at most 10 MB/],
    ["an SVG", new Blob(["<svg/>"], { type: "image/png" }), /file: must be a JPEG, PNG, GIF or WebP image/]
  ]
  for (const [name, source, message] of refused) {
    it.effect(`refuses ${name} before sending`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(() => json(organization))
        const error = yield* Effect.flip(Effect.provide(upload(source), layer))
        assert.strictEqual(error._tag, "InvalidRequest")
        assert.match(error.message, message)
        assert.strictEqual(sent.length, 0)
      }))
  }

  it.live("can be retried", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((_, number) => number < 3 ? failure(503, "x") : json(organization))
      yield* Effect.provide(upload(images[0]![1]), layer)
      const forms = yield* Effect.forEach(sent, formOf)
      assert.deepStrictEqual(forms.map((form) => (form.get("file") as File).size), [64, 64, 64])
    }))
})

describe("fromFile", () => {
  const disk = (size: number) =>
    FileSystem.layerNoop({
      stat: () => Effect.succeed({ size: FileSystem.Size(size) } as FileSystem.File.Info),
      readFile: () => size > Logo.maxBytes ? Effect.die("was read") : Effect.succeed(images[0]![1])
    })

  it.effect("reads and checks an image", () =>
    Effect.gen(function*() {
      const file = yield* Effect.provide(Logo.fromFile("acme.png"), disk(64))
      assert.strictEqual(file.type, "image/png")
    }))

  it.effect("does not read a file that is too large", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.provide(Logo.fromFile("acme.png"), disk(Logo.maxBytes + 1)))
      assert.propertyVal(error, "_tag", "InvalidRequest")
    }))

  it.effect("opens only files", () =>
    Effect.gen(function*() {
      for (const type of ["FIFO", "Socket", "Directory", "CharacterDevice"] as const) {
        const fileSystem = FileSystem.layerNoop({
          stat: () => Effect.succeed({ size: FileSystem.Size(0), type } as FileSystem.File.Info),
          readFile: () => Effect.die("was read")
        })
        const { message } = yield* Effect.flip(Effect.provide(Logo.fromFile("acme.png"), fileSystem))
        assert.include(message, "must be a file: this is a ")
      }
    }))

  it.effect("names the operation that the image is for", () =>
    Effect.gen(function*() {
      const operationOf = (...args: Parameters<typeof Logo.fromFile>) =>
        Effect.forEach([
          FileSystem.layerNoop({
            stat: () => Effect.succeed({ size: FileSystem.Size(0), type: "FIFO" } as FileSystem.File.Info)
          }),
          disk(Logo.maxBytes + 1),
          FileSystem.layerNoop({
            stat: () => Effect.succeed({ size: FileSystem.Size(6), type: "File" } as FileSystem.File.Info),
            readFile: () => Effect.succeed(new TextEncoder().encode("<svg/>"))
          })
        ], (fileSystem) =>
          Effect.map(
            Effect.flip(Effect.provide(Logo.fromFile(...args), fileSystem)),
            (error) => error._tag === "InvalidRequest" && error.operation
          ))

      for (
        const endpoint of [
          OrganizationsApi.endpoints.uploadLogo,
          OAuthApplicationsApi.endpoints.uploadLogo,
          UsersApi.endpoints.uploadProfileImage
        ]
      ) {
        assert.deepStrictEqual(yield* operationOf("ada.png", endpoint), Array(3).fill(endpoint.operation))
      }
      assert.deepStrictEqual(yield* operationOf("acme.png"), Array(3).fill("organizations.uploadLogo"))
    }))
})
