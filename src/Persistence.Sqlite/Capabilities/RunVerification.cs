using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

/// <summary>Checks everything that is stored of one run.</summary>
internal static class RunVerification
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("verify");

    /// <param name="connection">A connection inside a transaction.</param>
    /// <param name="which">The run's number and id.</param>
    /// <param name="row">Version and link in the run's row of the index.</param>
    /// <param name="damages">Receives what is found.</param>
    public static void Check(Connection connection, (long Run, RunId RunId) which, (long Version, uint Chain) row, List<JournalDamage> damages)
    {
        var (run, runId) = which;
        var trimmed = 0L;
        try
        {
            (var version, var chain, trimmed) = RunReads.Beginning(connection, run, runId);
            var (_, last, _) = RunReads.Entries(connection, run, runId, version + 1, chain, long.MaxValue);
            if (row.Version > Math.Max(last, trimmed))
                damages.Add(new JournalDamage(runId, DamageKind.Entries,
                    $"the last entries are missing: the index knows version {row.Version}, and the entries end with {last}"));
            else if (row.Version > trimmed && LinkAt(connection, run, row.Version) != row.Chain)
                damages.Add(new JournalDamage(runId, DamageKind.Index, $"the index row does not fit the entry with version {row.Version}"));
        }
        catch (RunJournalException e)
        {
            damages.Add(new JournalDamage(runId, DamageKind.Entries, e.Message));
        }
        catch (SqliteFault fault) when (fault.Primary == SqliteCode.Corrupt)
        {
            damages.Add(new JournalDamage(runId, DamageKind.Entries, $"the file is damaged where the entries are stored: {fault.Message}"));
        }

        CheckBaseline(connection, runId, trimmed, damages);
        if (SqliteSnapshots.Find(connection, run, runId) is (not null, false))
            damages.Add(new JournalDamage(runId, DamageKind.Snapshot, "the checksum of the snapshot does not fit"));
    }

    private static void CheckBaseline(Connection connection, RunId runId, long trimmed, List<JournalDamage> damages)
    {
        if (trimmed == 0)
            return;
        try
        {
            SqliteTrimming.Find(connection, runId);
        }
        catch (RunJournalException e)
        {
            damages.Add(new JournalDamage(runId, DamageKind.Baseline, e.Message));
        }
    }

    private static uint? LinkAt(Connection connection, long run, long version)
    {
        var rows = connection[Sql["LinkAt"]].Bind(1, run).Bind(2, version);
        var link = rows.Step() ? (uint)rows.Int64(0) : (uint?)null;
        rows.Reset();
        return link;
    }
}
