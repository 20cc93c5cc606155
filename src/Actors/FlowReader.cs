using ActorFlow.Actors.Client;
using ActorFlow.Journal;

namespace ActorFlow;

/// <summary>Opens stored journals for looking at runs, without an engine.</summary>
public static class FlowReader
{
    /// <summary>A reader over a journal that is open already.</summary>
    /// <param name="journal">The journal, opened; the reader disposes it.</param>
    /// <param name="timeProvider">The clock by which it looks for news while it follows; null is the system's.</param>
    public static IFlowReader Open(IJournalReader journal, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        timeProvider ??= TimeProvider.System;
        return new StoredRuns(journal, new PolledNews(timeProvider), timeProvider, ownsJournal: true);
    }
}
