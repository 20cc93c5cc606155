using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Reads what runs are taken up from, inside a transaction of a read-only connection: each with as few pages of the file as there can be.</summary>
internal static class HistoryReads
{
    /// <summary>When so much was read for one question, the runs that are left are read by themselves.</summary>
    private const long Enough = 16L * 1024 * 1024;

    /// <summary>The histories of runs, in their order; null for those that are to be read by themselves.</summary>
    public static IReadOnlyList<RunHistory?> Many(Connection connection, IReadOnlyList<RunId> runs)
    {
        var found = new RunHistory?[runs.Count];
        var read = 0L;
        for (var i = 0; i < found.Length && read < Enough; i++)
        {
            found[i] = OneOrNone(connection, runs[i]);
            read += Size(found[i]);
        }

        return found;
    }

    private static RunHistory? OneOrNone(Connection connection, RunId runId)
    {
        try
        {
            return One(connection, runId);
        }
        catch (RunJournalException)
        {
            return null;   // reading it by itself says what is the matter
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            return null;
        }
    }

    private static RunHistory? One(Connection connection, RunId runId)
    {
        var (run, status) = RunReads.Number(connection, runId);
        if (run == 0 || StoredStatus.IsTombstone(status))
            return null;
        var (snapshot, isWhole) = SqliteSnapshots.Find(connection, run, runId);
        if (snapshot is not null && !isWhole)
            return null;
        var (version, chain, trimmed) = RunReads.Beginning(connection, run, runId);
        var from = snapshot?.Version ?? 1;
        if (from <= trimmed)
            return null;
        (version, chain) = RunReads.LinkBefore(connection, run, from, version, chain);
        var (entries, _, _) = RunReads.Entries(connection, run, runId, version + 1, chain, from);
        // A snapshot that is ahead of the journal stands for nothing.
        return entries.Count == 0 || entries[0].Version != from ? null : new RunHistory(snapshot, entries) { Status = StoredStatus.StatusOf(status) };
    }

    private static long Size(RunHistory? history)
    {
        if (history is null)
            return 0;
        var size = (long)(history.Snapshot?.Data.Length ?? 0);
        foreach (var entry in history.Entries)
            size += entry.Data.Length;
        return size;
    }
}
