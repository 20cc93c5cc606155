using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <summary>Capabilities with named points around their writes.</summary>
internal static class FaultyCapabilities
{
    /// <summary>The capability that was asked for, with its points when it has some.</summary>
    public static T Around<T>(T below, Func<JournalPoint, ValueTask> at)
        where T : class
        => (typeof(T) == typeof(ISnapshotStore) ? new Snapshots((ISnapshotStore)below, at)
            : typeof(T) == typeof(IJournalTrimming) ? new Trimming((IJournalTrimming)below, at)
            : typeof(T) == typeof(IJournalRetention) ? new Retention((IJournalRetention)below, at)
            : (object)below) as T ?? below;

    private static async ValueTask<T> BetweenAsync<T>(Func<JournalPoint, ValueTask> at, JournalPoint before, JournalPoint after, Func<ValueTask<T>> write)
    {
        await at(before);
        var result = await write();
        await at(after);
        return result;
    }

    private static async ValueTask BetweenAsync(Func<JournalPoint, ValueTask> at, JournalPoint before, JournalPoint after, Func<ValueTask> write)
    {
        await at(before);
        await write();
        await at(after);
    }

    private sealed class Snapshots(ISnapshotStore below, Func<JournalPoint, ValueTask> at) : ISnapshotStore
    {
        public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
            => BetweenAsync(at, JournalPoint.BeforeSnapshot, JournalPoint.AfterSnapshot, () => below.SaveAsync(snapshots, cancellationToken));

        public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken) => below.LoadAsync(runId, cancellationToken);
    }

    private sealed class Trimming(IJournalTrimming below, Func<JournalPoint, ValueTask> at) : IJournalTrimming
    {
        public ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
            => BetweenAsync(at, JournalPoint.BeforeTrim, JournalPoint.AfterTrim, () => below.TrimAsync(baseline, cancellationToken));

        public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken) => below.FindBaselineAsync(runId, cancellationToken);
    }

    private sealed class Retention(IJournalRetention below, Func<JournalPoint, ValueTask> at) : IJournalRetention
    {
        public ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
            => BetweenAsync(at, JournalPoint.BeforePrune, JournalPoint.AfterPrune, () => below.PruneAsync(request, cancellationToken));

        public ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) => below.ForgetAsync(endedBefore, cancellationToken);
    }
}
