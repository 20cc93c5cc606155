using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <content>Those for people and for maintenance.</content>
internal static partial class FaultyCapabilities
{
    private sealed class Shelf(IRunShelf below, FaultyDoor door) : IRunShelf
    {
        public ValueTask<bool> ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Shelve, () => below.ParkAsync(run, reason, build, at, cancellationToken), cancellationToken);

        public ValueTask<bool> ReleaseAsync(LedRun run, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Shelve, () => below.ReleaseAsync(run, cancellationToken), cancellationToken);

        public ValueTask<AsideRun?> FindAsideAsync(RunId runId, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.FindAside, () => below.FindAsideAsync(runId, cancellationToken), cancellationToken);

        public IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.FindAside, below.AsideAsync(status, cancellationToken), cancellationToken);
    }

    private sealed class Definitions(IDefinitionStore below, FaultyDoor door) : IDefinitionStore
    {
        public ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.SaveDefinition, () => below.SaveDefinitionAsync(fingerprint, canonical, cancellationToken),
                cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.FindDefinition, () => below.FindDefinitionAsync(fingerprint, cancellationToken), cancellationToken);
    }

    private sealed class Index(IRunIndex below, FaultyDoor door) : IRunIndex
    {
        public ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.List, () => below.ListAsync(query, cancellationToken), cancellationToken);

        public ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.List, () => below.CountAsync(cancellationToken), cancellationToken);
    }

    private sealed class Feed(IEventFeed below, FaultyDoor door) : IEventFeed
    {
        public ValueTask<FeedPage> FeedAsync(long after, int limit, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Feed, () => below.FeedAsync(after, limit, cancellationToken), cancellationToken);

        public ValueTask<long> LastAsync(CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Feed, () => below.LastAsync(cancellationToken), cancellationToken);
    }

    private sealed class Transfer(IRunTransfer below, FaultyDoor door) : IRunTransfer
    {
        public ValueTask<TransferredRun?> TakeOutAsync(RunId runId, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Transfer, () => below.TakeOutAsync(runId, cancellationToken), cancellationToken);

        public ValueTask<AppendAnswer> TakeInAsync(TransferredRun run, CancellationToken cancellationToken)
            => door.PassAsync(JournalCall.Transfer, () => below.TakeInAsync(run, cancellationToken), cancellationToken);
    }
}
