using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Reads of one run and of the index, each inside a transaction of a read-only connection.</summary>
internal static class RunReads
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    /// <summary>The entries of a run from a version on, with their chain checked.</summary>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    public static IReadOnlyList<JournalEntry> Entries(Connection connection, (RunId RunId, long From) which)
    {
        var run = Number(connection, which.RunId);
        if (run == 0)
            return [];
        var (version, chain) = LinkBefore(connection, run, which.RunId, which.From);
        version++;
        var entries = new List<JournalEntry>();
        var rows = connection[Sql["Entries"]].Bind(1, run).Bind(2, which.From);
        try
        {
            while (rows.Step())
            {
                var (first, last, link) = (rows.Int64(0), rows.Int64(1), (uint)rows.Int64(2));
                if (first != version)
                    throw new RunJournalException(which.RunId, version, $"the entry is missing; the next one there has version {first}");
                if (!EntryPack.TryRead(rows.Blob(3).ToArray(), ref version, ref chain, entries, which.From) || version != last + 1 || chain != link)
                    throw new RunJournalException(which.RunId, first, $"the checksum of the entries {first} to {last} does not fit");
            }
        }
        finally
        {
            rows.Reset();
        }

        return entries;
    }

    /// <summary>Whether an append is there.</summary>
    public static bool Contains(Connection connection, (RunId RunId, AppendId AppendId) which)
    {
        var run = Number(connection, which.RunId);
        if (run == 0)
            return false;
        var rows = connection[Sql["Contains"]].Bind(1, run).Bind(2, which.AppendId.Incarnation).Bind(3, which.AppendId.Counter);
        var found = rows.Step();
        rows.Reset();
        return found;
    }

    /// <summary>The index row of a run.</summary>
    public static RunSummary? Find(Connection connection, RunId runId) => One(connection[Sql["Find"]].Bind(1, runId.Value));

    /// <summary>The index row of the run with a start key.</summary>
    public static RunSummary? FindByKey(Connection connection, string key) => One(connection[Sql["FindByKey"]].Bind(1, key));

    /// <summary>A page of unfinished runs, after a run's number.</summary>
    public static List<(long Run, RunSummary Row)> Unfinished(Connection connection, (long After, int Count) page)
    {
        var rows = connection[Sql["Unfinished"]].Bind(1, page.After).Bind(2, page.Count);
        var found = new List<(long, RunSummary)>();
        while (rows.Step())
            found.Add((rows.Int64(0), SummaryRow.Read(rows)));
        rows.Reset();
        return found;
    }

    private static RunSummary? One(Statement rows)
    {
        var row = rows.Step() ? SummaryRow.Read(rows) : null;
        rows.Reset();
        return row;
    }

    private static long Number(Connection connection, RunId runId)
    {
        var rows = connection[Sql["FindRun"]].Bind(1, runId.Value);
        var run = rows.Step() ? rows.Int64(0) : 0;
        rows.Reset();
        return run;
    }

    private static (long Version, uint Chain) LinkBefore(Connection connection, long run, RunId runId, long from)
    {
        if (from <= 1)
            return (0, EntryChain.Start(runId));
        var rows = connection[Sql["LinkBefore"]].Bind(1, run).Bind(2, from);
        var link = rows.Step() ? (rows.Int64(0), (uint)rows.Int64(1)) : (0, EntryChain.Start(runId));
        rows.Reset();
        return link;
    }
}
