using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Reads of one run, each inside a transaction of a read-only connection.</summary>
internal static class RunReads
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("read");

    /// <summary>The entries of a run from a version on, with their chain checked.</summary>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away.</exception>
    public static IReadOnlyList<JournalEntry> Entries(Connection connection, (RunId RunId, long From) which) => Page(connection, (which.RunId, which.From, int.MaxValue));

    /// <summary>The entries of a run from a version on until there are enough, append by append, with their chain checked.</summary>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away.</exception>
    public static IReadOnlyList<JournalEntry> Page(Connection connection, (RunId RunId, long From, int Enough) which)
    {
        var (runId, from) = (which.RunId, Math.Max(which.From, 1));
        var (run, status) = Number(connection, runId);
        if (run == 0 || StoredStatus.IsTombstone(status))
            return [];
        try
        {
            var (version, chain) = LinkBefore(connection, run, runId, from);
            var entries = new List<JournalEntry>();
            Read(connection, (run, runId), (version + 1, chain), from, entries, which.Enough);
            return entries;
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            throw new RunJournalException(runId, from, "the database file is damaged where its entries are stored", fault);
        }
    }

    /// <summary>Reads and checks entries from the one after a known link on.</summary>
    /// <returns>The entries wanted, and the version and link of the last one.</returns>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    public static (List<JournalEntry> Entries, long Last, uint Chain) Entries(Connection connection, long run, RunId runId, long version, uint chain, long from)
    {
        var entries = new List<JournalEntry>();
        (version, chain) = Read(connection, (run, runId), (version, chain), from, entries);
        return (entries, version - 1, chain);
    }

    /// <summary>Reads what is kept of a run, append by append, as far as it can be read.</summary>
    /// <param name="connection">A connection inside a transaction.</param>
    /// <param name="run">The run's number.</param>
    /// <param name="runId">The run.</param>
    /// <param name="entries">Receives the entries after the baseline, or from the first; those before the damage when the method throws.</param>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    public static void Prefix(Connection connection, long run, RunId runId, List<JournalEntry> entries)
    {
        var (version, chain, trimmed) = Beginning(connection, run, runId);
        Read(connection, (run, runId), (version + 1, chain), trimmed + 1, entries);
    }

    private static (long Next, uint Chain) Read(Connection connection, (long Run, RunId RunId) which, (long Next, uint Chain) at, long from, List<JournalEntry> entries, int enough = int.MaxValue)
    {
        var (version, chain) = at;
        var (rows, room) = (connection[Sql["Entries"]].Bind(1, which.Run).Bind(2, version), default(EntryRoom));
        try
        {
            while (entries.Count < enough && rows.Step())
            {
                var (first, last, link, sound) = (rows.Int64(0), rows.Int64(1), (uint)rows.Int64(2), entries.Count);
                if (first != version)
                    throw new RunJournalException(which.RunId, version, $"the entry is missing; the next one there has version {first}");
                if (!EntryPack.TryRead(room.Copy(rows.Blob(3)), ref version, ref chain, entries, from) || version != last + 1 || chain != link)
                {
                    // What a damaged row seemed to hold is not to be believed.
                    entries.RemoveRange(sound, entries.Count - sound);
                    throw new RunJournalException(which.RunId, first, $"the checksum of the entries {first} to {last} does not fit");
                }
            }
        }
        finally
        {
            rows.Reset();
        }

        return (version, chain);
    }

    /// <summary>Whether an append is there. Appends of a run are in the order of their ids, so the search ends at the first one that is not later.</summary>
    public static bool Contains(Connection connection, (RunId RunId, AppendId AppendId) which)
    {
        var (run, _) = Number(connection, which.RunId);
        var rows = connection[Sql["AppendsFromLatest"]].Bind(1, run);
        var found = false;
        while (run != 0 && rows.Step())
        {
            var order = (rows.Int64(0), rows.Int64(1)).CompareTo((which.AppendId.Incarnation, which.AppendId.Counter));
            found = order == 0;
            if (order <= 0)
                break;
        }

        rows.Reset();
        return found;
    }

    /// <summary>The index row of a run.</summary>
    public static RunSummary? Find(Connection connection, RunId runId) => One(connection[Sql["Find"]].Bind(1, runId.Value));

    /// <summary>The index row of the run with a start key.</summary>
    public static RunSummary? FindByKey(Connection connection, string key) => One(connection[Sql["FindByKey"]].Bind(1, key));

    /// <summary>The number and stored status of a run; number 0 when it is not known.</summary>
    public static (long Run, long Status) Number(Connection connection, RunId runId)
    {
        var rows = connection[Sql["FindRun"]].Bind(1, runId.Value);
        var found = rows.Step() ? (rows.Int64(0), rows.Int64(1)) : default;
        rows.Reset();
        return found;
    }

    /// <summary>The version and link before the entries that are kept of a run, and the version of its baseline: all of the beginning when it was never trimmed.</summary>
    public static (long Version, uint Chain, long Base) Beginning(Connection connection, long run, RunId runId)
    {
        var rows = connection[Sql["Base"]].Bind(1, run);
        var found = rows.Step() ? (rows.Int64(3) - 1, (uint)rows.Int64(4), rows.Int64(0)) : (0, EntryChain.Start(runId), 0);
        rows.Reset();
        return found;
    }

    private static RunSummary? One(Statement rows)
    {
        var row = rows.Step() ? SummaryRow.Read(rows) : null;
        rows.Reset();
        return row;
    }

    private static (long Version, uint Chain) LinkBefore(Connection connection, long run, RunId runId, long from)
    {
        var (version, chain, trimmed) = Beginning(connection, run, runId);
        return from > trimmed ? LinkBefore(connection, run, from, version, chain) : throw new VersionTrimmedException(runId, from, trimmed);
    }

    /// <summary>The version and link of the append before a version.</summary>
    /// <param name="connection">A connection inside a transaction.</param>
    /// <param name="run">The run's number.</param>
    /// <param name="from">The version.</param>
    /// <param name="version">That before the entries that are kept of the run.</param>
    /// <param name="chain">Its link.</param>
    public static (long Version, uint Chain) LinkBefore(Connection connection, long run, long from, long version, uint chain)
    {
        if (from <= version + 1)
            return (version, chain);
        var rows = connection[Sql["LinkBefore"]].Bind(1, run).Bind(2, from);
        if (rows.Step() && rows.Int64(0) > version)
            (version, chain) = (rows.Int64(0), (uint)rows.Int64(1));
        rows.Reset();
        return (version, chain);
    }
}
