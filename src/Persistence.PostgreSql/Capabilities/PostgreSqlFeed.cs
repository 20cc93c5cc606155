using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>
/// The log in the order of positions, below that of the oldest transaction under way: a transaction that began earlier may still put rows there, and
/// a watcher that had gone past them would never see them.
/// </summary>
internal sealed class PostgreSqlFeed(PostgreSqlAccess access) : IEventFeed
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    public async ValueTask<FeedPage> FeedAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var (begun, pause) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromMilliseconds(1));
        while (true)
        {
            var (page, isHeldBack) = await access.ReadAsync((connection, token) => ReadAsync(connection, access.Database.Sql, after, limit, token),
                cancellationToken);
            // What is committed behind a transaction that takes a moment is worth that moment.
            if (!isHeldBack || TimeProvider.System.GetElapsedTime(begun) >= LongestWait)
                return page;
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            pause *= 2;
        }
    }

    private static async ValueTask<(FeedPage Page, bool IsHeldBack)> ReadAsync(NpgsqlConnection connection, SqlText sql, long after, int limit,
        CancellationToken cancellationToken)
    {
        var (bound, trimmed) = await connection.OneAsync(sql["read", "FeedState"], p => p.Next(after), row => (row.GetInt64(0), row.GetBoolean(1)),
            cancellationToken);
        var rows = await connection.RowsAsync(
            sql["read", "Feed"],
            p => p.Next(after).Next(bound).Next((long)limit),
            row => new Row(row.GetInt64(0), new RunId(row.GetString(1)), row.GetInt64(2), row.Bytes(3), row.GetInt64(4), (uint)row.GetInt64(5),
                row.GetInt64(6)),
            cancellationToken);
        var (appends, last) = (new List<FeedAppend>(), after);
        foreach (var row in rows)
        {
            last = row.Position;
            var (version, entries, before) = (row.First, new List<JournalEntry>(), await LinkBeforeAsync(connection, sql, row, cancellationToken));
            if (before is null
                && await connection.OneAsync(sql["read", "IsLeaving"], p => p.Next(row.Run).Next(row.Last), _ => true, cancellationToken))
                continue;
            var link = before ?? 0;
            var isWhole = before is not null && EntryPack.TryRead(row.Entries, ref version, ref link, entries, 0) && version == row.Last + 1
                && link == row.Chain;
            appends.Add(new FeedAppend(last, row.RunId, isWhole ? entries : []));
        }

        var isHeldBack = rows.Count < limit
            && await connection.OneAsync(sql["read", "FeedHeldBack"], p => p.Next(bound).Next(after), row => row.GetBoolean(0), cancellationToken);
        return (new FeedPage(appends, last, trimmed), isHeldBack);
    }

    /// <summary>The link that an append goes on from, or null when the append before it is missing.</summary>
    private static async ValueTask<uint?> LinkBeforeAsync(NpgsqlConnection connection, SqlText sql, Row row, CancellationToken cancellationToken)
    {
        var reads = new RunReads(sql, connection);
        if (row.First == 1)
            return EntryChain.Start(row.RunId);
        if (await reads.AppendBeforeAsync(row.Run, row.First, cancellationToken) is { } previous && previous.Last == row.First - 1)
            return previous.Chain;
        var (version, chain, _) = await reads.BeginningAsync(row.Run, row.RunId, cancellationToken);
        return row.First == version + 1 ? chain : null;
    }

    private sealed record Row(long Position, RunId RunId, long First, byte[] Entries, long Last, uint Chain, long Run);
}
