using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : ISnapshotStore, IJournalTrimming, IJournalRetention, IBlobStore, IDefinitionStore, IJournalVerification,
    IRunTransfer
{
    private readonly Dictionary<BlobId, StoredBlob> _blobs = [];
    private readonly Dictionary<string, byte[]> _definitions = new(StringComparer.Ordinal);

    /// <summary>Stamps the moment since when nothing names a blob. The default value is the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    ValueTask ISnapshotStore.SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            foreach (var snapshot in snapshots.Span)
            {
                if (IsLed(new(snapshot.RunId, snapshot.Term)) && _runs.TryGetValue(snapshot.RunId, out var run) && !run.IsPruned && snapshot.Version <= run.Version && snapshot.Version > (run.Snapshot?.Version ?? 0))
                    run.Snapshot = snapshot with { Data = snapshot.Data.ToArray(), Term = 0 };
            }
        }

        return default;
    }

    ValueTask<RunSnapshot?> ISnapshotStore.LoadAsync(RunId runId, CancellationToken cancellationToken) => Locked(() => _runs.TryGetValue(runId, out var run) ? run.Snapshot : null);

    ValueTask IJournalTrimming.TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        lock (_gate)
        {
            ThrowIfClosed();
            if (!IsLed(new(baseline.RunId, baseline.Term)))
                return default;
            if (!_runs.TryGetValue(baseline.RunId, out var run) || run.IsPruned || baseline.Version < 1 || baseline.Version > run.Version)
                throw new ArgumentException($"Run '{baseline.RunId}' has no entry of version {baseline.Version} to put a baseline at.");
            if (baseline.Version <= (run.Baseline?.Version ?? 0))
                return default;
            foreach (var blob in baseline.Blobs)
            {
                if (!_blobs.ContainsKey(blob))
                    throw new ArgumentException($"The baseline of run '{baseline.RunId}' at version {baseline.Version} names the blob {blob}, which is not stored. Nothing was trimmed; verify the journal.");
            }

            _removed = Math.Max(_removed, run.Trim(baseline with { Term = 0 }));
            NoteUnnamed();
        }

        return default;
    }

    ValueTask<RunBaseline?> IJournalTrimming.FindBaselineAsync(RunId runId, CancellationToken cancellationToken) => Locked(() => _runs.TryGetValue(runId, out var run) ? run.Baseline : null);

    ValueTask<int> IJournalRetention.PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Locked(() =>
        {
            if (request.Keeper is { } keeper && (_terms is null || _terms[keeper.Shard] != keeper.Term))
                return 0;
            var chosen = _runs.Values.Where(run => !run.IsPruned && IsWanted(request, run.Shown)).OrderBy(run => run.Shown.EndedAt).Take(request.Most).ToList();
            foreach (var run in chosen)
                _removed = Math.Max(_removed, run.Bury());
            NoteUnnamed();
            return chosen.Count;
        });
    }

    ValueTask<int> IJournalRetention.ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
        => Locked(() =>
        {
            var old = _runs.Values.Where(run => run.IsPruned && run.Shown.EndedAt < endedBefore).ToList();
            foreach (var run in old)
            {
                _runs.Remove(run.RunId);
                if (run.Shown.Key is { } key)
                    _keys.Remove(key);
            }

            return old.Count;
        });

    ValueTask<ReadOnlyMemory<byte>?> IBlobStore.ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
        => Locked(() => _blobs.TryGetValue(blobId, out var blob) ? new ReadOnlyMemory<byte>(blob.Content) : default(ReadOnlyMemory<byte>?));

    ValueTask<int> IBlobStore.SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
        => Locked(() =>
        {
            var old = _blobs.Where(blob => blob.Value.Unnamed < unnamedSince).Select(blob => blob.Key).ToList();
            foreach (var blob in old)
                _blobs.Remove(blob);
            return old.Count;
        });

    ValueTask IDefinitionStore.SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        lock (_gate)
        {
            ThrowIfClosed();
            _definitions.TryAdd(fingerprint, canonical.ToArray());
        }

        return default;
    }

    ValueTask<ReadOnlyMemory<byte>?> IDefinitionStore.FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
        => Locked(() => _definitions.TryGetValue(fingerprint, out var canonical) ? new ReadOnlyMemory<byte>(canonical) : default(ReadOnlyMemory<byte>?));

    ValueTask<TransferredRun?> IRunTransfer.TakeOutAsync(RunId runId, CancellationToken cancellationToken)
        => Locked(() => _runs.TryGetValue(runId, out var run) ? run.TakeOut(blob => _blobs[blob].Content) : null);

    ValueTask<AppendAnswer> IRunTransfer.TakeInAsync(TransferredRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.Validate();
        return Locked(() => TakeIn(run));
    }

    async IAsyncEnumerable<JournalDamage> IJournalVerification.VerifyAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var damage in await Locked(() => _runs.Values.Select(DamageOf).OfType<JournalDamage>().ToList()))
            yield return damage;
    }

    private static JournalDamage? DamageOf(StoredRun run)
    {
        try
        {
            run.Read((run.Baseline?.Version ?? 0) + 1);
            return null;
        }
        catch (RunJournalException e)
        {
            return new JournalDamage(run.RunId, DamageKind.Entries, e.Message);
        }
    }

    private AppendAnswer TakeIn(TransferredRun run)
    {
        var runId = run.Summary.RunId;
        if (_runs.ContainsKey(runId))
            return new(AppendOutcome.Conflict);
        if (run.Blobs.Any(blob => blob.Content is null && !_blobs.ContainsKey(blob.BlobId)))
            return new(AppendOutcome.BlobMissing);
        if (run.Summary.Key is { } key && !_keys.TryAdd(key, runId))
            return new(AppendOutcome.KeyTaken, _keys[key]);
        var stored = new StoredRun(runId, ++_numbers);
        _runs.Add(runId, stored);
        _pack.ResetWrittenCount();
        stored.TakeIn(run, _pack, ++_position);
        Keep(stored, run.Blobs);
        return new(AppendOutcome.Appended);
    }

    private static bool IsWanted(PruneRequest request, RunSummary row)
        => row.Status.IsEnded() && row.EndedAt < request.EndedBefore && row.Due is null && (request.Flow is null || request.Flow == row.Flow)
            && (request.Statuses.Count == 0 || request.Statuses.Contains(row.Status));

    private void Keep(StoredRun run, IReadOnlyList<BlobReference> blobs)
    {
        foreach (var blob in blobs)
        {
            if (_blobs.TryGetValue(blob.BlobId, out var stored))
                stored.Unnamed = null;
            else
                _blobs.Add(blob.BlobId, new StoredBlob(blob.Content!.Value.ToArray()));
            run.Blobs[blob.BlobId] = run.Version;
        }
    }

    private void NoteUnnamed()
    {
        var named = _runs.Values.SelectMany(run => run.Blobs.Keys).ToHashSet();
        foreach (var (blobId, blob) in _blobs)
        {
            if (!named.Contains(blobId))
                blob.Unnamed ??= TimeProvider.GetUtcNow();
        }
    }

    private sealed class StoredBlob(byte[] content)
    {
        public byte[] Content { get; } = content;

        public DateTimeOffset? Unnamed { get; set; }
    }
}
