using System.Buffers;
using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// A journal in memory, for tests and for flows that need not outlive the process. Entries are kept as bytes, exactly as a store keeps them.
/// </summary>
/// <remarks>
/// Closing it keeps what it holds: a second system opened on the same instance finds the runs of the first, so restarts can be tested without a disk.
/// <see cref="Crash"/> ends an opening without order, as if the process had been killed. Safe for use from many threads; every call completes at
/// once. Has every capability that <see cref="IJournalReader.Capability{T}"/> names, but for the backup and tombstones to be moved.
/// </remarks>
public sealed partial class InMemoryJournal : IRunJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, StoredRun> _runs = [];
    private readonly Dictionary<string, RunId> _keys = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _pack = new();
    private readonly HashSet<RunId> _refused = [];
    private long _incarnation;
    private long _position;
    private long _numbers;
    private bool _isOpen;
    private bool _isClean = true;

    /// <summary>How many runs it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _runs.Count;
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOpen || _members > 0)
                throw new JournalUnavailableException("memory", "it is open already", "Dispose it, or let it crash, before it is opened again.");
            _isOpen = true;
            var opening = new JournalOpening(_isClean, ++_incarnation);
            _isClean = false;
            return new(opening);
        }
    }

    /// <summary>
    /// Ends the opening as a killed process does: nothing is marked clean, and appends of the engine that had it open are refused from now on.
    /// </summary>
    public void Crash()
    {
        lock (_gate)
            _isOpen = false;
    }

    /// <inheritdoc/>
    public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
        => AppendAsync(batch, answers, 0, isAlone: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => Locked(() => _runs.TryGetValue(runId, out var run) ? run.Read(fromVersion) : []);

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => Locked(() => _runs.TryGetValue(runId, out var run) && run.Contains(appendId));

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => Locked(() => _runs.TryGetValue(runId, out var run) ? run.Shown : null);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
        => Locked(() => _keys.TryGetValue(key, out var holder) ? _runs[holder].Shown : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await Locked(() => _runs.Values.Where(run => !run.Shown.Status.IsEnded() && run.Shown.Status != RunStatus.Quarantined)
            .OrderBy(run => run.Cursor).Select(run => run.Shown).ToList());
        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    /// <inheritdoc/>
    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
    {
        SetAside(run, RunStatus.Quarantined, reason, build, at);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask MarkCleanAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _isClean = true;
        }

        return default;
    }

    /// <summary>Closes the journal; it keeps what it holds. Safe to call more than once.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            _isOpen = false;
        return default;
    }

    private ValueTask AppendAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, long incarnation, bool isAlone,
        CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        cancellationToken.ThrowIfCancellationRequested();
        var hint = JournalHint.None;
        lock (_gate)
        {
            ThrowIfClosed();
            var opening = isAlone ? _incarnation : incarnation;
            for (var i = 0; i < batch.Length; i++)
            {
                ref readonly var request = ref batch.Span[i];
                answers.Span[i] = _refused.Contains(request.RunId) ? new AppendAnswer(AppendOutcome.Conflict)
                    : request.AppendId.Incarnation != opening || !IsOfTerm(request.RunId, request.FencingToken, isAlone)
                    ? new AppendAnswer(AppendOutcome.Fenced)
                    : Append(in request);
                if (answers.Span[i].Outcome is not (AppendOutcome.Appended or AppendOutcome.Fenced))
                    _refused.Add(request.RunId);
                else if (answers.Span[i].Outcome == AppendOutcome.Appended)
                    hint |= HintOf(in request);
            }

            _refused.Clear();
        }

        Tell(hint);
        return default;
    }

    private static JournalHint HintOf(in AppendRequest request)
        => (request.Takes is { Count: > 0 } ? JournalHint.InboxAnswers : JournalHint.None) | (request.Summary is { } row && row.Status.IsEnded()
            ? JournalHint.RunsEnded : JournalHint.None);

    private AppendAnswer Append(in AppendRequest request)
    {
        _runs.TryGetValue(request.RunId, out var run);
        if ((run?.Version ?? 0) != request.ExpectedVersion || run is { IsClosed: true })
            return new(AppendOutcome.Conflict);
        foreach (var take in request.Takes ?? [])
        {
            if (!IsInInbox(request.RunId, take.Position))
                return new(AppendOutcome.Conflict);
        }

        if (request.Blobs is { } named && named.Any(blob => blob.Content is null && !_blobs.ContainsKey(blob.BlobId)))
            return new(AppendOutcome.BlobMissing);
        if (run is null)
        {
            if (request.Summary!.Key is { } key && !_keys.TryAdd(key, request.RunId))
                return new(AppendOutcome.KeyTaken, _keys[key]);
            run = new StoredRun(request.RunId, ++_numbers);
            _runs.Add(request.RunId, run);
        }

        _pack.ResetWrittenCount();
        run.Append(in request, _pack, ++_position);
        if (request.Blobs is { } blobs)
            Keep(run, blobs);
        foreach (var take in request.Takes ?? [])
            Take(take.Position, take.Answer);
        return new(AppendOutcome.Appended);
    }

    private ValueTask<T> Locked<T>(Func<T> function)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new(function());
        }
    }

    private void ThrowIfClosed()
    {
        if (!_isOpen && _members == 0)
            throw new JournalUnavailableException("memory", "it is not open", "Open it first; after a crash or a disposal it can be opened again.");
    }
}
