#!/usr/bin/env bash
# Builds what has changed and runs the main job: ./run.sh [folder] [options]; ./run.sh --help lists the options.
# ./run.sh VERB, such as ./run.sh list, shows and steers the runs it made; ./run.sh help lists the verbs. A folder of such a name is written ./list.
# Works from any directory; relative paths are relative to where you are.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program="$root/src/Samples/bin/Release/net10.0/ActorFlow.Samples.dll"
stamp="$root/src/Samples/obj/run.stamp"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export MSBUILDDISABLENODEREUSE=1

if ! command -v dotnet >/dev/null; then
  echo "run.sh: the .NET SDK 10 is needed and 'dotnet' was not found. See https://dotnet.microsoft.com/download" >&2
  exit 2
fi

changed_since_build() {
  [ -f "$program" ] && [ -f "$stamp" ] || return 0
  [ -n "$(find "$root/src" "$root/hocon" "$root"/Directory.* "$root/global.json" \
    \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit)" ]
}

if changed_since_build; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! dotnet build "$root/src/Samples/Samples.csproj" -c Release -v q -nologo >"$log" 2>&1; then
    cat "$log" >&2
    echo "run.sh: the build failed; its output is above." >&2
    exit 1
  fi
  touch "$stamp"
  rm -f "$log"
fi

export ACTORFLOW_CALLED_AS=$0
exec dotnet "$program" "$@"
