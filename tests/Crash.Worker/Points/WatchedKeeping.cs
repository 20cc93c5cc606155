using ActorFlow.Journal;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>A point before and after what is done to keep a journal small and quick to read: <c>snapshot:before</c>, <c>trim:after</c>.</summary>
internal static class Keeping
{
    public static async ValueTask<T> AroundAsync<T>(string what, Func<ValueTask<T>> work)
    {
        CrashPoint.Reach($"{what}:before");
        var result = await work();
        CrashPoint.Reach($"{what}:after");
        return result;
    }

    public static async ValueTask AroundAsync(string what, Func<ValueTask> work)
    {
        CrashPoint.Reach($"{what}:before");
        await work();
        CrashPoint.Reach($"{what}:after");
    }
}

internal sealed class WatchedSnapshots(ISnapshotStore inner) : ISnapshotStore
{
    public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
        => Keeping.AroundAsync("snapshot", () => inner.SaveAsync(snapshots, cancellationToken));

    public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken) => inner.LoadAsync(runId, cancellationToken);
}

internal sealed class WatchedTrimming(IJournalTrimming inner) : IJournalTrimming
{
    public ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
        => Keeping.AroundAsync("trim", () => inner.TrimAsync(baseline, cancellationToken));

    public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken)
        => Keeping.AroundAsync("baseline", () => inner.FindBaselineAsync(runId, cancellationToken));
}

internal sealed class WatchedRetention(IJournalRetention inner) : IJournalRetention
{
    public ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
        => Keeping.AroundAsync("prune", () => inner.PruneAsync(request, cancellationToken));

    public ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
        => inner.ForgetAsync(endedBefore, cancellationToken);
}

internal sealed class WatchedBlobs(IBlobStore inner) : IBlobStore
{
    public ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
        => Keeping.AroundAsync("blob", () => inner.ReadBlobAsync(blobId, cancellationToken));

    public ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
        => Keeping.AroundAsync("sweep", () => inner.SweepBlobsAsync(unnamedSince, cancellationToken));
}

internal sealed class WatchedWakeUps(IWakeUps inner) : IWakeUps
{
    public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => Keeping.AroundAsync("due", () => inner.DueAsync(before, after, limit, cancellationToken));
}

internal sealed class WatchedHistories(IRunHistories inner) : IRunHistories
{
    public ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
        => Keeping.AroundAsync("read", () => inner.ReadManyAsync(runs, cancellationToken));
}
