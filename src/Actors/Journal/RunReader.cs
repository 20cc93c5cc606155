using System.Reflection;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads runs back from the journal as events, and sets runs aside that cannot go on.</summary>
internal sealed class RunReader(IRunJournal journal, EventCodec codec)
{
    private static readonly string Build = typeof(RunReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The status that the index shows, parked and quarantined among them; null for a run that is not known.</summary>
    public async ValueTask<RunStatus?> ShownAsync(RunId runId) => (await journal.FindAsync(runId, CancellationToken.None))?.Status;

    /// <summary>Parks a run that has not ended, where the journal has a shelf for it.</summary>
    public async ValueTask ParkAsync(RunId runId, string reason, DateTimeOffset at)
    {
        if (journal.Capability<IRunShelf>() is { } shelf)
            await shelf.ParkAsync(runId, reason, Build, at, CancellationToken.None);
    }

    /// <summary>Takes a parked run from the shelf.</summary>
    public async ValueTask ReleaseAsync(RunId runId)
    {
        if (journal.Capability<IRunShelf>() is { } shelf)
            await shelf.ReleaseAsync(runId, CancellationToken.None);
    }

    /// <summary>Quarantines a run.</summary>
    public ValueTask SetAsideAsync(RunId runId, string reason, DateTimeOffset at) => journal.QuarantineAsync(runId, reason, Build, at, CancellationToken.None);

    /// <summary>The run's events from the first on; empty when the run is not known.</summary>
    /// <exception cref="RunJournalException">An entry is damaged.</exception>
    public async ValueTask<IReadOnlyList<RunEvent>> ReadAsync(RunId runId)
    {
        var entries = await journal.ReadAsync(runId, 1, CancellationToken.None);
        var events = new RunEvent[entries.Count];
        for (var i = 0; i < events.Length; i++)
            events[i] = codec.Decode(runId, entries[i]);
        return events;
    }
}
