// Runs an ES module with the globals of browsers and edge runtimes, and none of Node: no process, no Buffer, no eval.
import { readFileSync } from "node:fs"
import { createContext, SourceTextModule } from "node:vm"

const web = `
  AbortController AbortSignal Blob DOMException Event EventTarget File FormData Headers ReadableStream Request
  Response TextDecoder TextEncoder TransformStream URL URLSearchParams WritableStream atob btoa clearInterval
  clearTimeout console crypto fetch performance queueMicrotask setInterval setTimeout structuredClone
`.trim().split(/\s+/)
const context = createContext(Object.fromEntries(web.map((name) => [name, globalThis[name]])), {
  codeGeneration: { strings: false, wasm: false }
})
const module = new SourceTextModule(readFileSync(process.argv[2], "utf8"), { context })
await module.link((specifier) => {
  throw new Error(`${specifier} is not in the bundle`)
})
await module.evaluate()
