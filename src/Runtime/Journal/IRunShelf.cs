namespace ActorFlow.Journal;

/// <summary>
/// Runs set aside: parked (cannot be dispatched now) or quarantined (cannot be read). Side rows; the runs' own entries stay as they are. A capability
/// of a journal.
/// </summary>
/// <remarks>
/// A run is set into quarantine by <see cref="IRunJournal.QuarantineAsync"/>, which every journal has. See
/// <see cref="IJournalReader.Capability{T}"/>.
/// </remarks>
public interface IRunShelf
{
    /// <summary>Parks an unfinished run; a run that is parked gets the new reason. Judged again at every start.</summary>
    /// <returns>Whether there is such a run, neither ended nor quarantined, and it is led under that term.</returns>
    ValueTask<bool> ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a parked or quarantined run its former status back. A quarantined one is then tried again at the next start, or when it is asked for.
    /// </summary>
    /// <remarks>Without a term anybody may do that, also beside the run's leader: nothing is concluded from what somebody has read before.</remarks>
    /// <returns>Whether it was set aside, and a term that was stated is the present one.</returns>
    ValueTask<bool> ReleaseAsync(LedRun run, CancellationToken cancellationToken);

    /// <summary>Why a run is set aside, or null when it is not.</summary>
    ValueTask<AsideRun?> FindAsideAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>All runs set aside with a status, the longest first.</summary>
    /// <param name="status"><see cref="RunStatus.Parked"/> or <see cref="RunStatus.Quarantined"/>.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken);
}
