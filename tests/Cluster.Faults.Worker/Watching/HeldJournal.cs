using ActorFlow.Journal;

namespace ActorFlow.Cluster.Faults.Worker.Watching;

/// <summary>
/// A journal whose writes wait, while a file is there, between the engine's last look at its right to write and the database: as those of a process
/// do that is stopped in this moment. Says "holding", and afterwards what became of each write: "late 1 taken 0 refused 1".
/// </summary>
/// <param name="inner">The journal.</param>
/// <param name="hold">The file.</param>
/// <param name="onRead">Called when a run is read back: what this process had under way of it before, it has given up.</param>
internal sealed class HeldJournal(IRunJournal inner, string hold, Action<RunId> onRead) : IRunJournal
{
    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        if (!File.Exists(hold))
        {
            await inner.AppendBatchAsync(batch, answers, cancellationToken);
            return;
        }

        Console.WriteLine($"holding {batch.Length}");
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(2)))
        {
            while (File.Exists(hold))
                await look.WaitForNextTickAsync(CancellationToken.None);
        }

        await inner.AppendBatchAsync(batch, answers, cancellationToken);
        var (taken, refused) = (0, 0);
        foreach (var answer in answers.Span)
        {
            taken += answer.Outcome == AppendOutcome.Appended ? 1 : 0;
            refused += answer.Outcome == AppendOutcome.Fenced ? 1 : 0;
        }

        Console.WriteLine($"late {batch.Length} taken {taken} refused {refused}");
    }

    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => inner.QuarantineAsync(run, reason, build, at, cancellationToken);

    public ValueTask MarkCleanAsync(CancellationToken cancellationToken) => inner.MarkCleanAsync(cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        onRead(runId);
        return inner.ReadAsync(runId, fromVersion, cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
    {
        onRead(runId);
        return inner.ReadPageAsync(runId, fromVersion, enough, cancellationToken);
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => inner.ContainsAsync(runId, appendId, cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => inner.FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => inner.FindByKeyAsync(key, cancellationToken);

    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public T? Capability<T>()
        where T : class
        => inner.Capability<T>();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
