import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Predicate from "effect/Predicate"
import type { Call } from "./operation.js"
import { redact, redactRequest } from "./text.js"

/** A request that failed without a response. */
export interface Failure {
  readonly cause: unknown
  /** The destination of the request. */
  readonly origin: string
}

/** Error codes that occur only before a connection exists: of Node and undici, of OpenSSL and its certificate checks, of Bun. */
const beforeConnection = new RegExp(
  `^(?:${
    [
      ...["ERR_INVALID_URL", "ECONNREFUSED", "ENOTFOUND", "EAI_\\w+", "EPROTO"],
      ...["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_PRX_TLS", "UND_ERR_INVALID_ARG", "UND_ERR_CLOSED"],
      // the exceptions occur on an existing connection
      "ERR_SSL_(?!.*(?:BAD_RECORD_MAC|DECRYPTION_FAILED|UNEXPECTED_EOF|SHUTDOWN|CLOSE_NOTIFY))\\w+",
      ...["ERR_TLS_\\w+", "CERT_\\w+", "CRL_\\w+", "DEPTH_ZERO_\\w+", "SELF_SIGNED_\\w+", "UNABLE_TO_\\w+"],
      ...["ERROR_IN_CERT_\\w+", "ERROR_IN_CRL_\\w+", "HOSTNAME_MISMATCH", "INVALID_CA", "INVALID_PURPOSE"],
      "PATH_LENGTH_EXCEEDED",
      ...["ConnectionRefused", "FailedToOpenSocket", "ERR_PROXY_TUNNEL", "UnsupportedProxyProtocol"]
    ].join("|")
  })$`
)

/** Messages of errors without a code: a port that `fetch` blocks, in Node and in Deno; Deno's connection errors; TLS cut off; a tunnel. */
const saysBeforeConnection =
  /^bad port$|requests to port \d+ are blocked|client error \(connect\)|before secure TLS connection was established|tunneling/i

/** The status of a proxy, from the messages of undici, `tunnel` and Deno. Bun has it as a number. */
const proxyStatusOf = (error: Link): number | null => {
  if (error.code === "ERR_PROXY_TUNNEL" && typeof error.status === "number") return error.status
  const status = /^Proxy response \((\d{3})\)|tunneling socket could not be established, \w+=(\d{3})/.exec(
    error.message
  )
  return status === null
    ? /client error \(Connect\): proxy authentication required/.test(error.message) ? 407 : null
    : Number(status[1] ?? status[2])
}

/** The parts of an error in a chain of causes. */
interface Link {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly code: string | undefined
  readonly syscall: string | undefined
  readonly status: unknown
  readonly host: string | undefined
  readonly port: number | undefined
}

const linkOf = (cause: Readonly<Record<PropertyKey, unknown>>): Link => {
  const text = (key: string) => typeof cause[key] === "string" ? cause[key] : undefined
  return {
    name: text("name") ?? "Error",
    message: text("message") ?? "",
    stack: text("stack") ?? "",
    code: text("code"),
    syscall: text("syscall"),
    status: cause["status"],
    host: text("address") ?? text("hostname") ?? text("host"),
    port: typeof cause["port"] === "number" ? cause["port"] : undefined
  }
}

/** An error and its causes. Of an AggregateError, which has one error per attempt, the first. */
const chainOf = (cause: unknown): ReadonlyArray<Link> => {
  const links: Array<Link> = []
  for (let next = cause; Predicate.isRecord(next) && links.length < 10;) {
    links.push(linkOf(next))
    next = next["cause"] ?? (Array.isArray(next["errors"]) ? next["errors"][0] : undefined)
  }
  return links
}

/** The code of the outermost error that has one, and the system call that failed. */
export const systemError = (cause: unknown): { readonly code: string; readonly syscall: string | undefined } => {
  const links = chainOf(cause)
  const from = links.findIndex(({ code }) => code !== undefined)
  return from === -1
    ? { code: "no code", syscall: undefined }
    : { code: links[from]!.code!, syscall: links.slice(from).find(({ syscall }) => syscall !== undefined)?.syscall }
}

const neverConnected = ({ code, message, syscall }: Link): boolean =>
  syscall === "connect" || syscall === "getaddrinfo" || beforeConnection.test(code ?? "")
  || saysBeforeConnection.test(message)

/** The error for a failed connection: the reason and the host. */
export const connectionFailure = (call: Call, { cause, origin }: Failure): ClerkError.TransportError => {
  const links = chainOf(cause)
  const proxyStatus = links.map(proxyStatusOf).find((status) => status !== null) ?? null
  const isConnect = proxyStatus !== null || links.some(neverConnected)
  const kept = redactedCause(links)
  return new ClerkError.TransportError({
    ...call,
    reason: isConnect ? "Connect" : "Interrupted",
    description: redact(`${what(links, proxyStatus)}; ${hostOf(origin)}`),
    proxyStatus,
    ...(kept && { cause: kept })
  })
}

const what = (links: ReadonlyArray<Link>, proxyStatus: number | null): string => {
  if (proxyStatus !== null) return `the proxy refused with ${proxyStatus}`
  const coded = links.find(({ code }) => code !== undefined)
  const peer = links.find(({ host, port }) => host !== undefined && port !== undefined)
  const last = links.at(-1)
  const code = coded?.code ?? (last === undefined ? "unknown cause" : redactRequest(last.message) || last.name)
  return peer === undefined ? code : `${code} at ${peer.host}:${peer.port}`
}

const hostOf = (origin: string): string => {
  if (!URL.canParse(origin)) return "invalid URL"
  const { hostname, port, protocol } = new URL(origin)
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`
}

/** The causes as errors without URL, header, query or body, because clients include requests with their key. */
const redactedCause = (links: ReadonlyArray<Link>): Error | undefined =>
  links.reduceRight<Error | undefined>((cause, { code, message, name, stack, syscall }) => {
    const text = redactRequest(message)
    const error = new Error(text, cause && { cause })
    const head = `${name}: ${message}\n`
    Object.defineProperty(error, "name", { value: redact(name) })
    Object.defineProperty(error, "stack", {
      value: `${redact(name)}: ${text}${stack.startsWith(head) ? `\n${stack.slice(head.length)}` : ""}`
    })
    return Object.assign(
      error,
      code !== undefined && { code: redact(code) },
      syscall !== undefined && { syscall: redact(syscall) }
    )
  }, undefined)
