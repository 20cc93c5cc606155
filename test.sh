#!/usr/bin/env bash
# Installs what the tests need, builds once with warnings as errors, runs every test project of the solution one after another.
# ./test.sh --long runs the long forms too, and prints how often each experiment was made. The last line is exactly: N passed, N failed, N skipped
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export MSBUILDDISABLENODEREUSE=1 NO_COLOR=1

form=short
for argument in "$@"; do
  case $argument in
    --long) form=long; export ACTORFLOW_LONG=1 ;;
    *) echo "test.sh: unknown argument $argument; usage: ./test.sh [--long]" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d)
export ACTORFLOW_COUNTS="$work/counts"
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0 broken=0

say() { printf '%s\n' "$*"; }
finish() { say "$passed passed, $failed failed, $skipped skipped"; exit "$1"; }

# Requirements. Each is one function that installs what is missing and prints nothing when all is well; a missing one is a failure.

need_dotnet() {
  command -v dotnet >/dev/null && return
  say "test.sh: the .NET SDK 10 is needed and 'dotnet' was not found. See https://dotnet.microsoft.com/download"
  return 1
}

# The completions for zsh are tested by a real one.
need_zsh() {
  command -v zsh >/dev/null && return
  install_package zsh
}

# Throw-away servers are made of its programs; the server that the package starts is not used.
need_postgresql() {
  [ -n "${ACTORFLOW_POSTGRESQL:-}" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null && return
  install_package postgresql
}

# The journal is tested behind a pooler in transaction mode; the one that the package starts is not used.
need_pgbouncer() {
  command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] && return
  install_package pgbouncer
}

# Members are cut off from their database in network namespaces.
need_iproute2() {
  command -v ip >/dev/null && return
  install_package iproute2
}

install_package() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  { "${as_root[@]}" apt-get install -y "$1" || { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y "$1"; }; } >"$work/install.log" 2>&1 && return
  cat "$work/install.log"
  say "test.sh: the tests need $1, and it could not be installed; the output of apt-get is above."
  return 1
}

install_requirements() {
  need_dotnet && need_zsh && need_postgresql && need_pgbouncer && need_iproute2
}

build() {
  dotnet build ActorFlow.sln -c Release -warnaserror -v q -nologo >"$work/build.log" 2>&1 && return
  cat "$work/build.log"
  say "test.sh: the build failed; its output is above."
  return 1
}

test_projects() {
  sed -n 's/^Project(.*"\([^"]*\.csproj\)".*/\1/p' ActorFlow.sln | tr '\\' / | sort | while read -r project; do
    grep -q '<IsTestProject>true' "$project" && say "$project"
  done
}

# Seconds a suite may take: tests/budgets.txt holds a line "name short long" for each.
budget_of() {
  awk -v name="$1" -v form="$form" '$1 == name { print form == "long" ? $3 : $2 }' tests/budgets.txt
}

# Adds a suite's counters to the totals; fails when the result file is missing or shows no test at all.
add_counts() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*>' "$1" 2>/dev/null | tail -1) || return 1
  value() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(value total) executed=$(value executed) ok=$(value passed)
  [ -n "$total" ] && [ -n "$executed" ] && [ -n "$ok" ] && [ "$total" -gt 0 ] || return 1
  suite_passed=$ok suite_failed=$((executed - ok)) suite_skipped=$((total - executed))
  passed=$((passed + suite_passed)) failed=$((failed + suite_failed)) skipped=$((skipped + suite_skipped))
}

run_suite() {
  local project=$1 name budget limit start seconds code note=''
  name=$(basename "$project" .csproj)
  budget=$(budget_of "$name")
  if [ -z "$budget" ]; then
    budget=60 note=": WARNING, no budget in tests/budgets.txt, 60 s assumed"
  fi
  limit=$((budget * 4 + 60)) # far beyond the budget: only a suite that hangs gets here
  start=$(date +%s)
  timeout --kill-after=10 "$limit" dotnet test "$project" -c Release --no-build --nologo -v q \
    --logger "trx;LogFileName=$work/$name.trx" --logger "console;verbosity=minimal" >"$work/$name.log" 2>&1
  code=$?
  seconds=$(($(date +%s) - start))

  suite_passed=0 suite_failed=0 suite_skipped=0
  if ! add_counts "$work/$name.trx"; then
    broken=$((broken + 1))
    note="$note: no result"
    [ "$code" = 124 ] || [ "$code" = 137 ] && note="$note, stopped after $limit s"
  elif [ "$code" != 0 ] && [ "$suite_failed" = 0 ]; then
    broken=$((broken + 1))
    note="$note: the test host ended with code $code"
  fi
  if [ "$seconds" -gt $((2 * budget)) ]; then
    broken=$((broken + 1))
    note="$note: FAILED, more than twice its budget"
  elif [ "$seconds" -gt "$budget" ]; then
    note="$note: WARNING, over its budget"
  fi
  if [ "$code" != 0 ] || [ "$suite_skipped" != 0 ]; then cat "$work/$name.log"; fi
  printf '%-28s %5d passed %3d failed %3d skipped %5d s of %d s%s\n' \
    "$name" "$suite_passed" "$suite_failed" "$suite_skipped" "$seconds" "$budget" "$note"
}

install_requirements && build || finish 1
projects=$(test_projects)
[ -n "$projects" ] || { say "test.sh: the solution has no test projects."; finish 1; }
for project in $projects; do run_suite "$project"; done
if [ "$form" = long ] && [ -s "$ACTORFLOW_COUNTS" ]; then
  say "Experiments made:"
  # The same experiment may be counted by several tests: one line each, summed up.
  awk '{ n = $1; gsub(",", "", n); $1 = ""; total[$0] += n } END { for (what in total) printf "%12d%s\n", total[what], what }' "$ACTORFLOW_COUNTS" | sort -k2
fi
[ "$broken" -gt 0 ] && say "test.sh: $broken problem(s) beside the counts, named above."
[ "$failed" = 0 ] && [ "$skipped" = 0 ] && [ "$broken" = 0 ] && finish 0
finish 1
