using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <summary>Capabilities with named points around their writes.</summary>
internal static class FaultyCapabilities
{
    /// <summary>The capability that was asked for, with its points when it has some.</summary>
    /// <param name="below">The capability of the journal below.</param>
    /// <param name="at">Called at a point.</param>
    /// <param name="check">Throws when the journal refuses whatever is asked of it.</param>
    public static T Around<T>(T below, Func<JournalPoint, ValueTask> at, Action check)
        where T : class
        => (typeof(T) == typeof(ISnapshotStore) ? new Snapshots((ISnapshotStore)below, at, check)
            : typeof(T) == typeof(IJournalTrimming) ? new Trimming((IJournalTrimming)below, at, check)
            : typeof(T) == typeof(IJournalRetention) ? new Retention((IJournalRetention)below, at, check)
            : typeof(T) == typeof(IRunShelf) ? new Shelf((IRunShelf)below, check)
            : typeof(T) == typeof(IBlobStore) ? new Blobs((IBlobStore)below, check)
            : typeof(T) == typeof(IDefinitionStore) ? new Definitions((IDefinitionStore)below, check)
            : typeof(T) == typeof(IRunTransfer) ? new Transfer((IRunTransfer)below, check)
            : (object)below) as T ?? below;

    private static async ValueTask<T> BetweenAsync<T>(Func<JournalPoint, ValueTask> at, Action check, JournalPoint before, JournalPoint after, Func<ValueTask<T>> write)
    {
        await at(before);
        check();
        var result = await write();
        await at(after);
        return result;
    }

    private static async ValueTask BetweenAsync(Func<JournalPoint, ValueTask> at, Action check, JournalPoint before, JournalPoint after, Func<ValueTask> write)
    {
        await at(before);
        check();
        await write();
        await at(after);
    }

    private static T Checked<T>(Action check, T below)
    {
        check();
        return below;
    }

    private sealed class Snapshots(ISnapshotStore below, Func<JournalPoint, ValueTask> at, Action check) : ISnapshotStore
    {
        public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
            => BetweenAsync(at, check, JournalPoint.BeforeSnapshot, JournalPoint.AfterSnapshot, () => below.SaveAsync(snapshots, cancellationToken));

        public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken) => Checked(check, below).LoadAsync(runId, cancellationToken);
    }

    private sealed class Trimming(IJournalTrimming below, Func<JournalPoint, ValueTask> at, Action check) : IJournalTrimming
    {
        public ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
            => BetweenAsync(at, check, JournalPoint.BeforeTrim, JournalPoint.AfterTrim, () => below.TrimAsync(baseline, cancellationToken));

        public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken) => Checked(check, below).FindBaselineAsync(runId, cancellationToken);
    }

    private sealed class Retention(IJournalRetention below, Func<JournalPoint, ValueTask> at, Action check) : IJournalRetention
    {
        public ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
            => BetweenAsync(at, check, JournalPoint.BeforePrune, JournalPoint.AfterPrune, () => below.PruneAsync(request, cancellationToken));

        public ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) => Checked(check, below).ForgetAsync(endedBefore, cancellationToken);
    }

    private sealed class Shelf(IRunShelf below, Action check) : IRunShelf
    {
        public ValueTask<bool> ParkAsync(RunId runId, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
            => Checked(check, below).ParkAsync(runId, reason, build, at, cancellationToken);

        public ValueTask<bool> ReleaseAsync(RunId runId, CancellationToken cancellationToken) => Checked(check, below).ReleaseAsync(runId, cancellationToken);

        public ValueTask<AsideRun?> FindAsideAsync(RunId runId, CancellationToken cancellationToken) => Checked(check, below).FindAsideAsync(runId, cancellationToken);

        public IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken) => Checked(check, below).AsideAsync(status, cancellationToken);
    }

    private sealed class Blobs(IBlobStore below, Action check) : IBlobStore
    {
        public ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken) => Checked(check, below).ReadBlobAsync(blobId, cancellationToken);

        public ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
            => Checked(check, below).SweepBlobsAsync(unnamedSince, cancellationToken);
    }

    private sealed class Definitions(IDefinitionStore below, Action check) : IDefinitionStore
    {
        public ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
            => Checked(check, below).SaveDefinitionAsync(fingerprint, canonical, cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
            => Checked(check, below).FindDefinitionAsync(fingerprint, cancellationToken);
    }

    private sealed class Transfer(IRunTransfer below, Action check) : IRunTransfer
    {
        public ValueTask<TransferredRun?> TakeOutAsync(RunId runId, CancellationToken cancellationToken) => Checked(check, below).TakeOutAsync(runId, cancellationToken);

        public ValueTask<AppendAnswer> TakeInAsync(TransferredRun run, CancellationToken cancellationToken) => Checked(check, below).TakeInAsync(run, cancellationToken);
    }
}
