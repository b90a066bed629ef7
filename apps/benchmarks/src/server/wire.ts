/**
 * The answers of the server: bodies of the size and variety of a real instance.
 */

const names = [
  ["Ada", "Lovelace"],
  ["Zoë", "Ångström"],
  ["Łukasz", "Wiśniewski"],
  ["小龙", "李"],
  ["محمد", "الخوارزمي"],
  ["Jean-François", "d'Alembert"],
  ["O\"Neil", "\\backslash"],
  ["Grace 🚀", "Hopper"],
  [null, null],
  ["Prince", null],
  ["Maximiliana Theodora", "Freifrau von Hohenstein-Württemberg"]
] as const

const roles = [
  ["org:admin", "Admin", ["org:sys_profile:manage", "org:sys_memberships:manage", "org:sys_domains:manage"]],
  ["org:member", "Member", ["org:sys_memberships:read"]],
  ["org:billing_manager", "Billing manager", null]
] as const

const metadata = [
  {},
  { plan: "pro" },
  { seats: 25, features: ["sso", "audit-log"], trial: null },
  { crm: { id: "0035g00000AbCdE", owner: { name: "Zoë Ångström", team: "EMEA" } }, score: 0.73, vip: true }
]

const pick = <A>(items: ReadonlyArray<A>, index: number): A => items[index % items.length]!

/** As long as the ids and image addresses of Clerk are. */
const ksuid = (index: number): string => `2hQmXr9LwTzKcVb7NpYe${String(index).padStart(7, "0")}`
const image = (index: number): string =>
  `https://img.clerk.com/${Buffer.from(`{"type":"proxy","rid":"${index}"}`).toString("base64url")}`
const millis = (index: number): number => 1_700_000_000_000 + index * 86_399

/** An organization as the wire has it. */
export const organization = (id: string, index: number) => ({
  object: "organization",
  id,
  name: `${pick(names, index)[1] ?? "Acme"} & Söhne GmbH`,
  slug: `acme-${index}`,
  image_url: image(index),
  has_image: index % 2 === 0,
  members_count: 137,
  pending_invitations_count: index % 3 === 0 ? null : 4,
  max_allowed_memberships: 500,
  admin_delete_enabled: true,
  public_metadata: pick(metadata, index),
  private_metadata: pick(metadata, index + 1),
  created_by: `user_${ksuid(index)}`,
  role_set_key: index % 2 === 0 ? "role_set:default" : null,
  last_active_at: millis(index),
  created_at: millis(0),
  updated_at: millis(index)
})

const placeholder = "0".repeat(9)

/** A membership with {@link placeholder} for its number, which is part of the ids of the membership and of the user. */
const membership = (organizationId: string, index: number) => {
  const [firstName, lastName] = pick(names, index)
  const [role, roleName, permissions] = pick(roles, index)
  return {
    object: "organization_membership",
    id: `orgmem_2hQmXr9LwTzKcVb7Np${placeholder}`,
    public_metadata: pick(metadata, index * 3),
    private_metadata: pick(metadata, index * 7),
    role,
    role_name: roleName,
    permissions,
    created_at: millis(index),
    updated_at: millis(index * 2),
    organization: {
      object: "organization",
      id: organizationId,
      name: "Acme & Söhne GmbH",
      slug: "acme",
      image_url: image(0),
      has_image: true,
      max_allowed_memberships: 0,
      admin_delete_enabled: true,
      created_at: millis(0),
      updated_at: millis(1)
    },
    public_user_data: {
      user_id: `user_2hQmXr9LwTzKcVb7Np${placeholder}`,
      first_name: firstName,
      last_name: lastName,
      image_url: image(index),
      has_image: index % 4 !== 0,
      identifier: `user.${index}@example.com`,
      username: index % 3 === 0 ? null : `user_${index}`
    }
  }
}

/** The rows repeat after this number, except for their numbers. It is a prime, so that no two pages are equal. */
const variety = 1009

/**
 * The pages of the list of an organization's members. A row is a function of its place in the list.
 */
export const memberships = (organizationId: string, total: number) => {
  const variants = Array.from(
    { length: variety },
    (_, index) => JSON.stringify(membership(organizationId, index)).split(placeholder)
  )
  return (offset: number, limit: number): Buffer => {
    const rows: Array<string> = []
    for (let index = offset; index < Math.min(offset + limit, total); index++) {
      rows.push(variants[index % variety]!.join(String(index).padStart(placeholder.length, "0")))
    }
    return Buffer.from(`{"data":[${rows.join(",")}],"total_count":${total}}`)
  }
}
