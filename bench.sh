#!/usr/bin/env bash
# Floors and workloads in one run:  ./bench.sh [filter ...]          for example ./bench.sh K or ./bench.sh R1 R2. Writes benchmarks/results/<date>.md.
# How costs grow with sizes:        ./bench.sh growth [curve ...]    tables and SVG pictures in benchmarks/results/<date>-growth*.
# Through BenchmarkDotNet:          ./bench.sh micro [arguments]     for example ./bench.sh micro --filter '*RunMicro*'. Reports in artifacts/micro.
set -euo pipefail
cd "$(dirname "$0")"
exec dotnet run -c Release --project benchmarks -- "$@"
