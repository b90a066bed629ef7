/**
 * The source of a function, statement by statement. Text from outside this library is inserted with {@link Code.quote},
 * and every other value as a named constant, so nothing from a schema can be interpreted as code.
 */
export class Code {
  private readonly lines: Array<string> = []
  private readonly constants = new Map<unknown, string>()
  private names = 0

  /** Starts with constants that have fixed names. */
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

  /** Runs the statements and returns their result. Throws if the runtime forbids code generation. */
  run(): unknown {
    const body = ["\"use strict\"", ...this.lines].join("\n")
    return new Function(...this.constants.values(), body)(...this.constants.keys())
  }
}
