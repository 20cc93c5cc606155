using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <content>What is due, in the order of its time.</content>
internal sealed partial class StoredRuns
{
    private const int TimerPage = 100;

    public IAsyncEnumerable<RunTimer> TimersAsync(CancellationToken cancellationToken)
        => ReadTimersAsync(journal.Capability<IWakeUps>() ?? throw new CapabilityMissingException("a list of what is due", hasJournal: true),
            cancellationToken);

    private async IAsyncEnumerable<RunTimer> ReadTimersAsync(IWakeUps index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DueRun? after = null;
        while (await index.DueAsync(DateTimeOffset.MaxValue, after, TimerPage, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var due in page)
            {
                // The row is a hint: what the run's history says counts.
                if (await journal.FindAsync(due.RunId, cancellationToken) is { IsPruned: false }
                    && (await GetAsync(due.RunId, cancellationToken)).Timers is [var next, ..])
                    yield return next;
            }

            after = page[^1];
        }
    }
}
