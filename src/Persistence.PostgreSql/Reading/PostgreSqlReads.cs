using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>The reading half of a journal, the same for one that writes and one that only reads.</summary>
internal sealed class PostgreSqlReads(PostgreSqlAccess access)
{
    private const int PageOfRuns = 1_000;

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => ReadPageAsync(runId, fromVersion, int.MaxValue, cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
    {
        var sql = access.Database.Sql;
        return access.ReadAsync((connection, token) => new RunReads(sql, connection).PageAsync(runId, fromVersion, enough, token), cancellationToken);
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => access.Database.QueryAsync(
            "read",
            "AppendsFromLatest",
            p => p.Next(runId.Value),
            async (reader, token) =>
            {
                // The appends of one opening are in the order of their counters, so the search ends where it cannot come any more.
                while (await reader.ReadAsync(token))
                {
                    if (reader.GetInt64(0) == appendId.Incarnation && reader.GetInt64(1) <= appendId.Counter)
                        return reader.GetInt64(1) == appendId.Counter;
                }

                return false;
            },
            cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => access.Database.OneAsync("read", "Find", p => p.Next(runId.Value), SummaryRow.Read, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return access.Database.OneAsync("read", "FindByKey", p => p.Next(StoredText.Of(key)), SummaryRow.Read, cancellationToken);
    }

    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = RunCursor.Edge(oldestFirst: true); ;)
        {
            (var page, after) = await RunListing.UnfinishedAsync(access.Database, after, PageOfRuns, cancellationToken);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageOfRuns)
                yield break;
        }
    }
}
