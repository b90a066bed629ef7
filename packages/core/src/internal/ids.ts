import { id } from "./lazy.js"

/**
 * The id of an actor token, such as `act_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const ActorTokenId = id("ActorTokenId")

/**
 * The type of {@link ActorTokenId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type ActorTokenId = typeof ActorTokenId.Type

/**
 * The id of a link token of the admin portal.
 *
 * @since 0.2.0
 * @category ids
 */
export const AdminPortalLinkTokenId = id("AdminPortalLinkTokenId")

/**
 * The type of {@link AdminPortalLinkTokenId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type AdminPortalLinkTokenId = typeof AdminPortalLinkTokenId.Type

/**
 * The id of an agent task.
 *
 * @since 0.2.0
 * @category ids
 */
export const AgentTaskId = id("AgentTaskId")

/**
 * The type of {@link AgentTaskId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type AgentTaskId = typeof AgentTaskId.Type

/**
 * The id of an entry of the allowlist, such as `alid_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const AllowlistIdentifierId = id("AllowlistIdentifierId")

/**
 * The type of {@link AllowlistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type AllowlistIdentifierId = typeof AllowlistIdentifierId.Type

/**
 * The id of an API key, such as `ak_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const ApiKeyId = id("ApiKeyId")

/**
 * The type of {@link ApiKeyId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type ApiKeyId = typeof ApiKeyId.Type

/**
 * The id of an entry of the blocklist.
 *
 * @since 0.1.0
 * @category ids
 */
export const BlocklistIdentifierId = id("BlocklistIdentifierId")

/**
 * The type of {@link BlocklistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type BlocklistIdentifierId = typeof BlocklistIdentifierId.Type

/**
 * The id of a client: a browser or a device, such as `client_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const ClientId = id("ClientId")

/**
 * The type of {@link ClientId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type ClientId = typeof ClientId.Type

/**
 * The id of a directory.
 *
 * @since 0.2.0
 * @category ids
 */
export const DirectoryId = id("DirectoryId")

/**
 * The type of {@link DirectoryId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type DirectoryId = typeof DirectoryId.Type

/**
 * The id of a discount.
 *
 * @since 0.2.0
 * @category ids
 */
export const DiscountId = id("DiscountId")

/**
 * The type of {@link DiscountId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type DiscountId = typeof DiscountId.Type

/**
 * The id of a domain of the instance, such as `dmn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const DomainId = id("DomainId")

/**
 * The type of {@link DomainId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type DomainId = typeof DomainId.Type

/**
 * The id of an email address, such as `idn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const EmailAddressId = id("EmailAddressId")

/**
 * The type of {@link EmailAddressId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type EmailAddressId = typeof EmailAddressId.Type

/**
 * The id of an enterprise account.
 *
 * @since 0.2.0
 * @category ids
 */
export const EnterpriseAccountId = id("EnterpriseAccountId")

/**
 * The type of {@link EnterpriseAccountId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type EnterpriseAccountId = typeof EnterpriseAccountId.Type

/**
 * The id of an enterprise connection, such as `entconn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const EnterpriseConnectionId = id("EnterpriseConnectionId")

/**
 * The type of {@link EnterpriseConnectionId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type EnterpriseConnectionId = typeof EnterpriseConnectionId.Type

/**
 * The id of a test run of an enterprise connection.
 *
 * @since 0.2.0
 * @category ids
 */
export const EnterpriseConnectionTestRunId = id("EnterpriseConnectionTestRunId")

/**
 * The type of {@link EnterpriseConnectionTestRunId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type EnterpriseConnectionTestRunId = typeof EnterpriseConnectionTestRunId.Type

/**
 * The id of an external account, such as `eac_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const ExternalAccountId = id("ExternalAccountId")

/**
 * The type of {@link ExternalAccountId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type ExternalAccountId = typeof ExternalAccountId.Type

/**
 * The id of a mapping from a directory group to a role.
 *
 * @since 0.2.0
 * @category ids
 */
export const GroupRoleMappingId = id("GroupRoleMappingId")

/**
 * The type of {@link GroupRoleMappingId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type GroupRoleMappingId = typeof GroupRoleMappingId.Type

/**
 * The id of an instance, such as `ins_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const InstanceId = id("InstanceId")

/**
 * The type of {@link InstanceId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type InstanceId = typeof InstanceId.Type

/**
 * The id of an invitation, such as `inv_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const InvitationId = id("InvitationId")

/**
 * The type of {@link InvitationId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type InvitationId = typeof InvitationId.Type

/**
 * The id of a JWT template, such as `jtmp_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const JwtTemplateId = id("JwtTemplateId")

/**
 * The type of {@link JwtTemplateId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type JwtTemplateId = typeof JwtTemplateId.Type

/**
 * The id of an M2M token, such as `mt_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const M2MTokenId = id("M2MTokenId")

/**
 * The type of {@link M2MTokenId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type M2MTokenId = typeof M2MTokenId.Type

/**
 * The id of a machine, such as `mch_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const MachineId = id("MachineId")

/**
 * The type of {@link MachineId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type MachineId = typeof MachineId.Type

/**
 * The id of an OAuth access token.
 *
 * @since 0.2.0
 * @category ids
 */
export const OAuthAccessTokenId = id("OAuthAccessTokenId")

/**
 * The type of {@link OAuthAccessTokenId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OAuthAccessTokenId = typeof OAuthAccessTokenId.Type

/**
 * The id of an OAuth application.
 *
 * @since 0.2.0
 * @category ids
 */
export const OAuthApplicationId = id("OAuthApplicationId")

/**
 * The type of {@link OAuthApplicationId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OAuthApplicationId = typeof OAuthApplicationId.Type

/**
 * The id of the OAuth configuration of an enterprise connection.
 *
 * @since 0.2.0
 * @category ids
 */
export const OAuthConfigId = id("OAuthConfigId")

/**
 * The type of {@link OAuthConfigId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OAuthConfigId = typeof OAuthConfigId.Type

/**
 * The id of a domain, such as `orgdmn_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationDomainId = id("OrganizationDomainId")

/**
 * The type of {@link OrganizationDomainId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationDomainId = typeof OrganizationDomainId.Type

/**
 * The id of an organization, such as `org_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationId = id("OrganizationId")

/**
 * The type of {@link OrganizationId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationId = typeof OrganizationId.Type

/**
 * The id of an invitation to an organization, such as `orginv_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const OrganizationInvitationId = id("OrganizationInvitationId")

/**
 * The type of {@link OrganizationInvitationId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OrganizationInvitationId = typeof OrganizationInvitationId.Type

/**
 * The id of a membership, such as `orgmem_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationMembershipId = id("OrganizationMembershipId")

/**
 * The type of {@link OrganizationMembershipId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationMembershipId = typeof OrganizationMembershipId.Type

/**
 * The id of a permission of organizations, such as `perm_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const OrganizationPermissionId = id("OrganizationPermissionId")

/**
 * The type of {@link OrganizationPermissionId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OrganizationPermissionId = typeof OrganizationPermissionId.Type

/**
 * The id of a role of organizations, such as `role_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const OrganizationRoleId = id("OrganizationRoleId")

/**
 * The type of {@link OrganizationRoleId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type OrganizationRoleId = typeof OrganizationRoleId.Type

/**
 * The slug of an organization, unique in the instance: lower-case letters, digits and dashes. In old instances it may
 * also have capitals and underscores.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationSlug = id("OrganizationSlug")

/**
 * The type of {@link OrganizationSlug}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationSlug = typeof OrganizationSlug.Type

/**
 * The id of a passkey, such as `idn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const PasskeyId = id("PasskeyId")

/**
 * The type of {@link PasskeyId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type PasskeyId = typeof PasskeyId.Type

/**
 * The id of a payer: a user or an organization that pays.
 *
 * @since 0.2.0
 * @category ids
 */
export const PayerId = id("PayerId")

/**
 * The type of {@link PayerId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type PayerId = typeof PayerId.Type

/**
 * The id of a phone number, such as `idn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const PhoneNumberId = id("PhoneNumberId")

/**
 * The type of {@link PhoneNumberId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type PhoneNumberId = typeof PhoneNumberId.Type

/**
 * The id of a plan, such as `cplan_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const PlanId = id("PlanId")

/**
 * The type of {@link PlanId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type PlanId = typeof PlanId.Type

/**
 * The id of a price of a plan.
 *
 * @since 0.2.0
 * @category ids
 */
export const PriceId = id("PriceId")

/**
 * The type of {@link PriceId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type PriceId = typeof PriceId.Type

/**
 * The id of a proxy check.
 *
 * @since 0.2.0
 * @category ids
 */
export const ProxyCheckId = id("ProxyCheckId")

/**
 * The type of {@link ProxyCheckId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type ProxyCheckId = typeof ProxyCheckId.Type

/**
 * The id of a redirect URL, such as `ru_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const RedirectUrlId = id("RedirectUrlId")

/**
 * The type of {@link RedirectUrlId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type RedirectUrlId = typeof RedirectUrlId.Type

/**
 * The id of a role set.
 *
 * @since 0.2.0
 * @category ids
 */
export const RoleSetId = id("RoleSetId")

/**
 * The type of {@link RoleSetId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type RoleSetId = typeof RoleSetId.Type

/**
 * The id of a SAML account.
 *
 * @since 0.2.0
 * @category ids
 */
export const SamlAccountId = id("SamlAccountId")

/**
 * The type of {@link SamlAccountId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SamlAccountId = typeof SamlAccountId.Type

/**
 * The id of a SAML connection, such as `samlc_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const SamlConnectionId = id("SamlConnectionId")

/**
 * The type of {@link SamlConnectionId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SamlConnectionId = typeof SamlConnectionId.Type

/**
 * The id of a session, such as `sess_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const SessionId = id("SessionId")

/**
 * The type of {@link SessionId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SessionId = typeof SessionId.Type

/**
 * The id of a sign-in token, such as `sit_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const SignInTokenId = id("SignInTokenId")

/**
 * The type of {@link SignInTokenId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SignInTokenId = typeof SignInTokenId.Type

/**
 * The id of a sign-up, such as `sua_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const SignUpId = id("SignUpId")

/**
 * The type of {@link SignUpId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SignUpId = typeof SignUpId.Type

/**
 * The id of a statement.
 *
 * @since 0.2.0
 * @category ids
 */
export const StatementId = id("StatementId")

/**
 * The type of {@link StatementId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type StatementId = typeof StatementId.Type

/**
 * The id of a subscription.
 *
 * @since 0.2.0
 * @category ids
 */
export const SubscriptionId = id("SubscriptionId")

/**
 * The type of {@link SubscriptionId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SubscriptionId = typeof SubscriptionId.Type

/**
 * The id of a subscription item.
 *
 * @since 0.2.0
 * @category ids
 */
export const SubscriptionItemId = id("SubscriptionItemId")

/**
 * The type of {@link SubscriptionItemId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type SubscriptionItemId = typeof SubscriptionItemId.Type

/**
 * The id of a template.
 *
 * @since 0.2.0
 * @category ids
 */
export const TemplateId = id("TemplateId")

/**
 * The type of {@link TemplateId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type TemplateId = typeof TemplateId.Type

/**
 * The id of a trusted device.
 *
 * @since 0.2.0
 * @category ids
 */
export const TrustedDeviceId = id("TrustedDeviceId")

/**
 * The type of {@link TrustedDeviceId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type TrustedDeviceId = typeof TrustedDeviceId.Type

/**
 * The id of a user, such as `user_2abc`. It is branded, and only checked to be non-empty, because Clerk's own examples
 * disagree on prefixes.
 *
 * @since 0.1.0
 * @category ids
 */
export const UserId = id("UserId")

/**
 * The type of {@link UserId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type UserId = typeof UserId.Type

/**
 * The id of an entry of the waitlist.
 *
 * @since 0.2.0
 * @category ids
 */
export const WaitlistEntryId = id("WaitlistEntryId")

/**
 * The type of {@link WaitlistEntryId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type WaitlistEntryId = typeof WaitlistEntryId.Type

/**
 * The id of a web3 wallet, such as `idn_2abc`.
 *
 * @since 0.2.0
 * @category ids
 */
export const Web3WalletId = id("Web3WalletId")

/**
 * The type of {@link Web3WalletId}.
 *
 * @since 0.2.0
 * @category ids
 */
export type Web3WalletId = typeof Web3WalletId.Type
