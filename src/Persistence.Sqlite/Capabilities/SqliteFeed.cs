using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteFeed(SqliteAccess access) : IEventFeed
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    public ValueTask<FeedPage> FeedAsync(long after, int limit, CancellationToken cancellationToken) => access.ReadAsync(Read, (after, limit), cancellationToken);

    public ValueTask<long> LastAsync(CancellationToken cancellationToken) => access.ReadAsync(ReadLast, 0, cancellationToken);

    private static long ReadLast(Connection connection, int nothing)
    {
        var last = connection[Sql["LastPosition"]];
        var position = last.Step() ? last.Int64(0) : 0;
        last.Reset();
        return position;
    }

    private static FeedPage Read(Connection connection, (long After, int Limit) page)
    {
        var removed = connection[Sql["Removed"]];
        var trimmed = removed.Step() && removed.Int64(0) > page.After;
        removed.Reset();
        // What a removal that goes on, or was cut off, has still to remove is hidden already, or can be read no more without what is gone before it.
        trimmed |= IsTrue(connection[Sql["Leaving"]].Bind(1, page.After));

        var rows = connection[Sql["Feed"]].Bind(1, page.After).Bind(2, page.Limit);
        var (appends, last) = (new List<FeedAppend>(), page.After);
        while (rows.Step())
        {
            last = rows.Int64(0);
            var (runId, entries) = (new RunId(rows.Text(1)), new List<JournalEntry>());
            var (version, before) = (rows.Int64(2), LinkBefore(connection, rows.Int64(6), runId, rows.Int64(2)));
            if (before is null && IsTrue(connection[Sql["IsLeaving"]].Bind(1, rows.Int64(6)).Bind(2, rows.Int64(4))))
                continue;
            var link = before ?? 0;
            var whole = before is not null && EntryPack.TryRead(rows.Blob(3).ToArray(), ref version, ref link, entries, 0) && version == rows.Int64(4) + 1 && link == (uint)rows.Int64(5);
            appends.Add(new FeedAppend(last, runId, whole ? entries : []));
        }

        rows.Reset();
        return new FeedPage(appends, last, trimmed);
    }

    private static bool IsTrue(Statement question)
    {
        var answer = question.Step();
        question.Reset();
        return answer;
    }

    /// <summary>The link that an append goes on from, or null when the append before it is missing.</summary>
    private static uint? LinkBefore(Connection connection, long run, RunId runId, long first)
    {
        var (version, chain, _) = RunReads.Beginning(connection, run, runId);
        if (first == version + 1)
            return chain;
        if (first == 1)
            return EntryChain.Start(runId);
        var rows = connection[Sql["LinkBefore"]].Bind(1, run).Bind(2, first);
        var link = rows.Step() && rows.Int64(0) == first - 1 ? (uint)rows.Int64(1) : (uint?)null;
        rows.Reset();
        return link;
    }
}
