/**
 * The script that completes commands in bash. That of `@effect/cli` knows no names with a dash.
 */

/**
 * What may follow some words: `""`, `users` or `users list`.
 */
export type Words = ReadonlyMap<string, ReadonlyArray<string>>

/**
 * The script.
 */
export const render = (words: Words): string =>
  `_clerk_admin() {
    local words="" path="" word
    for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
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
