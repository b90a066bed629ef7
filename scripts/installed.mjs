// Installs the packages from their tarballs in an empty folder outside this workspace, and uses them as the README
// describes: compiles its program, runs it on Node, Bun and Deno and, bundled, without any of them, runs its test, and
// runs the commands. Needs `npm run build`.
import assert from "node:assert/strict"
import { execFile, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import ts from "typescript"
import { packAll } from "./pack.mjs"

const folder = mkdtempSync(join(tmpdir(), "installed-"))
const write = (name, content) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content))
const read = (name) => readFileSync(join(folder, name), "utf8")

/** Runs a program in the folder and returns its stdout and stderr. */
const run = async (program, args, env = {}) => {
  const { stderr, stdout } = await promisify(execFile)(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    timeout: 180_000
  }).catch((error) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`)
  })
  return stdout + stderr
}
const node = (args, env) => run(process.execPath, args, env)
const bin = (name) => join(folder, "node_modules", ".bin", name)

/** The versions in this workspace, so that a new release of another package cannot break this check. */
const tools = [
  "effect",
  "@effect/platform",
  "@effect/platform-node",
  "@effect/experimental",
  "@effect/vitest",
  "undici",
  "vitest",
  "typescript",
  "esbuild",
  "@types/node"
].map((name) => `${name}@${JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8")).version}`)

const install = (packages) => {
  write("package.json", { private: true, type: "module" })
  const quietly = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
  execFileSync("npm", ["install", ...quietly, ...packages.map(({ tarball }) => tarball), ...tools], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"]
  })
}

/** Checks that the source maps of a package only refer to files in the package. */
const checkSourceMaps = ({ name }) => {
  const dist = join(folder, "node_modules", name, "dist")
  const maps = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith(".map"))
  assert.notEqual(maps.length, 0)
  for (const map of maps.map((file) => join(dist, file))) {
    for (const source of JSON.parse(readFileSync(map, "utf8")).sources) {
      assert.ok(existsSync(resolve(dirname(map), source)), `${map} names ${source}, which is not in the package`)
    }
  }
}

/** The first code block under a heading of the README. */
const ofReadme = (heading) => {
  const [, section] = `\n${readFileSync("README.md", "utf8")}`.split(`\n${heading}\n`)
  assert.ok(section, `README.md has no heading "${heading}"`)
  return section.match(/```ts\n([^]*?)```/)[1]
}

const writePrograms = (packages) => {
  write("program.ts", ofReadme("# effect-clerk"))
  write("program.test.ts", ofReadme("## Testing"))
  const modules = packages.flatMap(({ entryPoints, name }) => entryPoints.map((path) => join(name, path)))
  write("modules.ts", modules.map((module, i) => `export * as m${i} from "${module}"\n`).join(""))
  write(
    "barrels.ts",
    `export * as core from "@effect-clerk/core"\nexport * as client from "@effect-clerk/client"\nexport * as server from "@effect-clerk/server"\n`
  )
  write(
    "failing.js",
    `import { Clerk } from "@effect-clerk/client"
import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"

const get = Effect.flatMap(Clerk.Clerk, (clerk) => clerk.organizations.get({ organizationId: "org_nobody" }))
const layer = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
console.log((await Effect.runPromise(Effect.provide(Effect.flip(get), layer))).stack)
`
  )
}

const writeRuntimeProgram = () =>
  write(
    "runtime.js",
    `import { Clerk } from "@effect-clerk/client"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"
import { createServer } from "node:net"

const closed = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address()
    server.close(() => resolve(\`http://127.0.0.1:\${port}\`))
  })
})
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])
const upload = Effect.gen(function*() {
  const { organizations } = yield* Clerk.Clerk
  const { id: organizationId } = yield* organizations.create({ name: "Runtime" })
  yield* organizations.uploadLogo({ organizationId, file: png })
  yield* organizations.delete({ organizationId })
})
const refused = Effect.flatMap(Clerk.Clerk, ({ organizations }) => Effect.flip(organizations.create({ name: "Runtime" })))
// Bun has a stand-in for undici
const clients = [FetchHttpClient.layer, ...(process.versions.bun ? [] : [UndiciHttpClient.layer])]
for (const http of clients) {
  await Effect.runPromise(Effect.provide(upload, Layer.provide(Clerk.layerConfig(), http)))
  process.env.CLERK_API_URL = closed
  const { reason } = await Effect.runPromise(Effect.provide(refused, Layer.provide(Clerk.layerConfig(), http)))
  process.env.CLERK_API_URL = process.env.CLERK_URL
  console.log(\`uploaded, \${reason}\`)
}
`
  )

const files = ["program.ts", "program.test.ts", "modules.ts"]

/** Type-checks every module, the program and the test, including the declarations of dependencies, and compiles them. */
const compile = async (module, moduleResolution, { include = files, tsc = bin("tsc") } = {}) => {
  write(`tsconfig.${moduleResolution}.json`, {
    compilerOptions: {
      module,
      moduleResolution,
      target: "es2022",
      lib: ["ES2022", "DOM", "DOM.Iterable"],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      outDir: moduleResolution
    },
    files: include
  })
  await run(tsc, ["-p", `tsconfig.${moduleResolution}.json`])
}

/** What an editor shows for a call of the program: its type and its documentation. */
const hover = (call) => {
  const file = join(folder, "program.ts")
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true }
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? "")
  })
  const shown = service.getQuickInfoAtPosition(file, read("program.ts").indexOf(call))
  return [shown?.displayParts, shown?.documentation].map(ts.displayPartsToString)
}

/** Calls `use` with the URL of an in-memory Clerk, run from its package. */
const withServer = async (use) => {
  const users = ["user_ada", "user_0001", "user_2900", "user_2901", "user_3001", "user_3002"]
  write("seed.json", { users: users.map((id) => ({ id, emailAddress: `${id}@example.com` })) })
  const server = spawn(bin("clerk-in-memory"), ["--port", "0", "--seed", "seed.json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = once(server, "close")
  try {
    const lines = createInterface({ input: server.stdout })
    const [line = "The in-memory Clerk did not start."] = await Promise.race([
      once(lines, "line"),
      ended.then(() => [])
    ])
    const url = line.match(/at (http:\S+),/)?.[1]
    assert.ok(url, line)
    await use(url)
  } finally {
    server.kill()
    await ended
  }
}

/** Runs the program after a reset of the in-memory Clerk. It must print the new member and leave an organization. */
const checkProgram = async (url, runProgram) => {
  await fetch(`${url}/control/reset`, { method: "POST" })
  assert.match(await runProgram(), /user_ada@example\.com/)
  const answer = await fetch(`${url}/v1/organizations`, { headers: { authorization: "Bearer sk_test_any" } })
  const { data } = await answer.json()
  assert.deepEqual(data.map(({ slug }) => slug), ["acme"])
}

/** Other versions of Node, Bun and Deno, all from npm: how to install them, and how they run a file. */
const runtimes = [
  ...[20, 22, 24].map((version) => ({
    name: `Node ${version}`,
    packages: [`node@${version}`],
    command: ["node/bin/node"]
  })),
  { name: "Bun", packages: ["bun"], command: [".bin/bun"] },
  { name: "Deno", packages: ["deno"], command: [".bin/deno", "run", "--allow-all"] }
]

/** Installs packages that must not be installed next to ours, and returns their `node_modules`. */
const installApart = async (name, packages) => {
  const prefix = join(folder, "apart", name.replace(" ", "-"))
  mkdirSync(prefix, { recursive: true })
  writeFileSync(join(prefix, "package.json"), JSON.stringify({ private: true }))
  // the scripts of runtimes put the program in place
  const quietly = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel", "error"]
  await run("npm", ["install", "--prefix", prefix, ...quietly, ...packages])
  return join(prefix, "node_modules")
}

/** The command of a runtime, or the reason why it cannot run here. */
const installRuntime = async ({ command: [file, ...args], name, packages }) => {
  if (name === `Node ${process.versions.node.split(".")[0]}`) return [process.execPath]
  let program
  try {
    program = join(await installApart(name, packages), file)
    await run(program, ["--version"])
  } catch (error) {
    return String(error.message)
  }
  return [program, ...args]
}

/** Runs everything that depends on the runtime: the program, an upload, and a refused connection. */
const checkRuntime = async (url, [program, ...args], environment) => {
  await checkProgram(url, () => run(program, [...args, "nodenext/program.js"], environment))
  assert.match(await run(program, [...args, "runtime.js"], environment), /^uploaded, Connect$/m)
}

/**
 * Bundles the program and the barrels for runtimes other than Node. The environment variables are inlined, because there
 * is no `process`.
 */
const bundle = async (name, environment, ...options) => {
  await run(bin("esbuild"), [
    "program.ts",
    "barrels.ts",
    "--bundle",
    "--platform=browser",
    "--format=esm",
    "--target=es2022",
    `--define:process=${JSON.stringify({ env: environment })}`,
    `--outdir=${name}`,
    `--metafile=${name}.json`,
    "--log-level=warning",
    ...options
  ])
  const { inputs, outputs } = JSON.parse(read(`${name}.json`))
  assert.deepEqual(Object.values(outputs).flatMap(({ imports }) => imports), [])
  const unwanted = /^\(disabled\)|^node:|\/(undici|@effect\/experimental)\//
  assert.deepEqual(Object.keys(inputs).filter((input) => unwanted.test(input)), [])
}

const step = async (name, work) => {
  const start = Date.now()
  await work()
  console.log(`${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
}

try {
  const packages = packAll(folder)
  const { version } = packages[0]
  await step(`installed ${packages.length} packages`, () => install(packages))
  await step("every source map refers to its sources", () => packages.forEach(checkSourceMaps))
  const commands = Promise.all(runtimes.map(installRuntime))
  writePrograms(packages)
  writeRuntimeProgram()
  await step("types: nodenext, bundler", async () => {
    await Promise.all([compile("nodenext", "nodenext"), compile("esnext", "bundler")])
  })
  await step("hovers", () => {
    const [type, documentation] = hover("get({")
    assert.match(type, /Effect<Organization, ClerkError\.Forbidden \| ClerkError\.NotFound \| ClerkError\.Common>/)
    assert.match(documentation, /^Retrieves an organization by its id or slug\./)
  })
  await step("types: TypeScript 7", async () => {
    const modules = await installApart("TypeScript 7", ["typescript@~7.0.2"])
    // the declarations of vitest and of chai have a member in common, which TypeScript 7 refuses
    const include = files.filter((file) => file !== "program.test.ts")
    await compile("nodenext", "nodenext", { include, tsc: join(modules, ".bin", "tsc") })
  })

  await withServer(async (url) => {
    const environment = { CLERK_API_URL: url, CLERK_URL: url, CLERK_SECRET_KEY: "sk_test_any" }

    for (const [i, command] of (await commands).entries()) {
      const { name } = runtimes[i]
      if (typeof command === "string") console.warn(`NOT CHECKED: ${name} does not run here: ${command}`)
      else await step(`the program runs on ${name}`, () => checkRuntime(url, command, environment))
    }

    for (const [name, ...options] of [["browser"], ["edge", "--conditions=worker,edge-light,module"]]) {
      await step(`the program runs without Node, bundled for ${name}`, async () => {
        await bundle(name, environment, ...options)
        const edge = (entry) => node(["--experimental-vm-modules", resolve("scripts/edge.mjs"), `${name}/${entry}.js`])
        await edge("barrels")
        await checkProgram(url, () => edge("program"))
      })
    }

    await step("errors name lines of the sources", async () => {
      const stack = await node(["--enable-source-maps", "failing.js"], environment)
      assert.match(stack, /@effect-clerk\/client\/src\/[\w/]+\.ts:\d+/)
    })

    await step("provision: plan, apply, plan", async () => {
      const provision = (...args) => run(bin("provision"), args, environment)
      const file = "node_modules/@effect-clerk/provisioner/example/example.yaml"
      assert.equal((await provision("--version")).trim(), version)
      assert.match(await provision("--help"), /provision <command>/)
      await fetch(`${url}/control/reset`, { method: "POST" })
      assert.match(await provision("plan", file), /\+ organization acme/)
      assert.match(await provision("apply", file, "--auto-approve", "--durable", "state.db"), /, 0 failed/)
      assert.match(await provision("plan", file), /No changes/)
    })
  })

  await step("clerk-admin: --version, --dry-run", async () => {
    assert.equal((await run(bin("clerk-admin"), ["--version"])).trim(), version)
    const request = await run(bin("clerk-admin"), ["organizations", "get", "--organization-id", "org_1", "--dry-run"])
    assert.match(request, /organizations\/org_1/)
  })
  await step("clerk-in-memory: --version, --help", async () => {
    assert.equal((await run(bin("clerk-in-memory"), ["--version"])).trim(), version)
    assert.match(await run(bin("clerk-in-memory"), ["--help"]), /--port/)
  })
  await step("the test runs under vitest", async () => {
    const output = await run(bin("vitest"), ["run", "program.test.ts"], { NO_COLOR: "1" })
    assert.match(output, /Tests\s+1 passed/)
  })
} finally {
  rmSync(folder, { recursive: true })
}
