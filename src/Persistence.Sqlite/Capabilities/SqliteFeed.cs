using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteFeed(SqliteAccess access) : IEventFeed
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    public ValueTask<FeedPage> FeedAsync(long after, int limit, CancellationToken cancellationToken) => access.ReadAsync(Read, (after, limit), cancellationToken);

    private static FeedPage Read(Connection connection, (long After, int Limit) page)
    {
        var removed = connection[Sql["Removed"]];
        var trimmed = removed.Step() && removed.Int64(0) > page.After;
        removed.Reset();

        var rows = connection[Sql["Feed"]].Bind(1, page.After).Bind(2, page.Limit);
        var (appends, last) = (new List<FeedAppend>(), page.After);
        while (rows.Step())
        {
            last = rows.Int64(0);
            var (version, chain, entries) = (rows.Int64(2), 0u, new List<JournalEntry>());
            var whole = EntryPack.TryRead(rows.Blob(3).ToArray(), ref version, ref chain, entries, 0);
            appends.Add(new FeedAppend(last, new RunId(rows.Text(1)), whole ? entries : []));
        }

        rows.Reset();
        return new FeedPage(appends, last, trimmed);
    }
}
