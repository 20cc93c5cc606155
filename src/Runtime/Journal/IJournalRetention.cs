namespace ActorFlow.Journal;

/// <summary>Removes what is old. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
public interface IJournalRetention
{
    /// <summary>
    /// Removes the entries of ended runs that wait for nothing, and leaves a tombstone of each: id, start key, status and outcome, so that the same
    /// id or key never runs twice. Works in small portions, so that appends pass between them.
    /// </summary>
    /// <returns>How many runs were pruned.</returns>
    ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken);

    /// <summary>Removes tombstones of runs that ended before a time. From then on the id and the key are free again.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
