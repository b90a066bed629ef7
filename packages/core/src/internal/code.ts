/**
 * The source of a function, statement by statement. A text that is not of this library's own goes into it by
 * {@link Code.quote}, and every other value as a constant by its name: so nothing of a schema can be read as code.
 */
export class Code {
  private readonly lines: Array<string> = []
  private readonly constants = new Map<unknown, string>()
  private names = 0

  /** Begins with the constants that it names itself. */
  constructor(named: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(named)) this.constants.set(value, name)
  }

  /** A property's name: a text is quoted, a symbol is a constant. */
  quote(name: PropertyKey): string {
    return typeof name === "symbol" ? this.constant(name) : JSON.stringify(String(name))
  }

  constant(value: unknown): string {
    let name = this.constants.get(value)
    if (name === undefined) this.constants.set(value, name = `c${this.constants.size}`)
    return name
  }

  line(statement: string): void {
    this.lines.push(statement)
  }

  /** Declares a variable with the value of an expression. */
  variable(expression: string): string {
    const name = `v${this.names++}`
    this.line(`let ${name} = ${expression}`)
    return name
  }

  /** What the statements return; throws where the runtime forbids to generate code. */
  run(): unknown {
    const body = ["\"use strict\"", ...this.lines].join("\n")
    return new Function(...this.constants.values(), body)(...this.constants.keys())
  }
}
