namespace ActorFlow.Journal;

/// <summary>Which ended runs to prune.</summary>
/// <param name="EndedBefore">Those that ended before this time.</param>
/// <param name="Statuses">Those with one of these statuses; empty is every status of an ended run.</param>
/// <param name="Flow">Those of this flow, or null for all flows.</param>
/// <param name="Most">The most to prune in this call.</param>
public sealed record PruneRequest(DateTimeOffset EndedBefore, IReadOnlyList<RunStatus> Statuses, string? Flow = null, int Most = int.MaxValue)
{
    /// <summary>
    /// The shard in whose name an engine tidies for all members, and the term under which it owns it: as soon as that is not the present one, no more
    /// is pruned. Null, the default, for people, and for an engine that has the journal to itself.
    /// </summary>
    public (int Shard, long Term)? Keeper { get; init; }
}
