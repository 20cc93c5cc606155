using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>Reads of one run, each inside a transaction that sees one state.</summary>
internal sealed class RunReads(SqlText sql, NpgsqlConnection connection)
{
    /// <summary>The entries of a run from a version on until there are enough, append by append, with their chain checked.</summary>
    /// <exception cref="RunJournalException">An entry is damaged or missing.</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away.</exception>
    public async ValueTask<IReadOnlyList<JournalEntry>> PageAsync(RunId runId, long from, int enough, CancellationToken cancellationToken)
    {
        from = Math.Max(from, 1);
        var (run, status) = await NumberAsync(runId, cancellationToken);
        if (run == 0 || StoredStatus.IsTombstone(status))
            return [];
        try
        {
            var (version, chain) = await LinkBeforeAsync(run, runId, from, cancellationToken);
            var entries = new List<JournalEntry>();
            await ReadAsync((run, runId), (version + 1, chain), from, entries, cancellationToken, enough);
            return entries;
        }
        catch (PostgresException fault) when (Faults.IsDamage(fault))
        {
            throw new RunJournalException(runId, from, "the database is damaged where its entries are stored", fault);
        }
    }

    /// <summary>Reads and checks entries from the one after a known link on, and keeps them if asked to.</summary>
    /// <returns>The version that would follow, and the link of the last entry.</returns>
    /// <exception cref="RunJournalException">An entry is damaged or missing; those before it are in the list.</exception>
    public async ValueTask<(long Next, uint Chain)> ReadAsync(
        (long Run, RunId RunId) which, (long Next, uint Chain) at, long from, List<JournalEntry> entries, CancellationToken cancellationToken, int enough = int.MaxValue)
    {
        var (version, chain) = at;
        // A row holds one entry at least.
        var rows = enough == int.MaxValue ? long.MaxValue : Math.Max(0, from - version) + enough;
        await using var command = connection.Command(sql["read", "Entries"], p => p.Next(which.Run).Next(version).Next(rows));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (entries.Count < enough && await reader.ReadAsync(cancellationToken))
        {
            var (first, last, link, sound) = (reader.GetInt64(0), reader.GetInt64(1), (uint)reader.GetInt64(2), entries.Count);
            if (first != version)
                throw new RunJournalException(which.RunId, version, $"the entry is missing; the next one there has version {first}");
            if (!EntryPack.TryRead(reader.Bytes(3), ref version, ref chain, entries, from) || version != last + 1 || chain != link)
            {
                // What a damaged row seemed to hold is not to be believed.
                entries.RemoveRange(sound, entries.Count - sound);
                throw new RunJournalException(which.RunId, first, $"the checksum of the entries {first} to {last} does not fit");
            }
        }

        return (version, chain);
    }

    /// <summary>The number and stored status of a run; number 0 when it is not known.</summary>
    public async ValueTask<(long Run, short Status)> NumberAsync(RunId runId, CancellationToken cancellationToken)
        => await connection.OneAsync(sql["read", "FindRun"], p => p.Next(runId.Value), row => (row.GetInt64(0), row.GetInt16(1)), cancellationToken);

    /// <summary>The index row of a run.</summary>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => connection.OneAsync(sql["read", "Find"], p => p.Next(runId.Value), SummaryRow.Read, cancellationToken);

    /// <summary>The version and link before the entries that are kept of a run, and the version of its baseline: all of the beginning when it was never trimmed.</summary>
    public async ValueTask<(long Version, uint Chain, long Base)> BeginningAsync(long run, RunId runId, CancellationToken cancellationToken)
    {
        var found = await connection.RowsAsync(sql["read", "Base"], p => p.Next(run), row => (row.GetInt64(3) - 1, (uint)row.GetInt64(4), row.GetInt64(0)), cancellationToken);
        return found is [var one, ..] ? one : (0, EntryChain.Start(runId), 0);
    }

    /// <summary>The last append that ends before a version, or nothing.</summary>
    public async ValueTask<(long Last, uint Chain)?> AppendBeforeAsync(long run, long version, CancellationToken cancellationToken)
    {
        var found = await connection.RowsAsync(sql["read", "LinkBefore"], p => p.Next(run).Next(version), row => (row.GetInt64(0), (uint)row.GetInt64(1)), cancellationToken);
        return found is [var one, ..] ? one : null;
    }

    private async ValueTask<(long Version, uint Chain)> LinkBeforeAsync(long run, RunId runId, long from, CancellationToken cancellationToken)
    {
        var (version, chain, trimmed) = await BeginningAsync(run, runId, cancellationToken);
        if (from <= trimmed)
            throw new VersionTrimmedException(runId, from, trimmed);
        return from > version + 1 && await AppendBeforeAsync(run, from, cancellationToken) is { } before && before.Last > version ? before : (version, chain);
    }
}
