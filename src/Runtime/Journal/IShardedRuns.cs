namespace ActorFlow.Journal;

/// <summary>
/// A journal that several engines write to at the same time, each the runs of the shards it owns. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// <para>Every shard has a term, which grows whenever its owner changes. An append (<see cref="AppendRequest.FencingToken"/>) and a settled command
/// (<see cref="InboxSettlement.Term"/>) state the term they were made under, and are answered <see cref="AppendOutcome.Fenced"/> when it is not the
/// present one: the check and the write are one transaction.</para>
/// <para>What is written beside the entries states its term too: snapshots (<see cref="RunSnapshot.Term"/>), baselines
/// (<see cref="RunBaseline.Term"/>), runs set aside (<see cref="LedRun"/>), offers (<see cref="WorkOffer.Term"/>), and tidying
/// (<see cref="PruneRequest.Keeper"/>). Under another term than the present one it changes nothing.</para>
/// <para>A token of 0 comes from an engine without a placement, which has the whole journal to itself: the journal then holds it to the terms that it
/// took when it was opened.</para>
/// <para>Safe for use from many threads.</para>
/// </remarks>
public interface IShardedRuns
{
    /// <summary>How many shards the journal was made with.</summary>
    int Shards { get; }

    /// <summary>As <see cref="IJournalReader.UnfinishedAsync"/>, for runs of some shards only.</summary>
    IAsyncEnumerable<RunSummary> UnfinishedAsync(IReadOnlyCollection<int> shards, CancellationToken cancellationToken);

    /// <summary>As <see cref="IWakeUps.DueAsync"/>, for runs of some shards only.</summary>
    ValueTask<IReadOnlyList<DueRun>> DueAsync(IReadOnlyCollection<int> shards, DateTimeOffset before, DueRun? after, int limit,
        CancellationToken cancellationToken);

    /// <summary>
    /// The index rows of several runs at once, in any order; runs that are not known are left out. What those ask who wait for runs that are led
    /// elsewhere.
    /// </summary>
    /// <param name="runs">The runs, at most 1 000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<RunSummary>> FindManyAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken);
}
