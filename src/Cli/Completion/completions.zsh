#compdef @COMMAND@
# Completions of @COMMAND@ for zsh: verbs, options, run ids and flow names. For this shell: source this text, after compinit.
# For every shell: put it into a folder of $fpath as _@COMMAND@
_@FUNCTION@() {
  local -a candidates
  candidates=(${(f)"$(@CALL@ complete --shell zsh -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#candidates )); then
    _describe '@COMMAND@' candidates
  else
    _files
  fi
}
if (( $+functions[compdef] )); then
  compdef _@FUNCTION@ @COMMAND@
fi
