using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <summary>Capabilities of a journal behind the door of a faulty one.</summary>
internal static partial class FaultyCapabilities
{
    /// <summary>The capability that was asked for, behind the door where it has calls that can go wrong.</summary>
    /// <param name="below">The capability of the journal below.</param>
    /// <param name="door">The door.</param>
    public static T Around<T>(T below, FaultyDoor door)
        where T : class
        => (typeof(T) == typeof(ISnapshotStore) ? new Snapshots((ISnapshotStore)below, door)
            : typeof(T) == typeof(IJournalTrimming) ? new Trimming((IJournalTrimming)below, door)
            : typeof(T) == typeof(IJournalRetention) ? new Retention((IJournalRetention)below, door)
            : typeof(T) == typeof(IBlobStore) ? new Blobs((IBlobStore)below, door)
            : typeof(T) == typeof(IWakeUps) ? new WakeUps((IWakeUps)below, door)
            : typeof(T) == typeof(IRunShelf) ? new Shelf((IRunShelf)below, door)
            : typeof(T) == typeof(IDefinitionStore) ? new Definitions((IDefinitionStore)below, door)
            : typeof(T) == typeof(IRunIndex) ? new Index((IRunIndex)below, door)
            : typeof(T) == typeof(IEventFeed) ? new Feed((IEventFeed)below, door)
            : typeof(T) == typeof(IRunHistories) ? new Histories((IRunHistories)below, door)
            : typeof(T) == typeof(IRunTransfer) ? new Transfer((IRunTransfer)below, door)
            : (object)below) as T ?? below;

    private sealed class Snapshots(ISnapshotStore below, FaultyDoor door) : ISnapshotStore
    {
        public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.SaveSnapshots, JournalPoint.BeforeSnapshot, JournalPoint.AfterSnapshot,
                () => below.SaveAsync(snapshots, cancellationToken), cancellationToken);

        public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.LoadSnapshot, () => below.LoadAsync(runId, cancellationToken), cancellationToken);
    }

    private sealed class Trimming(IJournalTrimming below, FaultyDoor door) : IJournalTrimming
    {
        public ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Trim, JournalPoint.BeforeTrim, JournalPoint.AfterTrim, () => below.TrimAsync(baseline, cancellationToken),
                cancellationToken);

        public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.FindBaseline, () => below.FindBaselineAsync(runId, cancellationToken), cancellationToken);
    }

    private sealed class Retention(IJournalRetention below, FaultyDoor door) : IJournalRetention
    {
        public ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Prune, JournalPoint.BeforePrune, JournalPoint.AfterPrune,
                () => below.PruneAsync(request, cancellationToken), cancellationToken);

        public ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Prune, () => below.ForgetAsync(endedBefore, cancellationToken), cancellationToken);
    }

    private sealed class Blobs(IBlobStore below, FaultyDoor door) : IBlobStore
    {
        public ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.ReadBlob, () => below.ReadBlobAsync(blobId, cancellationToken), cancellationToken);

        public ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.SweepBlobs, () => below.SweepBlobsAsync(unnamedSince, cancellationToken), cancellationToken);
    }

    private sealed class Histories(IRunHistories below, FaultyDoor door) : IRunHistories
    {
        public ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Read, () => below.ReadManyAsync(runs, cancellationToken), cancellationToken);
    }

    private sealed class WakeUps(IWakeUps below, FaultyDoor door) : IWakeUps
    {
        public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.ReadDue, () => below.DueAsync(before, after, limit, cancellationToken), cancellationToken);
    }
}
