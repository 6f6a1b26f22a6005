export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** One script per shell. Each asks `istioctl __complete -- WORDS…`, the last word being the one under the cursor. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for istioctl
_istioctl() {
  local words line value
  # Without the wordbreaks = and : a word such as --set=a=b stays one.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cur
    _get_comp_words_by_ref -n '=:' -w words -c cur
    words=("\${words[@]:1:$COMP_CWORD}")
  else
    words=("\${COMP_WORDS[@]:1:$COMP_CWORD}")
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  # Values that end in = or . go on.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=.] ]]; then compopt -o nospace; fi
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "\${cur:-}"; fi
}
complete -o default -F _istioctl istioctl
`,
  zsh: `#compdef istioctl
_istioctl() {
  local -a values
  local line value help
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    help=\${line#*$'\\t'}
    if [[ $value == $line ]]; then values+=("\${value//:/\\\\:}"); else values+=("\${value//:/\\\\:}:$help"); fi
  done < <(\${words[1]} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#values} )); then _describe 'istioctl' values; else _files; fi
}
compdef _istioctl istioctl
`,
  fish: `# fish completion for istioctl
function __istioctl_complete
  set -l words (commandline -opc)
  istioctl __complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c istioctl -f -a '(__istioctl_complete)'
complete -c istioctl -s f -l filename -rF
`,
  powershell: `# PowerShell completion for istioctl
Register-ArgumentCompleter -Native -CommandName istioctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -eq '') { $words += '' }
  & istioctl __complete -- @words 2>$null | ForEach-Object {
    $value, $help = $_ -split "\`t", 2
    if (-not $help) { $help = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
  }
}
`,
};
