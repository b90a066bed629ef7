import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { CustomAttribute } from "@effect-clerk/core/CustomAttribute"
import {
  EnterpriseConnection,
  EnterpriseConnectionId,
  OAuthConfig,
  OAuthConfigId
} from "@effect-clerk/core/EnterpriseConnection"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import { AttributeMapping, LoginHint, SamlConnectionId } from "@effect-clerk/core/SamlConnection"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { isDomainName } from "./domainNames.js"
import * as failures from "./failures.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

/** Connections of both protocols. The additional fields of SAML are in a separate row. */
export const enterpriseConnections = Table.ofModel("enterpriseConnections", EnterpriseConnection, {
  prefix: "entconn",
  object: "enterprise_connection",
  // guess: deleting an organization deletes its connection
  parents: { organizationId: "organizations" },
  indexes: { domain: ({ domains }) => domains },
  unique: {
    organization: Table.distinct("organizationId", (id) =>
      failures.unprocessable(failures.detail(
        "organization_already_has_sso_connection",
        "organization already has a connection",
        `The organization ${id} already has a connection.`,
        "organization_id"
      )))
  }
})

export const samlConnections = Table.make("samlConnections", {
  prefix: "samlc",
  object: "saml_connection",
  row: () =>
    Schema.Struct({
      id: SamlConnectionId,
      connectionId: EnterpriseConnectionId,
      idpEntityId: Schema.NullOr(Schema.String),
      idpSsoUrl: Schema.NullOr(Schema.String),
      idpCertificate: Schema.NullOr(Schema.String),
      idpMetadataUrl: Schema.NullOr(Schema.String),
      idpMetadata: Schema.NullOr(Schema.String),
      attributeMapping: AttributeMapping,
      loginHint: LoginHint,
      allowSubdomains: Schema.Boolean,
      allowIdpInitiated: Schema.Boolean,
      forceAuthn: Schema.Boolean,
      createdAt: Schema.DateTimeUtc
    }),
  parents: { connectionId: "enterpriseConnections" }
})

declare module "./table.js" {
  interface Tables {
    readonly enterpriseConnections: typeof enterpriseConnections
    readonly samlConnections: typeof samlConnections
  }
}

export type Row = Table.RowOf<"enterpriseConnections">

export type SamlRow = Table.RowOf<"samlConnections">

type Given<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | null | undefined }

const switches = [
  "name",
  "active",
  "syncUserAttributes",
  "disableAdditionalIdentifications",
  "allowOrganizationAccountLinking"
] as const

const ofProvider = [
  "idpEntityId",
  "idpSsoUrl",
  "idpCertificate",
  "idpMetadataUrl",
  "idpMetadata",
  "allowSubdomains",
  "allowIdpInitiated",
  "forceAuthn"
] as const

const ofOidc = ["clientId", "discoveryUrl", "authUrl", "tokenUrl", "userInfoUrl", "requiresPkce"] as const

/** The fields of a connection in a request. */
type Fields = Given<Pick<Row, (typeof switches)[number] | "domains">> & {
  readonly organizationId?: OrganizationId | null | undefined
  readonly customAttributes?: ReadonlyArray<Given<CustomAttribute>> | null | undefined
}

/** The SAML fields of a connection in a request. */
type SamlFields = Given<Pick<SamlRow, (typeof ofProvider)[number]>> & {
  readonly attributeMapping?: Given<AttributeMapping> | null | undefined
  readonly loginHint?: { readonly mode: string; readonly source?: string } | null | undefined
}

type OidcFields = Given<Pick<OAuthConfig, (typeof ofOidc)[number]>>

// guess: null in an update of a connection leaves the field unchanged
const given = <A extends object>(fields: A | null | undefined) =>
  Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value != null)) as {
    readonly [Key in keyof A]?: NonNullable<A[Key]>
  }

const isSaml = (provider: string): boolean => provider.startsWith("saml_")

export const samlOf = (store: Store, { id }: Row): SamlRow | undefined =>
  store.by("samlConnections", "connectionId", id)[0]

// guess: the default attribute mapping and the default switches of a SAML connection
const initialSaml = () => ({
  idpEntityId: null,
  idpSsoUrl: null,
  idpCertificate: null,
  idpMetadataUrl: null,
  idpMetadata: null,
  attributeMapping: new AttributeMapping(
    { userId: "id", emailAddress: "mail", firstName: "givenName", lastName: "surname" },
    true
  ),
  loginHint: new LoginHint({ mode: "email_address" }, true),
  allowSubdomains: false,
  allowIdpInitiated: false,
  forceAuthn: false
})

const samlWith = (before: Pick<SamlRow, "attributeMapping" | "loginHint">, fields: SamlFields) => ({
  ...given(Struct.pick(fields, ...ofProvider)),
  attributeMapping: new AttributeMapping({ ...before.attributeMapping, ...given(fields.attributeMapping) }, true),
  loginHint: fields.loginHint == null ? before.loginHint : new LoginHint(fields.loginHint, true)
})

const oidcWith = (store: Store, before: OAuthConfig, fields: OidcFields): OAuthConfig =>
  new OAuthConfig({ ...before, ...given(Struct.pick(fields, ...ofOidc)), updatedAt: store.now }, true)

/** The changes of a row that a request asks for. */
const changesOf = ({ customAttributes, domains, organizationId, ...fields }: Fields) => ({
  ...given(Struct.pick(fields, ...switches)),
  ...(organizationId != null && { organizationId }),
  ...(domains != null && { domains: Array.from(new Set(domains.map((domain) => domain.trim().toLowerCase()))) }),
  ...(customAttributes != null && {
    customAttributes: customAttributes.map((attribute) => new CustomAttribute(given(attribute), true))
  })
})

/** Whether a connection has what it needs to know of its identity provider to be active. */
const isConfigured = ({ idpCertificate, idpEntityId, idpMetadata, idpMetadataUrl, idpSsoUrl }: SamlRow): boolean =>
  (idpMetadata ?? idpMetadataUrl) !== null
  || [idpEntityId, idpSsoUrl, idpCertificate].every((value) => value !== null)

const domainTaken = (
  code: "organization_domain_exists_for_enrollment" | "organization_domain_exists_for_enterprise_connection",
  domain: string,
  by: string
) => failures.detail(code, "domain already exists", `The domain ${domain} is already used by ${by}.`, "domains")

/** Whether a domain of an organization enrolls users who have an address in it, as a connection does. */
export const enrolls = ({ enrollmentMode }: Table.RowOf<"domains">): boolean => enrollmentMode.startsWith("automatic_")

/** Checks a connection after it was written. With `removesDomains`, domains that enroll are removed in favor of it. */
const check = (store: Store, row: Row, removesDomains: boolean): Either.Either<void, ClerkError> =>
  Either.gen(function*() {
    if (row.domains.length === 0) yield* failures.refuse([failures.parameterMissing("domains")])
    if (row.organizationId !== null) yield* store.find("organizations", row.organizationId, "organization_id")
    yield* failures.refuse([
      // guess: the code of the error for a domain of a connection that is not a domain name
      row.domains.every(isDomainName) ? null : failures.parameterFormat("domains", "fully qualified domain names")
    ])
    for (const domain of row.domains) {
      if (store.countBy("enterpriseConnections", "domain", domain) > 1) {
        yield* failures.refuse([
          domainTaken("organization_domain_exists_for_enterprise_connection", domain, "another connection")
        ])
      }
      const verified = store.one("domains", "verified", domain)
      if (!row.active || verified === undefined || !enrolls(verified)) continue
      if (!removesDomains) {
        yield* failures.refuse([domainTaken("organization_domain_exists_for_enrollment", domain, "an organization")])
      }
      store.delete("domains", verified.id)
    }
    const saml = samlOf(store, row)
    if (row.active && saml !== undefined && !isConfigured(saml)) {
      yield* failures.refuse([
        failures.detail(
          "saml_connection_cant_be_activated",
          "connection can't be activated",
          "The connection needs the entity ID, the SSO URL and the certificate of the identity provider, or its metadata."
        )
      ])
    }
  })

interface New extends Fields {
  readonly id?: EnterpriseConnectionId
  readonly name: string
  readonly provider: Row["provider"]
  readonly saml?: SamlFields | null | undefined
  readonly oidc?: OidcFields | null | undefined
}

export const add = (store: Store, { id, oidc, saml, ...fields }: New): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const { name, provider } = fields
    const row = yield* store.insert("enterpriseConnections", {
      ...(id !== undefined && { id }),
      active: false,
      domains: [],
      // guess: the default switches of an enterprise connection
      syncUserAttributes: true,
      disableAdditionalIdentifications: false,
      allowOrganizationAccountLinking: false,
      authenticatable: true,
      disableJitProvisioning: false,
      customAttributes: [],
      oauthConfig: isSaml(provider) ? null : oidcWith(
        store,
        new OAuthConfig({
          id: OAuthConfigId.make(store.nextId("oauthconfig"), true),
          name,
          providerKey: provider,
          requiresPkce: false,
          createdAt: store.now
        }, true),
        oidc ?? {}
      ),
      ...changesOf(fields),
      name,
      provider
    })
    if (isSaml(provider)) {
      const initial = initialSaml()
      yield* store.insert("samlConnections", { ...initial, ...samlWith(initial, saml ?? {}), connectionId: row.id })
    }
    yield* check(store, row, true)
    return row
  })

interface Changes extends Fields {
  readonly saml?: SamlFields | null | undefined
  readonly oidc?: OidcFields | null | undefined
  /** True by default: whether domains of organizations that enroll users are removed in favor of the connection. */
  readonly removesDomains?: boolean
}

export const change = (
  store: Store,
  before: Row,
  { oidc, removesDomains = true, saml, ...fields }: Changes
): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const row = yield* store.update("enterpriseConnections", before, {
      ...changesOf(fields),
      ...(before.oauthConfig !== null && { oauthConfig: oidcWith(store, before.oauthConfig, oidc ?? {}) })
    })
    const samlRow = samlOf(store, row)
    if (samlRow !== undefined) yield* store.update("samlConnections", samlRow, samlWith(samlRow, saml ?? {}))
    yield* check(store, row, removesDomains)
    return row
  })

/** The URLs of the service provider, which the identity provider needs to know. */
export const urlsOf = (id: SamlConnectionId) => ({
  acsUrl: `https://clerk.example.com/v1/saml/acs/${id}`,
  spEntityId: `https://clerk.example.com/saml/${id}`,
  spMetadataUrl: `https://clerk.example.com/v1/saml/metadata/${id}.xml`
})
