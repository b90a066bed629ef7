import * as DateTime from "effect/DateTime"
import { asGenerated } from "./seeding.js"
import type * as seeds from "./seeds.js"

type User = NonNullable<seeds.Type["users"]>[number]

type Organization = NonNullable<seeds.Type["organizations"]>[number]

type Session = NonNullable<seeds.Type["sessions"]>[number]

type Invitation = NonNullable<seeds.Type["invitations"]>[number]

/**
 * Options of the generator.
 *
 * @since 0.1.0
 * @category models
 */
export interface GenerateOptions {
  /** The same seed and the same numbers generate the same data. */
  readonly seed: number
  /** The number of users. */
  readonly users: number
  /** The number of organizations; 0 by default. */
  readonly organizations?: number
  /** The number of members of each organization, including its creator; 10 by default, and at most the number of users. */
  readonly membersPerOrganization?: number
  /**
   * The number of sessions, of users who are not banned; 0 by default.
   *
   * @since 0.2.0
   */
  readonly sessions?: number
  /**
   * The number of invitations, to addresses that are not users; 0 by default.
   *
   * @since 0.2.0
   */
  readonly invitations?: number
  /** The time of the first rows; the start of 2024 by default. */
  readonly from?: DateTime.Utc
  /** The end of the time of the last rows and of the last activity; the start of 2026 by default. */
  readonly to?: DateTime.Utc
}

const ascii = (text: string): string =>
  text.normalize("NFKD").replace(/ø/gi, "o").replace(/ı/g, "i").replace(/[^a-z0-9]/gi, "").toLowerCase()

/** A name, and its spelling in an email address. */
const named = (name: string) => ({ name, plain: ascii(name) })

const firstNames = [
  ..."Ada Adaeze Aisha Alan Amina Anders Barbara Chidi Claude Diego Dorothy Edsger Elif Emre Fatima Grace Guido".split(
    " "
  ),
  ..."Hana Hedy Ibrahim Ines Ivan Jana João Jürgen Katherine Kofi Lars Leila Linus Lucía Margaret Mei Mohammed".split(
    " "
  ),
  ..."Nadia Niklaus Noor Olga Omar Priya Radia Rahul Rózsa Satoshi Sofia Søren Tariq Thandiwe Tim Wei Yuki Zoë".split(
    " "
  )
].map(named)

const lastNames = [
  ..."Ahmed Andersson Backus Borg Brown Chen Dijkstra Dvořák Eze Fernández García Goldberg Gupta Haddad Hamilton".split(
    " "
  ),
  ..."Hopper Ivanova Johnson Kay Kim Knuth Kowalski Lamarr Liskov Lovelace Mbeki Müller Nakamura Nguyen O'Brien".split(
    " "
  ),
  ..."Okafor Øverland Patel Perlman Ramos Rossi Sato Silva Singh Tanaka Torvalds Turing Wang Wirth Yılmaz Zhang".split(
    " "
  )
].map(named)

const words = [
  ..."Amber Atlas Aurora Birch Blue Bright Cedar Cobalt Copper Crimson Delta Ember Falcon Granite Green Harbor".split(
    " "
  ),
  ..."Indigo Iron Juniper Lunar Maple Meridian Nimbus North Ocean Onyx Pine Polar Quartz River Sage Solar Summit".split(
    " "
  )
].map(named)

const trades = "Analytics Bakery Capital Clinic Foods Freight Games Health Labs Legal Logistics Media Motors Robotics"
  .split(" ").map(named)

const forms = ["", " Inc.", " GmbH", " Ltd", " & Sons", " Co."]
const plans = ["free", "free", "pro", "enterprise"]
const teams = ["design", "engineering", "finance", "operations", "sales", "support"]
const modes = ["manual_invitation", "automatic_invitation", "automatic_suggestion"]

const greatestCommonDivisor = (a: number, b: number): number => b === 0 ? a : greatestCommonDivisor(b, a % b)

interface Dice {
  readonly below: (limit: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(values: ReadonlyArray<A>) => A
  /** An instant from `start`, inclusive, to `end`, exclusive. */
  readonly between: (start: DateTime.Utc, end: DateTime.Utc) => DateTime.Utc
  /** The time of row `index` of `count` rows that are spread in order over a time. */
  readonly spread: (times: Times, index: number, count: number) => DateTime.Utc
  /** A text as long as the part of Clerk's ids after the prefix. */
  readonly token: () => string
}

const digits = Array.from("0123456789abcdefghijklmnopqrstuvwxyz", (digit) => digit.charCodeAt(0))

/** Numbers from 0, inclusive, to 1, exclusive: Marsaglia's xorshift of 32 bits. */
const randomNumbers = (seed: number) => {
  let state = Math.imul(seed, 0x9e3779b1) || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const dice = (seed: number): Dice => {
  const random = randomNumbers(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const instant = (start: number, end: number) => DateTime.unsafeMake(start + below(end - start))
  return {
    below,
    chance: (probability) => random() < probability,
    pick: (values) => values[below(values.length)]!,
    between: (start, end) => instant(start.epochMillis, end.epochMillis),
    spread: ({ from, to }, index, count) => {
      const at = (index: number) => from.epochMillis + Math.floor((to.epochMillis - from.epochMillis) * index / count)
      return instant(at(index), at(index + 1))
    },
    token: () => {
      const codes: Array<number> = []
      for (let rest = 0; codes.length < 27; rest = Math.floor(rest / 36)) {
        if (codes.length % 5 === 0) rest = below(36 ** 5)
        codes.push(digits[rest % 36]!)
      }
      return String.fromCharCode(...codes)
    }
  }
}

interface Times {
  readonly from: DateTime.Utc
  readonly to: DateTime.Utc
}

type Created = { readonly id: string; readonly createdAt: DateTime.Utc }

type Mutable<A> = { -readonly [Key in keyof A]: A[Key] }

const user = (dice: Dice, times: Times, index: number, count: number): User & Created => {
  const { between, chance, pick, spread, token } = dice
  const first = pick(firstNames)
  const last = pick(lastNames)
  const createdAt = spread(times, index, count)
  const byPhone = chance(0.06)
  const user: Mutable<User> & Created = { id: `user_${token()}`, createdAt }
  if (chance(0.93)) {
    user.firstName = first.name
    if (chance(0.95)) user.lastName = last.name
  }
  if (!byPhone) user.emailAddress = `${first.plain}.${last.plain}${index}@${pick(words).plain}.example`
  if (byPhone || chance(0.2)) user.phoneNumber = `+1555${String(index).padStart(7, "0")}`
  if (chance(0.4)) user.username = `${first.plain}${index}`
  if (chance(0.03)) user.web3Wallet = `0x${token()}${token().slice(0, 13)}`.replace(/[g-z]/g, "0")
  if (chance(0.6)) user.imageUrl = `https://img.clerk.com/${token()}`
  if (chance(0.85)) user.lastActiveAt = between(createdAt, times.to)
  if (chance(0.01)) user.banned = true
  if (chance(0.01)) user.deprovisioned = true
  return user
}

/** The given number of the values, each at most once. */
const some = <A>({ below }: Dice, values: ReadonlyArray<A>, count: number): Array<A> => {
  const start = below(values.length)
  let step = 1 + below(values.length)
  while (greatestCommonDivisor(step, values.length) !== 1) step++
  return Array.from({ length: Math.min(count, values.length) }, (_, n) => values[(start + n * step) % values.length]!)
}

const later = (a: DateTime.Utc, b: DateTime.Utc): DateTime.Utc => a.epochMillis < b.epochMillis ? b : a

type Options = Required<GenerateOptions>

const organization = (
  dice: Dice,
  users: ReadonlyArray<Created>,
  { membersPerOrganization, organizations, ...times }: Options,
  index: number
): Organization => {
  const { between, chance, pick, spread, token } = dice
  const word = pick(words)
  const trade = pick(trades)
  const early = users.length * index / organizations
  const creator = membersPerOrganization > 0 ? users[dice.below(Math.max(early, 1))] : undefined
  const started = spread(times, index, organizations)
  const createdAt = creator ? later(started, creator.createdAt) : started
  const members = some(dice, users, membersPerOrganization)
    .filter((user) => user !== creator)
    .slice(0, membersPerOrganization - 1)
    .map((user) => ({
      userId: user.id,
      createdAt: between(later(createdAt, user.createdAt), times.to),
      ...(chance(0.1) && { role: "org:admin" }),
      ...(chance(0.5) && { publicMetadata: { team: pick(teams) } })
    }))
    .sort((a, b) => a.createdAt.epochMillis - b.createdAt.epochMillis)
  return {
    id: `org_${token()}`,
    name: `${word.name} ${trade.name}${pick(forms)}`,
    createdAt,
    ...(creator && { createdBy: creator.id }),
    publicMetadata: { plan: pick(plans), ...(chance(0.3) && { trial: { days: 14, extended: chance(0.5) } }) },
    ...(chance(0.7) && { privateMetadata: { customerId: `cus_${token()}` } }),
    members,
    ...(chance(0.6) && {
      domains: [{
        name: `${word.plain}-${trade.plain}${index}.example`,
        enrollmentMode: pick(modes),
        verified: chance(0.8),
        createdAt: between(createdAt, times.to)
      }]
    })
  }
}

const session = (dice: Dice, users: ReadonlyArray<Created>, { to }: Times): Session & Created => {
  const { createdAt, id } = dice.pick(users)
  return { id: `sess_${dice.token()}`, userId: id, createdAt: dice.between(createdAt, to) }
}

const invitation = (dice: Dice, times: Times, index: number, count: number): Invitation => ({
  emailAddress: `${dice.pick(firstNames).plain}.invited${index}@${dice.pick(words).plain}.example`,
  createdAt: dice.spread(times, index, count)
})

export const generate = (options: GenerateOptions): seeds.Type => {
  const all: Options = {
    organizations: 0,
    membersPerOrganization: 10,
    sessions: 0,
    invitations: 0,
    from: DateTime.unsafeMake("2024-01-01T00:00:00Z"),
    to: DateTime.unsafeMake("2026-01-01T00:00:00Z"),
    ...options
  }
  const random = dice(options.seed)
  const rows = <A>(count: number, row: (index: number) => A): Array<A> =>
    Array.from({ length: count }, (_, index) => row(index))
  const users = rows(all.users, (index) => user(random, all, index, all.users))
  const organizations = rows(all.organizations, (index) => organization(random, users, all, index))
  const welcome = users.filter(({ banned = false }) => !banned)
  const sessions = rows(all.sessions, () => session(random, welcome, all))
    .sort((a, b) => a.createdAt.epochMillis - b.createdAt.epochMillis)
  const invitations = rows(all.invitations, (index) => invitation(random, all, index, all.invitations))
  return {
    users: asGenerated(users),
    organizations: asGenerated(organizations),
    ...(all.sessions > 0 && { sessions: asGenerated(sessions) }),
    ...(all.invitations > 0 && { invitations: asGenerated(invitations) })
  }
}
