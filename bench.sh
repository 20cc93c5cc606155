#!/usr/bin/env bash
# Floors and workloads in one run:  ./bench.sh [filter ...]          for example ./bench.sh K or ./bench.sh R1 R2. Writes benchmarks/results/<date>.md.
# How costs grow with sizes:        ./bench.sh growth [curve ...]    tables and SVG pictures in benchmarks/results/<date>-growth*.
# Through BenchmarkDotNet:          ./bench.sh micro [arguments]     for example ./bench.sh micro --filter '*RunMicro*'. Reports in artifacts/micro.
set -euo pipefail
cd "$(dirname "$0")"

# The start of the tool is measured as people get it: compiled ahead of time.
case " ${*:-S} " in
  *" S"*)
    dotnet publish src/Cli.Tool -c Release --use-current-runtime -o artifacts/tool -v q -nologo
    export ACTORFLOW_BENCH_TOOL="$PWD/artifacts/tool/ActorFlow.Tool"
    ;;
esac
exec dotnet run -c Release --project benchmarks -- "$@"
