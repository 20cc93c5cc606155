using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>The reading half of a journal, the same for one that writes and one that only reads.</summary>
internal sealed class SqliteReads(SqliteAccess access)
{
    private const int PageOfRuns = 1_000;

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => access.ReadAsync(RunReads.Entries, (runId, fromVersion), cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => access.ReadAsync(RunReads.Page, (runId, fromVersion, enough), cancellationToken);

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => access.ReadAsync(RunReads.Contains, (runId, appendId), cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => access.ReadAsync(RunReads.Find, runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return access.ReadAsync(RunReads.FindByKey, key, cancellationToken);
    }

    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page is a read of its own, so that a slow consumer holds no old state of the file and the log can be copied meanwhile.
        for (var after = RunCursor.Edge(oldestFirst: true); ;)
        {
            (var page, after) = await access.ReadAsync(RunListing.Unfinished, (after, PageOfRuns), cancellationToken);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageOfRuns)
                yield break;
        }
    }
}
