using System.Reflection;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>What the index and the shelf of the journal say of a run, and sets runs aside that cannot go on. Thread-safe.</summary>
internal sealed class RunShelf(JournalDoor door)
{
    private static readonly string Build = typeof(RunShelf).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <summary>The run's row in the index, parked and quarantined among its states; null for a run that is not known.</summary>
    public ValueTask<RunSummary?> FindAsync(RunId runId)
        => door.UseAsync(runId, static (journal, run) => journal.FindAsync(run, CancellationToken.None));

    /// <summary>Parks a run that has not ended, where the journal has a shelf for it.</summary>
    public async ValueTask ParkAsync(LedRun run, string reason, DateTimeOffset at)
        => await door.UseAsync((run, reason, at), static (journal, what)
            => journal.Capability<IRunShelf>() is { } shelf ? shelf.ParkAsync(what.run, what.reason, Build, what.at, CancellationToken.None)
                : new(false));

    /// <summary>Takes a parked run from the shelf.</summary>
    public async ValueTask ReleaseAsync(LedRun run)
        => await door.UseAsync(run, static (journal, run)
            => journal.Capability<IRunShelf>() is { } shelf ? shelf.ReleaseAsync(run, CancellationToken.None) : new(false));

    /// <summary>Quarantines a run.</summary>
    public async ValueTask SetAsideAsync(LedRun run, string reason, DateTimeOffset at)
        => await door.UseAsync((run, reason, at), static async (journal, what) =>
        {
            await journal.QuarantineAsync(what.run, what.reason, Build, what.at, CancellationToken.None);
            return true;
        });
}
