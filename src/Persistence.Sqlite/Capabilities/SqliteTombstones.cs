using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteTombstones(SqliteAccess access) : ITombstones
{
    private const int PageOfRuns = 1_000;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    public async IAsyncEnumerable<RunSummary> TombstonesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await access.ReadAsync(Page, after, cancellationToken);
            foreach (var (_, row) in page)
                yield return row;
            if (page.Count < PageOfRuns)
                yield break;
            after = page[^1].Run;
        }
    }

    public async ValueTask<AppendAnswer> BuryAsync(RunSummary tombstone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tombstone);
        if (!tombstone.IsPruned)
            throw new ArgumentException($"Run '{tombstone.RunId}' was not pruned; take it in as it is.", nameof(tombstone));
        return await access.WriteAsync(context => Bury(context, tombstone), cancellationToken);
    }

    private static AppendAnswer Bury(WriteContext context, RunSummary tombstone)
    {
        var head = context.Heads.Of(tombstone.RunId);
        if (head.Run != 0)
            return new AppendAnswer(AppendOutcome.Conflict);
        context.Heads.Forget(tombstone.RunId);   // a later look finds what was written
        if (tombstone.Key is { } key && context.Runs.HolderOf(key) is { } holder)
            return new AppendAnswer(AppendOutcome.KeyTaken, holder);
        context.Runs.Bury(head, tombstone);
        return new AppendAnswer(AppendOutcome.Appended);
    }

    private static List<(long Run, RunSummary Row)> Page(Connection connection, long after)
    {
        var rows = connection[Sql["Tombstones"]].Bind(1, after).Bind(2, PageOfRuns);
        var page = new List<(long, RunSummary)>();
        while (rows.Step())
            page.Add((rows.Int64(0), SummaryRow.Read(rows)));
        rows.Reset();
        return page;
    }
}
