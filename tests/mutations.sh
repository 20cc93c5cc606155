#!/usr/bin/env bash
# Takes one promise after the other out of a copy of the tree and runs the tests that must turn red then. A mutation that survives is a hole in the tests.
# The lists are in tests/mutations, and README.md there says which promise each of them takes out. Not part of test.sh: each one is a build and a test run, which ends at the
# first red test. ./tests/mutations.sh [name ...] makes some of them, without names all. --list lists them. --check makes none, and says which could not be made or have no
# tests any more; that is part of test.sh.
# Exit code: how many survived, could not be made, or did not build.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
wanted=("$@")
names=()
copy=''
made=0 bad=0

say() { printf '%s\n' "$*"; }
fault() { say "$*"; bad=$((bad + 1)); }
trap '[ -n "$copy" ] && rm -rf "$copy"' EXIT

copy_tree() {
  [ -n "$copy" ] && return
  copy=$(mktemp -d)
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done | tar --null -T - -cf - | tar -xf - -C "$copy"
}

# holds_once <file> <text>: whether the text is there exactly once.
holds_once() {
  TEXT=$2 perl -0777 -ne '$n = () = /\Q$ENV{TEXT}\E/g; exit($n == 1 ? 0 : 1)' "$1"
}

# check <name> <project> <filter> <file> <text>
check() {
  local name=$1 project=$2 filter=$3 file=$4 text=$5 part
  [[ " ${names[*]-} " != *" $name "* ]] || fault "TWICE     $name"
  names+=("$name")
  if [ ! -e "$file" ] || ! holds_once "$file" "$text"; then fault "OUTDATED  $name: $file does not hold its text exactly once"; fi
  # Each alternative of the filter names a folder, a class or a part of a test's name.
  for part in ${filter//|/ }; do
    part=${part#*~}
    part=${part%.}
    grep -rqF --include='*.cs' --exclude-dir=obj --exclude-dir=bin -e "${part##*.}" "$project" || fault "NO TESTS  $name: nothing in $project is called ${part##*.}"
  done
}

# mutate <name> <project> <filter> <file> <text> <instead>: the text is there exactly once, or the mutation is outdated and says so.
mutate() {
  local name=$1 project=$2 filter=$3 file=$4 text=$5 instead=$6 log
  case ${wanted[0]:-} in
    --list) say "$name"; return ;;
    --check) check "$name" "$project" "$filter" "$file" "$text"; return ;;
  esac
  if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
  copy_tree
  made=$((made + 1))
  if [ ! -e "$copy/$file" ] || ! holds_once "$copy/$file" "$text"; then
    fault "OUTDATED  $name: $file does not hold its text exactly once"
    return
  fi
  TEXT=$text INSTEAD=$instead perl -0777 -i.whole -pe 'BEGIN { $t = $ENV{TEXT}; $i = $ENV{INSTEAD} } s/\Q$t\E/$i/' "$copy/$file"
  touch "$copy/$file" # so that the build sees it, and sees it again when it is put back
  if ! log=$(dotnet build "$copy/$project" -c Release -v q -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false 2>&1); then
    fault "NO BUILD  $name"
    say "$log" | grep -E 'error' | head -3
  elif timeout 900 dotnet test "$copy/$project" -c Release --no-build --nologo -v q --filter "$filter" -- xUnit.StopOnFail=true >"$copy/log" 2>&1; then
    fault "SURVIVED  $name: $project --filter '$filter' is still green"
  elif grep -q '\[FAIL\]' "$copy/log"; then
    say "found     $name: $(sed -n 's/.*\.\([A-Za-z_0-9]*\)\((.*)\)\{0,1\} \[FAIL\].*/\1/p' "$copy/log" | head -1) is red"
  else
    fault "NO TESTS  $name: $(tail -1 "$copy/log")"
  fi
  mv "$copy/$file.whole" "$copy/$file"
  touch "$copy/$file"
}

laws=tests/Runtime.Tests
engine=tests/Actors.Tests
store=tests/Persistence.Conformance
cluster=tests/Cluster.Tests
seeded=tests/Testing.Tests
server=tests/Server.Tests
runs=src/Runtime/Runs
actors=src/Actors
sqlite=src/Persistence.Sqlite
postgresql=src/Persistence.PostgreSql

for list in tests/mutations/*.sh; do
  # shellcheck source=/dev/null
  . "$list"
done

case ${wanted[0]:-} in
  --list) ;;
  --check) say "${#names[@]} mutation(s), $bad outdated" ;;
  *) say "$made mutation(s), $bad not found" ;;
esac
exit $bad
