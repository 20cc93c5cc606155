using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads runs back from the journal as events.</summary>
internal sealed class RunReader(IRunJournal journal, EventCodec codec)
{
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
