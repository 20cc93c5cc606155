#!/usr/bin/env bash
# Floors and workloads in one run:  ./bench.sh [filter ...]          for example ./bench.sh K or ./bench.sh R1 R2. Writes benchmarks/results/<date>.md.
# How costs grow with sizes:        ./bench.sh growth [curve ...]    tables and SVG pictures in benchmarks/results/<date>-growth*.
# The numbers of the documentation: ./bench.sh page [file ...]       from results files, by default the newest, into docs/performance.md. A run without filter does it by itself.
# Through BenchmarkDotNet:          ./bench.sh micro [arguments]     for example ./bench.sh micro --filter '*RunMicro*'. Reports in artifacts/micro.
# Ends with 0 when every target is met, 1 when one is missed, 2 when it was called wrongly.
set -euo pipefail
cd "$(dirname "$0")"

# Whether the start of the tool is measured: when no filter is given, or one that means it.
measures_tool() {
  case "${1:-}" in growth|page|micro) return 1 ;; esac
  local filters=0
  while [ $# -gt 0 ]; do
    case "$1" in
      --rounds|--date|--largest) shift ;;
      -*) ;;
      [sS]*) return 0 ;;
      *) filters=$((filters + 1)) ;;
    esac
    [ $# -eq 0 ] || shift
  done
  [ "$filters" -eq 0 ]
}

# The tool is measured as people get it: compiled ahead of time.
if measures_tool "$@"; then
  dotnet publish src/Cli.Tool -c Release --use-current-runtime -o artifacts/tool -v q -nologo
  export ACTORFLOW_BENCH_TOOL="$PWD/artifacts/tool/ActorFlow.Tool"
fi

dotnet build benchmarks -c Release -v q -nologo -clp:ErrorsOnly
exec dotnet run -c Release --no-build --project benchmarks -- "$@"
