using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>
/// Holds a journal open for maintenance, in place of an engine: nothing is dispatched, and the next engine finds it as the last one left it.
/// </summary>
public sealed class JournalMaintenance : IAsyncDisposable
{
    private readonly JournalOpening _opening;
    private bool _releases;
    private bool _isClosed;

    private JournalMaintenance(IRunJournal journal, JournalOpening opening)
    {
        Journal = journal;
        _opening = opening;
    }

    /// <summary>The journal, open for writing.</summary>
    public IRunJournal Journal { get; }

    /// <summary>Opens a journal, which takes its lock: no engine may run on it meanwhile.</summary>
    /// <exception cref="JournalUnavailableException">An engine has it open, or it cannot be opened.</exception>
    public static async Task<JournalMaintenance> OpenAsync(IRunJournal journal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return new JournalMaintenance(journal, await journal.OpenAsync(cancellationToken));
    }

    /// <summary>Gives a quarantined or parked run its former status back; the next start takes it up again.</summary>
    /// <returns>Whether it was set aside.</returns>
    /// <remarks>
    /// A person has looked at what happened, so the next start counts as one after an orderly stop: a run that was quarantined for too many unclean
    /// ends gets another chance.
    /// </remarks>
    /// <exception cref="CapabilityMissingException">The journal keeps no shelf.</exception>
    public async Task<bool> ReleaseAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        var shelf = Journal.Capability<IRunShelf>() ?? throw new CapabilityMissingException("a shelf for runs set aside", hasJournal: true);
        var released = await shelf.ReleaseAsync(runId, cancellationToken);
        _releases |= released;
        return released;
    }

    /// <summary>Closes the journal. Whether its last engine had stopped in order stays as it was. Safe to call more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        try
        {
            if (_opening.WasClean || _releases)
                await Journal.MarkCleanAsync(CancellationToken.None);
        }
        finally
        {
            await Journal.DisposeAsync();
        }
    }
}
