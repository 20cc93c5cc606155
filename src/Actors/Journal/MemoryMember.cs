using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// A journal in memory as one of several engines sees it that share it. What it holds, and all capabilities, are those of the journal it was joined
/// to.
/// </summary>
internal sealed class MemoryMember(InMemoryJournal place) : IRunJournal
{
    private readonly Lock _gate = new();
    private long _incarnation;
    private bool _isOpen;

    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOpen)
                throw new JournalUnavailableException("memory", "it is open already", "Dispose it before it is opened again.");
            var opening = place.OpenMember();
            (_isOpen, _incarnation) = (true, opening.Incarnation);
            return new(opening);
        }
    }

    public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
        => Place().AppendAsMemberAsync(Interlocked.Read(ref _incarnation), batch, answers, cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => Place().ReadAsync(runId, fromVersion, cancellationToken);

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => Place().ContainsAsync(runId, appendId, cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => Place().FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => Place().FindByKeyAsync(key, cancellationToken);

    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => Place().UnfinishedAsync(cancellationToken);

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => Place().QuarantineAsync(run, reason, build, at, cancellationToken);

    public ValueTask MarkCleanAsync(CancellationToken cancellationToken) => default;

    public T? Capability<T>()
        where T : class
        => place as T;

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isOpen)
                place.CloseMember();
            _isOpen = false;
        }

        return default;
    }

    private InMemoryJournal Place()
    {
        lock (_gate)
        {
            return _isOpen ? place
                : throw new JournalUnavailableException("memory", "it is not open", "Open it first; after a disposal it can be opened again.");
        }
    }
}
