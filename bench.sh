#!/usr/bin/env bash
# Floors and workloads in one run: ./bench.sh [filter ...], for example ./bench.sh K or ./bench.sh R1 R2. Writes benchmarks/results/<date>.md.
set -euo pipefail
cd "$(dirname "$0")"
exec dotnet run -c Release --project benchmarks -- "$@"
