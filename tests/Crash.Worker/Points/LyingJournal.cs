using ActorFlow.Journal;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>
/// A journal as it must not be: it acknowledges a batch at once and writes it when the next one comes, or somebody reads, as a disk that buffers
/// without telling does. With it, the auditor must find broken promises after a kill, and none without one; <c>CRASH_LIE=1</c> puts it in.
/// </summary>
internal sealed class LyingJournal(IRunJournal inner) : IRunJournal
{
    private readonly SemaphoreSlim _turn = new(1);
    private AppendRequest[] _owed = [];

    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteOwedAsync();
            _owed = Copied(batch.Span);
        }
        finally
        {
            _turn.Release();
        }

        answers.Span[..batch.Length].Fill(new AppendAnswer(AppendOutcome.Appended));
    }

    public async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        await CatchUpAsync();
        return await inner.ReadAsync(runId, fromVersion, cancellationToken);
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => inner.ContainsAsync(runId, appendId, cancellationToken);

    public async ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
    {
        await CatchUpAsync();
        return await inner.FindAsync(runId, cancellationToken);
    }

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => inner.FindByKeyAsync(key, cancellationToken);

    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => inner.QuarantineAsync(run, reason, build, at, cancellationToken);

    public T? Capability<T>()
        where T : class
        => typeof(T) == typeof(IRunHistories) && inner.Capability<IRunHistories>() is { } histories ? new Histories(this, histories) as T : inner.Capability<T>();

    public async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync();
        await inner.MarkCleanAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask CatchUpAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await WriteOwedAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    // The memory of the entries is the writer's again once it has its answers.
    private static AppendRequest[] Copied(ReadOnlySpan<AppendRequest> batch)
    {
        var copies = batch.ToArray();
        for (var i = 0; i < copies.Length; i++)
            copies[i] = copies[i] with { Entries = copies[i].Entries.ToArray().Select(entry => entry with { Data = entry.Data.ToArray() })
                .ToArray() };
        return copies;
    }

    private async ValueTask WriteOwedAsync()
    {
        if (_owed.Length > 0)
            await inner.AppendBatchAsync(_owed, new AppendAnswer[_owed.Length], CancellationToken.None);
        _owed = [];
    }

    private sealed class Histories(LyingJournal journal, IRunHistories inner) : IRunHistories
    {
        public async ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
        {
            await journal.CatchUpAsync();
            return await inner.ReadManyAsync(runs, cancellationToken);
        }
    }
}
