using System.Reflection;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads runs back from the journal as events, and sets runs aside that cannot go on.</summary>
internal sealed class RunReader(JournalDoor door, EventCodec codec)
{
    private static readonly string Build = typeof(RunReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The status that the index shows, parked and quarantined among them; null for a run that is not known.</summary>
    public async ValueTask<RunStatus?> ShownAsync(RunId runId)
        => (await door.UseAsync(runId, static (journal, run) => journal.FindAsync(run, CancellationToken.None)))?.Status;

    /// <summary>Parks a run that has not ended, where the journal has a shelf for it.</summary>
    public async ValueTask ParkAsync(RunId runId, string reason, DateTimeOffset at)
        => await door.UseAsync((runId, reason, at), static (journal, what)
            => journal.Capability<IRunShelf>() is { } shelf ? shelf.ParkAsync(what.runId, what.reason, Build, what.at, CancellationToken.None) : new(false));

    /// <summary>Takes a parked run from the shelf.</summary>
    public async ValueTask ReleaseAsync(RunId runId)
        => await door.UseAsync(runId, static (journal, run)
            => journal.Capability<IRunShelf>() is { } shelf ? shelf.ReleaseAsync(run, CancellationToken.None) : new(false));

    /// <summary>Quarantines a run.</summary>
    public async ValueTask SetAsideAsync(RunId runId, string reason, DateTimeOffset at)
        => await door.UseAsync((runId, reason, at), static async (journal, what) =>
        {
            await journal.QuarantineAsync(what.runId, what.reason, Build, what.at, CancellationToken.None);
            return true;
        });

    /// <summary>The run's events from the first on; empty when the run is not known.</summary>
    /// <exception cref="RunJournalException">An entry is damaged.</exception>
    public async ValueTask<IReadOnlyList<RunEvent>> ReadAsync(RunId runId)
    {
        var entries = await door.UseAsync(runId, static (journal, run) => journal.ReadAsync(run, 1, CancellationToken.None));
        var events = new RunEvent[entries.Count];
        for (var i = 0; i < events.Length; i++)
            events[i] = codec.Decode(runId, entries[i]);
        return events;
    }
}
