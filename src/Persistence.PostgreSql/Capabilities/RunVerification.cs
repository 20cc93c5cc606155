using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>Checks everything that is stored of one run.</summary>
internal sealed class RunVerification(NpgsqlConnection connection, SqlText sql)
{
    private readonly RunReads _reads = new(sql, connection);

    /// <param name="which">The run's number and id.</param>
    /// <param name="row">Version and link in the run's row of the index.</param>
    /// <param name="damages">Receives what is found.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async ValueTask CheckAsync((long Run, RunId RunId) which, (long Version, uint Chain) row, List<JournalDamage> damages,
        CancellationToken cancellationToken)
    {
        var (run, runId) = which;
        var trimmed = 0L;
        try
        {
            (var version, var chain, trimmed) = await _reads.BeginningAsync(run, runId, cancellationToken);
            var last = (await _reads.ReadAsync(which, (version + 1, chain), long.MaxValue, [], cancellationToken)).Next - 1;
            if (row.Version > Math.Max(last, trimmed))
                damages.Add(new JournalDamage(runId, DamageKind.Entries,
                    $"the last entries are missing: the index knows version {row.Version}, and the entries end with {last}"));
            else if (row.Version > trimmed && await LinkAtAsync(run, row.Version, cancellationToken) != row.Chain)
                damages.Add(new JournalDamage(runId, DamageKind.Index, $"the index row does not fit the entry with version {row.Version}"));
        }
        catch (RunJournalException e)
        {
            damages.Add(new JournalDamage(runId, DamageKind.Entries, e.Message));
        }

        await CheckBaselineAsync(runId, trimmed, damages, cancellationToken);
        if (await PostgreSqlSnapshots.FindAsync(connection, sql, run, runId, cancellationToken) is (not null, false))
            damages.Add(new JournalDamage(runId, DamageKind.Snapshot, "the checksum of the snapshot does not fit"));
    }

    private async ValueTask CheckBaselineAsync(RunId runId, long trimmed, List<JournalDamage> damages, CancellationToken cancellationToken)
    {
        if (trimmed == 0)
            return;
        try
        {
            await PostgreSqlTrimming.FindAsync(connection, sql, runId, cancellationToken);
        }
        catch (RunJournalException e)
        {
            damages.Add(new JournalDamage(runId, DamageKind.Baseline, e.Message));
        }
    }

    private async ValueTask<uint?> LinkAtAsync(long run, long version, CancellationToken cancellationToken)
        => await connection.RowsAsync(sql["verify", "LinkAt"], p => p.Next(run).Next(version), row => (uint)row.GetInt64(0),
            cancellationToken) is [var link, ..] ? link : null;
}
