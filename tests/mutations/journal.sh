# What becomes of appends, in the engine and in the journals: versions, terms, flushes, checksums, what goes with an append. Read by tests/mutations.sh.

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

# What is not known is taken for written.
mutate believe-unknown-answers $engine 'FullyQualifiedName~CommitTests|FullyQualifiedName~Journal.' src/Actors/Journal/JournalWriter.cs \
  '                && await _door.Journal.ContainsAsync(batch.Requests.Span[i].RunId, batch.Requests.Span[i].AppendId, CancellationToken.None))' ')'

# The journal on SQLite.
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
mutate import-unchecked-lines $store 'FullyQualifiedName~ExportTests' src/Actors/Maintenance/ImportLines.cs 'if (line.GetProperty("sum").GetString() != ExportForm.Hex(sum))' 'if (line.GetProperty("sum").GetString() is null)'

# What goes with an append, in its transaction: questions; large values, which stay for a while after their last name is gone.
mutate questions-in-another-transaction $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs '            _context.Questions.Save(head.Run, questions);' '            _ = questions;'
mutate events-may-name-what-is-missing $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs 'if (blobs is not null && !_context.Blobs.AreThere(blobs))' 'if (blobs is { Count: > 1_000_000 })'
mutate sweep-without-grace $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Sql/maintain.sql 'WHERE b.unnamed < ?1 AND NOT EXISTS' 'WHERE (b.unnamed < ?1 OR b.unnamed > 0) AND NOT EXISTS'

# One append that does not fit fails all of its batch; ids and keys of pruned runs are free again.
mutate one-bad-run-fails-its-neighbours $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Writing/Committer.cs \
  'Write(head, in request) : new AppendAnswer(AppendOutcome.Conflict);' 'Write(head, in request) : throw new InvalidOperationException("conflict");'
mutate prune-without-a-tombstone $store 'FullyQualifiedName~SqliteJournalTests' $sqlite/Sql/maintain.sql "UPDATE runs SET status = status + 16, tags = NULL, due = NULL WHERE run = ?1;" 'DELETE FROM runs WHERE run = ?1;'
