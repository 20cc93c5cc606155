using System.Buffers;
using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>A journal in memory, for tests and for flows that need not outlive the process. Entries are kept as bytes, exactly as a store keeps them.</summary>
/// <remarks>
/// Closing it keeps what it holds: a second system opened on the same instance finds the runs of the first, so restarts can be tested without a disk.
/// <see cref="Crash"/> ends an opening without order, as if the process had been killed. Safe for use from many threads; every call completes at once.
/// </remarks>
public sealed class InMemoryJournal : IRunJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, StoredRun> _runs = [];
    private readonly List<StoredRun> _inOrder = [];
    private readonly Dictionary<string, RunId> _keys = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _pack = new();
    private readonly HashSet<RunId> _refused = [];
    private long _incarnation;
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
            if (_isOpen)
                throw new JournalUnavailableException("memory", "it is open already", "Dispose it, or let it crash, before it is opened again.");
            _isOpen = true;
            var opening = new JournalOpening(_isClean, ++_incarnation);
            _isClean = false;
            return new(opening);
        }
    }

    /// <summary>Ends the opening as a killed process does: nothing is marked clean, and appends of the engine that had it open are refused from now on.</summary>
    public void Crash()
    {
        lock (_gate)
            _isOpen = false;
    }

    /// <inheritdoc/>
    public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfClosed();
            for (var i = 0; i < batch.Length; i++)
            {
                ref readonly var request = ref batch.Span[i];
                answers.Span[i] = _refused.Contains(request.RunId) ? new AppendAnswer(AppendOutcome.Conflict) : Append(in request);
                if (answers.Span[i].Outcome is not (AppendOutcome.Appended or AppendOutcome.Fenced))
                    _refused.Add(request.RunId);
            }

            _refused.Clear();
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new(_runs.TryGetValue(runId, out var run) ? run.Read(fromVersion) : []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new(_runs.TryGetValue(runId, out var run) && run.Contains(appendId));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new(_runs.TryGetValue(runId, out var run) ? run.Shown : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new(_keys.TryGetValue(key, out var holder) ? _runs[holder].Shown : null);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<RunSummary> found;
        lock (_gate)
        {
            ThrowIfClosed();
            found = [.. _inOrder.Select(run => run.Shown).Where(row => !row.Status.IsEnded() && row.Status != RunStatus.Quarantined)];
        }

        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask QuarantineAsync(RunId runId, string reason, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        lock (_gate)
        {
            ThrowIfClosed();
            if (_runs.TryGetValue(runId, out var run))
                run.Quarantined = (reason, at);
        }

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

    private AppendAnswer Append(in AppendRequest request)
    {
        if (request.AppendId.Incarnation != _incarnation)
            return new(AppendOutcome.Fenced);
        var isNew = !_runs.TryGetValue(request.RunId, out var run);
        if ((run?.Version ?? 0) != request.ExpectedVersion)
            return new(AppendOutcome.Conflict);
        if (isNew)
        {
            if (request.Summary!.Key is { } key && !_keys.TryAdd(key, request.RunId))
                return new(AppendOutcome.KeyTaken, _keys[key]);
            run = new StoredRun(request.RunId);
            _runs.Add(request.RunId, run);
            _inOrder.Add(run);
        }

        _pack.ResetWrittenCount();
        run!.Append(in request, _pack);
        return new(AppendOutcome.Appended);
    }

    private void ThrowIfClosed()
    {
        if (!_isOpen)
            throw new JournalUnavailableException("memory", "it is not open", "Open it first; after a crash or a disposal it can be opened again.");
    }
}
