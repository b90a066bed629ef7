import type { Metadata } from "@effect-clerk/core/Metadata"
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import * as failures from "./failures.js"
import type { Rule } from "./resource.js"

interface Both {
  readonly publicMetadata: Metadata
  readonly privateMetadata: Metadata
}

type Given = { readonly [Key in keyof Both]?: Metadata | null | undefined }

const isObject = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Merges deeply: objects are merged, other values replaced, and null removes a key at any depth. */
export const mergeOne = (current: Metadata, patch: Metadata): Metadata => {
  const merged = new Map(Object.entries(current))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      merged.delete(key)
    } else {
      const before = merged.get(key)
      merged.set(key, isObject(value) ? mergeOne(isObject(before) ? before : {}, value) : value)
    }
  }
  return Object.fromEntries(merged)
}

const fields = [["publicMetadata", "public_metadata"], ["privateMetadata", "private_metadata"]] as const

const limit = 8 * 1024

/** Before 2026-05-12 an update accepts metadata, and null changes nothing; since then metadata is refused. */
export const ofVersion = (...params: ReadonlyArray<string>): Rule => (sent, version) => {
  const isUpdated = ApiVersion.updatesMetadataInPlace(version)
  return {
    sent: Object.fromEntries(
      Object.entries(sent).filter(([param, value]) => !params.includes(param) || (isUpdated && value !== null))
    ),
    refused: isUpdated ? [] : params.filter((param) => param in sent).map(failures.parameterDeprecated)
  }
}

const encoder = new TextEncoder()

/** A character takes up to three bytes, so most metadata is known to be small enough without encoding it. */
const isTooLarge = (metadata: Metadata): boolean => {
  const text = JSON.stringify(metadata)
  return text.length > limit / 3 && encoder.encode(text).length > limit
}

/** The error for metadata that is too large for Clerk. */
export const problem = (param: string, metadata: Metadata): failures.Detail | null =>
  isTooLarge(metadata)
    ? failures.detail(
      "form_param_exceeds_allowed_size",
      "exceeds the allowed size",
      `${param} should not exceed 8 KB.`,
      param
    )
    : null

export const problems = (both: Both): ReadonlyArray<failures.Detail | null> =>
  fields.map(([field, param]) => problem(param, both[field]))

export const empty: Both = { publicMetadata: {}, privateMetadata: {} }

/** Replaces what is given; the rest is unchanged. */
export const replace = (current: Both, given: Given): Both => ({
  publicMetadata: given.publicMetadata ?? current.publicMetadata,
  privateMetadata: given.privateMetadata ?? current.privateMetadata
})

export const merge = (current: Both, patch: Given): Both => ({
  publicMetadata: mergeOne(current.publicMetadata, patch.publicMetadata ?? {}),
  privateMetadata: mergeOne(current.privateMetadata, patch.privateMetadata ?? {})
})
