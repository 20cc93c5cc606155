#!/usr/bin/env bash
# Takes one promise after the other out of a copy of the tree and runs the tests that must turn red then. A mutation that survives is a hole in the tests.
# Not part of test.sh: each one is a build and a test run, which ends at the first red test. ./tests/mutations.sh [name ...] makes some of them, without names all; --list lists them.
# Exit code: how many survived, could not be made, or did not build.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
wanted=("$@")
copy=''
made=0 bad=0

say() { printf '%s\n' "$*"; }
trap '[ -n "$copy" ] && rm -rf "$copy"' EXIT

copy_tree() {
  [ -n "$copy" ] && return
  copy=$(mktemp -d)
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done | tar --null -T - -cf - | tar -xf - -C "$copy"
}

# mutate <name> <project> <filter> <file> <text> <instead>: the text is there exactly once, or the mutation is outdated and says so.
mutate() {
  local name=$1 project=$2 filter=$3 file=$4 text=$5 instead=$6 log
  if [ "${wanted[0]:-}" = --list ]; then say "$name"; return; fi
  if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
  copy_tree
  made=$((made + 1))
  if ! TEXT=$text INSTEAD=$instead perl -0777 -i.whole -pe 'BEGIN { $t = $ENV{TEXT}; $i = $ENV{INSTEAD} } $n = () = /\Q$t\E/g; exit 3 if $n != 1; s/\Q$t\E/$i/' "$copy/$file"; then
    say "OUTDATED  $name: $file does not hold its text exactly once"
    bad=$((bad + 1))
    [ -e "$copy/$file.whole" ] && mv "$copy/$file.whole" "$copy/$file"
    return
  fi
  touch "$copy/$file" # so that the build sees it, and sees it again when it is put back
  if ! log=$(dotnet build "$copy/$project" -c Release -v q -nologo -p:TreatWarningsAsErrors=false 2>&1); then
    say "NO BUILD  $name"
    say "$log" | grep -E 'error' | head -3
    bad=$((bad + 1))
  elif timeout 900 dotnet test "$copy/$project" -c Release --no-build --nologo -v q --filter "$filter" -- xUnit.StopOnFail=true >"$copy/log" 2>&1; then
    say "SURVIVED  $name: $project --filter '$filter' is still green"
    bad=$((bad + 1))
  elif grep -q '\[FAIL\]' "$copy/log"; then
    say "found     $name: $(sed -n 's/.*\.\([A-Za-z_0-9]*\)\((.*)\)\{0,1\} \[FAIL\].*/\1/p' "$copy/log" | head -1) is red"
  else
    say "NO TESTS  $name: $(tail -1 "$copy/log")"
    bad=$((bad + 1))
  fi
  mv "$copy/$file.whole" "$copy/$file"
  touch "$copy/$file"
}

store=tests/Persistence.Conformance
engine=tests/Actors.Tests
sqlite=src/Persistence.Sqlite
cluster=tests/Cluster.Tests
terms=src/Persistence.PostgreSql/Sql/Functions/append.sql
plain=src/Persistence.PostgreSql/Sql/Functions/append_plain.sql

# An append that the journal has refused for its term is answered as if it had been written.
mutate fenced-counts-as-written $engine 'FullyQualifiedName~MovedRunTests' src/Actors/Journal/JournalWriter.cs \
  'append.From.Tell(answer.Outcome == AppendOutcome.Appended' \
  'append.From.Tell(answer.Outcome is AppendOutcome.Appended or AppendOutcome.Fenced'

# A journal that several engines share does not look at terms.
mutate no-term-check $engine 'FullyQualifiedName~MovedRunTests|FullyQualifiedName~RandomMovesTests' src/Actors/Journal/InMemoryJournal.Sharing.cs \
  '(isAlone && term == 0) || (term != 0 && _terms is not null && _terms[ShardOf(runId)] == term)' \
  'true'

# Whoever waits for an append that is on its way when the shard is lost is sent elsewhere before it is known what became of it.
mutate ask-twice-when-lost $engine 'FullyQualifiedName~MovedRunTests' src/Actors/Runs/RunSupervisor.Shards.cs \
  'if (_committed == _head.Version || !IsDurable)' \
  'if (_committed <= _head.Version || !IsDurable)'

# Commands are carried out, and their rows stay.
mutate command-not-taken $engine 'FullyQualifiedName~MovedRunTests' src/Actors/Journal/WriterBatch.cs \
  'Takes = append.Takes }' \
  'Takes = null }'

# A run is told of a commit when it is sent, not when it is there.
mutate acknowledge-before-commit $engine 'FullyQualifiedName~ToldAfterCommit|FullyQualifiedName~CommitTests' src/Actors/Journal/JournalWriter.cs \
  '        _underWay = batch;
        _counter = batch.Name(_incarnation, _counter);' \
  '        _underWay = batch;
        for (var i = 0; i < batch.Count; i++) batch.Appends[i].From.Tell(new RunMessage.Committed(batch.Appends[i].ExpectedVersion + batch.Appends[i].Events.Count));
        _counter = batch.Name(_incarnation, _counter);'

# Visits start when they are decided.
mutate dispatch-before-commit $engine 'FullyQualifiedName~ToldAfterCommit|FullyQualifiedName~CommitTests|FullyQualifiedName~ChangedDefinition' src/Actors/Runs/RunSupervisor.cs \
  'committed < _barrier ? 0 : _flow?.Durability == Durability.Pipelined ?' '_flow is not null ?'

# A run taken up again runs before that is journaled.
mutate dispatch-before-recovery $engine 'FullyQualifiedName~ChangedDefinition' src/Actors/Runs/RunSupervisor.cs 'committed < _barrier ? 0 : ' ''

# What is not known is taken for written.
mutate believe-unknown-answers $engine 'FullyQualifiedName~CommitTests|FullyQualifiedName~Journal.' src/Actors/Journal/JournalWriter.cs \
  '                && await _door.Journal.ContainsAsync(batch.Requests[i].RunId, batch.Requests[i].AppendId, CancellationToken.None))' ')'

# A run goes on under whatever definition there is.
mutate adopt-every-definition $engine 'FullyQualifiedName~ChangedDefinition' src/Actors/Runs/RunSupervisor.Judging.cs 'if (misfits.Count > 0)' 'if (misfits.Count > 1_000)'

mutate drop-version-check $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs 'head.Version == request.ExpectedVersion && ' ''
mutate drop-fence $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs 'request.AppendId.Incarnation != _incarnation' 'request.AppendId.Incarnation < 0'
mutate skip-checksum $store 'FullyQualifiedName~DamageTests' $sqlite/Reading/RunReads.cs ' || chain != link)' ')'
mutate skip-blob-names $store 'FullyQualifiedName~DamageTests|FullyQualifiedName~DamagedPartTests' $sqlite/Capabilities/SqliteBlobs.cs 'if (BlobId.Of(content) != blobId)' 'if (content.Length == 0)'
mutate skip-snapshot-checksum $store 'FullyQualifiedName~DamageTests|FullyQualifiedName~DamagedPartTests' $sqlite/Capabilities/SqliteSnapshots.cs \
  'found is not null && rows.Int64(2) ==' 'found is not null || rows.Int64(2) =='
mutate skip-baseline-checksum $store 'FullyQualifiedName~DamageTests|FullyQualifiedName~DamagedPartTests' $sqlite/Capabilities/SqliteTrimming.cs \
  'if (rows.Int64(5) != Checksum(' 'if (rows.Int64(5) < 0 && rows.Int64(5) != Checksum('
mutate hide-removals-from-the-feed $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Capabilities/SqliteFeed.cs 'removed.Int64(0) > page.After' 'removed.Int64(0) < page.After'
mutate hide-removals-under-way-from-the-feed $store 'FullyQualifiedName~CutOffRemovalTests' $sqlite/Capabilities/SqliteFeed.cs 'trimmed |= IsTrue(' 'trimmed |= 0 > page.After && IsTrue('
mutate unchained-checksum $store 'FullyQualifiedName~DamageTests|FullyQualifiedName~ExportTests' src/Runtime/Journal/EntryChain.cs \
  'Add(BitOperations.Crc32C(previous, (ulong)version), packed)' 'Add(BitOperations.Crc32C(0u, (ulong)0), packed)'
mutate drop-fsync $store 'FullyQualifiedName~PowerLossTests' $sqlite/JournalSession.cs 'options.NeverFlush ? "PRAGMA synchronous = OFF"' 'true ? "PRAGMA synchronous = OFF"'
mutate flush-seldom $store 'FullyQualifiedName~PowerLossTests' $sqlite/JournalSession.cs '"PRAGMA synchronous = FULL"' '"PRAGMA synchronous = NORMAL"'
mutate go-on-after-a-failed-flush $store 'FullyQualifiedName~PowerLossTests|FullyQualifiedName~FailingDiskTests' $sqlite/JournalSession.cs \
  '        if (Fault is { } fault)
            throw' '        if (Fault is { } fault && false)
            throw'
mutate no-lock $store 'FullyQualifiedName~SqliteOpeningTests|FullyQualifiedName~ReaderTests' $sqlite/EngineLock.cs 'FileAccess.ReadWrite, FileShare.None,' 'FileAccess.ReadWrite, FileShare.ReadWrite,'
mutate index-row-in-another-transaction $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs '            _context.Runs.Change(head, summary, last, chain);' '            _ = summary;'
mutate no-term-check $store 'FullyQualifiedName~PostgreSql.FenceTests|FullyQualifiedName~SharedPostgreSqlJournalTests' src/Persistence.PostgreSql/Sql/Functions/append.sql \
  'AND s.term = w.term ORDER BY' 'ORDER BY'
mutate import-unchecked-lines $store 'FullyQualifiedName~ExportTests' src/Actors/Maintenance/ImportLines.cs 'if (line.GetProperty("sum").GetString() != ExportForm.Hex(sum))' 'if (line.GetProperty("sum").GetString() is null)'

# Whoever was the owner of a shard once writes its runs for ever: seen by the journal alone, and by members of which one is blind to its lease.
mutate drop-term-check $store 'FullyQualifiedName~SharedPostgreSqlJournalTests|FullyQualifiedName~PostgreSql.FenceTests' $terms 's.shard = w.shard AND s.term = w.term ORDER' 's.shard = w.shard ORDER'
mutate drop-term-check-of-plain-appends $store 'FullyQualifiedName~SharedPostgreSqlJournalTests|FullyQualifiedName~PostgreSql.FenceTests' $plain ' OR terms IS DISTINCT FROM s_term THEN' ' THEN'
mutate drop-term-check-under-members $cluster 'FullyQualifiedName~believes_for_ever' $plain ' OR terms IS DISTINCT FROM s_term THEN' ' THEN'

# An append goes on from the last entry of its run, and not over what somebody has made of the run's row in between.
mutate plain-append-without-head $store 'FullyQualifiedName~PostgreSqlJournalTests' $plain 'WHEN h.last = g[i + 2] AND h.chain = g[i + 3] THEN 0' 'WHEN h.last IS NOT NULL THEN 0'
mutate plain-append-over-a-changed-row $store 'FullyQualifiedName~PostgreSql.FenceTests' $plain 'g_code[u[i + 1]] = 0 AND r.status = g_status[u[i + 1]];' 'g_code[u[i + 1]] = 0;'

# The same for what is written beside the entries: snapshots; baselines, trims and runs set aside; offers; tidying.
beside='FullyQualifiedName~SharedPostgreSqlJournalTests'
mutate snapshots-without-term $store "$beside" src/Persistence.PostgreSql/Sql/maintain.sql 'JOIN held ON held.shard = x.shard AND held.term = x.term' 'LEFT JOIN held ON false'
mutate write-beside-without-term $store "$beside" src/Persistence.PostgreSql/PostgreSqlAccess.cs 'await context.IsLedAsync(run, token) ? await' 'await context.IsLedAsync(run, token) | true ? await'
mutate offer-without-term $store "$beside" src/Persistence.PostgreSql/Sql/offers.sql 'JOIN held ON held.shard = x.shard AND held.term = x.term' 'LEFT JOIN held ON false'
mutate tidy-without-term $store "$beside" src/Persistence.PostgreSql/Capabilities/PostgreSqlRetention.cs 'request.Keeper is { } keeper && !await' 'request.Keeper is { Term: < 0 } keeper && !await'
mutate snapshot-states-no-term $engine 'FullyQualifiedName~LateKeepingTests' src/Actors/Journal/InMemoryJournal.Keeping.cs 'IsLed(new(snapshot.RunId, snapshot.Term)) && ' ''

# A member believes in its lease for as long as nobody tells it otherwise.
mutate trust-the-lease-for-ever $cluster 'FullyQualifiedName~LeasedShardsTests|FullyQualifiedName~ClusterMemberTests' src/Cluster/Leases/LeasedShards.cs \
  'IsTrusted => clock.Now.Ticks < Volatile.Read(ref _trustedUntil);' 'IsTrusted => Volatile.Read(ref _trustedUntil) != long.MinValue || clock.Now.Ticks < 0;'

[ "${wanted[0]:-}" = --list ] || say "$made mutation(s), $bad not found"
exit $bad
