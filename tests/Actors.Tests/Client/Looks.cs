using ActorFlow.Journal;
using ActorFlow.Polling;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Counts how often a run is read.</summary>
internal sealed class Looks(IRunJournal inner) : IJournalReader
{
    private readonly SemaphoreSlim _looked = new(0);
    private int _count;

    public async Task HasLookedAsync(int times)
    {
        while (Volatile.Read(ref _count) < times)
        {
            if (!await _looked.WaitAsync(Until.Patience))
                throw new TimeoutException($"Nobody has looked {times} times.");
        }
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        if (fromVersion > 1)
        {
            Interlocked.Increment(ref _count);
            _looked.Release();
        }

        return inner.ReadAsync(runId, fromVersion, cancellationToken);
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken) => inner.ContainsAsync(runId, appendId, cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => inner.FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => inner.FindByKeyAsync(key, cancellationToken);

    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    /// <summary>The journal is the engine's.</summary>
    public ValueTask DisposeAsync() => default;
}
