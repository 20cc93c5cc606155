namespace ActorFlow.Journal;

/// <summary>Finds runs that wait for a time. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
/// <remarks>
/// Beyond the horizon an engine asks for, a waiting run costs no memory. What is found is a hint: on waking, the run's state decides.
/// </remarks>
public interface IWakeUps
{
    /// <summary>
    /// Unfinished runs whose <see cref="RunSummary.Due"/> lies before a time, the earliest first; those set aside are not among them.
    /// </summary>
    /// <param name="before">The horizon.</param>
    /// <param name="after">The last one of the page before, or null for the beginning.</param>
    /// <param name="limit">The most wanted, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken);
}
