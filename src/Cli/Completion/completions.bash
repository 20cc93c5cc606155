# Completions of @COMMAND@ for bash: verbs, options, run ids and flow names. For this shell: source this text.
# For every shell: put it into ~/.local/share/bash-completion/completions/@COMMAND@
_@FUNCTION@() {
  local IFS=$'\n'
  COMPREPLY=($(@CALL@ complete --shell bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null))
}
complete -o default -F _@FUNCTION@ @COMMAND@
