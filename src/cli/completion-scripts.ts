export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** One script per shell. Each asks `istioctl __complete -- WORDS…`, the last word being the one under the cursor. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for istioctl
_istioctl() {
  local line value prefix= i words=()
  # Bash breaks words at = and :, which belong to ours: what stands without a space between is one word again.
  local rest=\${COMP_LINE:0:COMP_POINT}
  rest=\${rest#*"\${COMP_WORDS[0]}"}
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if [[ $rest == [[:space:]]* ]]; then
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      words+=("\${COMP_WORDS[i]}")
    else
      words[\${#words[@]}-1]+=\${COMP_WORDS[i]}
    fi
    rest=\${rest#"\${COMP_WORDS[i]}"}
  done
  # It replaces only what follows the last of them.
  local word=\${words[\${#words[@]}-1]}
  if [[ $COMP_WORDBREAKS == *=* && $word == *=* ]]; then prefix=\${word%"\${word##*=}"}; fi
  COMPREPLY=()
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    COMPREPLY+=("\${value#"$prefix"}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  # Values that end in = or . go on.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=.] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _istioctl istioctl
`,
  zsh: `#compdef istioctl
_istioctl() {
  local -a values open
  local line value entry
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    entry=\${value//:/\\\\:}
    if [[ $value != $line ]]; then entry+=":\${line#*$'\\t'}"; fi
    # Values that end in = or . go on.
    if [[ $value == *[=.] ]]; then open+=("$entry"); else values+=("$entry"); fi
  done < <(\${words[1]} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#values} + \${#open} == 0 )); then _files; return; fi
  _describe 'istioctl' values
  _describe 'istioctl' open -S ''
}
compdef _istioctl istioctl
`,
  fish: `# fish completion for istioctl
function __istioctl_complete
  set -l words (commandline -opc)
  set -l found (istioctl __complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c istioctl -f -a '(__istioctl_complete)'
`,
  powershell: `# PowerShell completion for istioctl
Register-ArgumentCompleter -Native -CommandName istioctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  # Before 7.3 an empty argument is lost unless it is quoted twice.
  if ($wordToComplete -eq '') { $words += if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' } }
  & istioctl __complete -- @words 2>$null | ForEach-Object {
    $value, $help = $_ -split "\`t", 2
    if (-not $help) { $help = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
  }
}
`,
};
