namespace ActorFlow.Journal;

/// <summary>Lists and counts runs without reading them. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
/// <remarks>The time a page takes does not depend on how many runs are stored. Safe for use from many threads.</remarks>
public interface IRunIndex
{
    /// <summary>A page of runs in the order of their start.</summary>
    /// <exception cref="ArgumentException">The query is malformed, or its cursor is not one of this journal's.</exception>
    ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// How many runs there are of each flow in each status; pruned ones are not counted. Kept up with every append, so it costs the same at any size.
    /// </summary>
    ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken);
}
