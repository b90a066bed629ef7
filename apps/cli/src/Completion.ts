/**
 * The completion script for bash and zsh. Those of `@effect/cli` do not work for names with a dash.
 */

/**
 * The words that may follow other words: `""`, `users` or `users list`.
 */
export type Words = ReadonlyMap<string, ReadonlyArray<string>>

/**
 * Renders the script. zsh runs it in its bash compatibility mode.
 */
export const render = (shell: "bash" | "zsh", words: Words): string =>
  `${shell === "zsh" ? "autoload -Uz bashcompinit && bashcompinit\n" : ""}_clerk_admin() {
    local words="" path="" word
    for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
        case "$word" in
            -*) break ;;
            *) path="\${path:+$path }$word" ;;
        esac
    done
    case "$path" in
${[...words].map(([path, next]) => `        "${path}") words="${next.join(" ")}" ;;`).join("\n")}
    esac
    COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _clerk_admin clerk-admin
`
