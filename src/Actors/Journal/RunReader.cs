using System.Reflection;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads runs back from the journal as events, and sets runs aside that cannot go on.</summary>
internal sealed class RunReader(IRunJournal journal, EventCodec codec)
{
    private static readonly string Build = typeof(RunReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Whether the run has been quarantined.</summary>
    public async ValueTask<bool> IsSetAsideAsync(RunId runId)
        => (await journal.FindAsync(runId, CancellationToken.None))?.Status == RunStatus.Quarantined;

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
